"""What a facilitator sees: the circles they lead, one evening with its script, and what was shared with the circle."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nabij.foundation import clock, sealing
from nabij.foundation.access import READ
from nabij.foundation.actors import Actor
from nabij.programmes.circles import rules
from nabij.programmes.circles.choices import EntryKind, MemberState, SessionState
from nabij.programmes.circles.choices.scripts import in_language
from nabij.programmes.circles.models import Attendance, Circle, Entry, Facilitator, Membership, Session
from nabij.programmes.circles.queries import expected


def led(actor: Actor) -> list[tuple[Facilitator, Session | None]]:
    """Return the circles the actor leads today, with the evening that comes or is still to be written down."""
    today = clock.today()
    rows = Facilitator.objects.visible_to(actor).filter(person_id=actor.person_id, from_on__lte=today)
    mine = [one for one in rows.select_related("circle__venue") if one.until_on is None or one.until_on >= today]
    planned = Session.objects.visible_to(actor).filter(
        circle__in=[one.circle_id for one in mine], state=SessionState.PLANNED
    )
    first: dict[uuid.UUID, Session] = {}
    for session in planned.select_related("script"):
        first.setdefault(session.circle_id, session)
    return [(one, first.get(one.circle_id)) for one in mine]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a script on the clock."""

    number: int
    at: dt.datetime
    minutes: int
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """One evening as the page on a phone shows it."""

    session: Session
    script: Mapping[str, Any]
    steps: Sequence[Step]
    people: Sequence[tuple[Membership, bool]]  # and whether they said that they cannot come
    came: frozenset[uuid.UUID]
    notes: str
    bring_now: str  # what was agreed on last time
    draft: Mapping[str, list[str]]


def evening(actor: Actor, *, session: Session, language: str) -> Evening:
    """Return one evening; opening the notes is logged."""
    rows = Session.objects.visible_to(actor, READ).select_related("script", "circle__venue")
    found: Session = rows.get(pk=session.pk)
    script = in_language(found.script.texts, language)
    times = rules.step_times(starts_at=found.starts_at, minutes=[one["minutes"] for one in script["steps"]])
    there = {row.member_id: row for row in Attendance.objects.visible_to(actor).filter(session=found)}
    before = Session.objects.visible_to(actor).filter(
        circle_id=found.circle_id, state=SessionState.HELD, starts_at__lt=found.starts_at
    )
    last = before.order_by("-starts_at").first()
    draft = sealing.open_text(found, "draft", by=actor, purpose="going on with an evening")
    return Evening(
        session=found,
        script=script,
        steps=[
            Step(number, at, one["minutes"], one["title"], one["text"])
            for number, (at, one) in enumerate(zip(times, script["steps"], strict=True), start=1)
        ],
        people=[(one, one.pk in there and there[one.pk].is_excused) for one in expected(found)],
        came=frozenset(pk for pk, row in there.items() if row.came),
        notes=sealing.open_text(found, "notes", by=actor, purpose="the notes of an evening"),
        bring_now=last.bring if last else "",
        draft=json.loads(draft) if draft else {},
    )


@dataclass(frozen=True, slots=True)
class Note:
    """Something a participant wrote, opened."""

    entry: Entry
    text: str
    cents: int

    @property
    def is_saving(self) -> bool:
        """Say whether it is money saved."""
        return self.entry.kind == EntryKind.SAVING

    @property
    def euros(self) -> str:
        """Return the amount as people write it here."""
        return f"€ {self.cents // 100},{self.cents % 100:02d}"


def opened(rows: Sequence[Entry], *, by: Actor, purpose: str) -> list[Note]:
    """Open notes; who asks was let in by the access table or by a personal link."""
    texts = sealing.open_texts(rows, "words", by=by, purpose=purpose)
    found = []
    for row in rows:
        said = json.loads(texts[row.pk])
        found.append(Note(row, said["text"], int(said.get("cents", 0))))
    return found


def circle(actor: Actor, pk: uuid.UUID) -> Circle:
    """Return one circle."""
    found: Circle = Circle.objects.visible_to(actor).select_related("venue").get(pk=pk)
    return found


def shared(actor: Actor, *, circle: Circle) -> list[tuple[Membership, list[Note]]]:
    """Return who is in the circle, with what each shares with it."""
    rows = Membership.objects.visible_to(actor).filter(
        circle=circle, state__in=[MemberState.PLACED, MemberState.FINISHED]
    )
    entries = list(Entry.objects.visible_to(actor, READ).filter(member__in=rows))
    notes: dict[uuid.UUID, list[Note]] = {}
    for note in opened(entries, by=actor, purpose="shared with the circle"):
        notes.setdefault(note.entry.member_id, []).append(note)
    return [(one, notes.get(one.pk, [])) for one in rows.order_by("shown_name", "pk")]


def sessions(actor: Actor, *, circle: Circle, language: str) -> list[tuple[Session, str]]:
    """Return the evenings of a circle with what each is about."""
    rows = Session.objects.visible_to(actor).filter(circle=circle).select_related("script")
    return [(one, in_language(one.script.texts, language)["title"]) for one in rows]
