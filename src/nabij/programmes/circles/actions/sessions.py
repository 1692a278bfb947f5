"""One evening: planned anew, called off, run from its script, and written down into the ledger."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from nabij.agenda.queries.attendance import MEASURES
from nabij.enrolment import actions as enrolment
from nabij.enrolment.choices import ContactKind
from nabij.enrolment.models import Contact
from nabij.foundation import access, audit, clock, sealing
from nabij.foundation.access import CHANGE, DECIDE, Reason
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.programmes.circles import emails, queries
from nabij.programmes.circles.actions import following
from nabij.programmes.circles.actions.seasons import NotPossible, lock, move_circle
from nabij.programmes.circles.choices import CircleState, SessionState
from nabij.programmes.circles.models import Attendance, Circle, Facilitator, Membership, Script, Session


class TooEarly(Exception):
    """Nobody can have been at an evening that is still to come, or that was called off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a facilitator writes down when an evening is over."""

    came: frozenset[uuid.UUID]  # memberships
    notes: str = ""
    bring: str = ""
    volunteer_minutes: int | None = None  # of all of them together; None: as long as the evening, for each of them
    professional_minutes: int = 0


def _hold(session: Session, *, by: Actor, action: str) -> Session:
    access.require(by, action, session)
    found: Session = Session.rows_for_django.select_for_update().get(pk=session.pk)
    return found


@transaction.atomic
def plan_anew(*, session: Session, starts_at: dt.datetime, script: Script, seen: int, by: Actor) -> Session:
    """Move an evening, or give it another script. Who has a place hears of another day."""
    now = _hold(session, by=by, action=DECIDE)
    require_seen(now, seen)
    if now.state == SessionState.HELD:
        raise NotPossible(now.state)
    moved = now.starts_at != starts_at or now.state == SessionState.CANCELLED
    now.starts_at, now.script, now.state, now.cancel_reason = starts_at, script, SessionState.PLANNED, ""
    now.reminded_at = None if moved else now.reminded_at
    now.version += 1
    now.save()
    audit.record("circles.session_moved" if moved else "circles.session_changed", by=by, about=now)
    if moved:
        emails.session_moved(queries.evening(now.pk))
    return now


@transaction.atomic
def call_off(*, session: Session, why: str, catch_up: bool, by: Actor) -> Session | None:
    """Call an evening off; with `catch_up` it comes back after the last one, and that evening is returned."""
    now = _hold(session, by=by, action=DECIDE)
    if now.state != SessionState.PLANNED:
        raise NotPossible(now.state)
    now.state, now.cancel_reason = SessionState.CANCELLED, why
    now.version += 1
    now.save()
    audit.record("circles.session_cancelled", by=by, about=now)
    later = _catch_up(now) if catch_up else None
    emails.session_cancelled(queries.evening(now.pk), later=later.starts_at if later else None)
    return later


def _catch_up(session: Session) -> Session:
    """Every script moves on one evening, so that the last one stays the last."""
    rows = Session.rows_for_django.select_for_update().filter(circle_id=session.circle_id)
    later = list(rows.filter(state=SessionState.PLANNED, starts_at__gt=session.starts_at))
    scripts = [session.script_id, *(one.script_id for one in later)]
    last = later[-1] if later else session
    made = Session(
        organisation_id=session.organisation_id, offering_id=session.offering_id, circle_id=session.circle_id,
        circle_unit_id=session.circle_unit_id, unit_id=session.unit_id, minutes=last.minutes,
        script_id=scripts[-1], starts_at=last.starts_at + dt.timedelta(days=session.circle.every_days),
    )  # fmt: skip
    made.save(force_insert=True)
    for one, script_id in zip(later, scripts, strict=False):
        one.script_id = script_id
        one.save(update_fields=["script_id"])
    return made


@transaction.atomic
def keep_draft(*, session: Session, typed: Mapping[str, list[str]], by: Actor) -> Session:
    """Keep what was ticked and typed so far, sealed; a lost connection costs nothing."""
    now = _hold(session, by=by, action=CHANGE)
    sealing.seal(now, draft=json.dumps(typed, ensure_ascii=False))
    now.draft_saved_at = clock.now()
    now.save(update_fields=["draft", "draft_saved_at"])
    return now


@dataclass(frozen=True, slots=True)
class _Figures:
    held: int = 0
    visits: int = 0
    volunteer_minutes: int = 0
    professional_minutes: int = 0

    def values(self) -> tuple[int, ...]:
        return self.held, self.visits, self.volunteer_minutes, self.professional_minutes


@transaction.atomic
def hold(*, session: Session, held: Held, seen: int, by: Actor) -> Session:
    """Write down an evening; a second time corrects the first, in the ledger and in the figures too.

    Who leads the circle may do this without seeing anybody's file: the contacts are written for them.
    """
    access.require(by, CHANGE, session)
    with access.unscoped(Reason.TALLY):
        now: Session = (
            Session.rows_for_django.select_for_update(of=("self",))
            .select_related("circle__offering", "circle__season")
            .get(pk=session.pk)
        )
        require_seen(now, seen)
        if now.state == SessionState.CANCELLED or clock.today() < _day(now):
            raise TooEarly(now.state)
        was = _figures(now)
        _tick(now, held.came)
        _write_contacts(now, by=by)
        present = _leading(now)
        usual = len(present) * now.minutes
        now.volunteer_minutes = usual if held.volunteer_minutes is None else held.volunteer_minutes
        now.professional_minutes, now.bring = held.professional_minutes, held.bring
        now.state, now.held_at = SessionState.HELD, now.held_at or clock.now()
        sealing.seal(now, notes=held.notes, draft="")
        now.draft_saved_at = None
        now.version += 1
        now.save()
        _count(now, present, was=was)
    audit.record("circles.session_held", by=by, about=now)
    return now


def _day(session: Session) -> dt.date:
    return timezone.localdate(session.starts_at)


def _tick(session: Session, came: frozenset[uuid.UUID]) -> None:
    known = {row.member_id: row for row in Attendance.objects.filter(session=session)}
    for member in queries.expected(session):
        row = known.get(member.pk) or Attendance(
            organisation_id=session.organisation_id, offering_id=session.offering_id, session=session, member=member,
            circle_unit_id=session.circle_unit_id, unit_id=member.unit_id,
        )  # fmt: skip
        row.came = member.pk in came
        row.save()


def _write_contacts(session: Session, *, by: Actor) -> None:
    for row in Attendance.objects.filter(session=session).select_related("member__enrolment__offering"):
        known = Contact.objects.filter(pk=row.contact_id).first() if row.contact_id else None
        if known is not None:
            if known.is_cancelled == row.came:
                enrolment.correct_contact(contact=known, changes={"is_cancelled": not row.came}, notes="", by=by)
        elif row.came:
            taking_part = row.member.enrolment
            contact = Contact(
                organisation_id=session.organisation_id, offering=taking_part.offering, unit_id=taking_part.unit_id,
                participant=taking_part, about_id=session.pk, on=_day(session), kind=ContactKind.GROUP,
                minutes=session.minutes,
            )  # fmt: skip
            row.contact_id = enrolment.record_contact(contact=contact, notes="", by=by).pk
            row.save(update_fields=["contact_id"])


def _leading(session: Session) -> list[Facilitator]:
    rows = Facilitator.objects.filter(circle_id=session.circle_id).select_related("enrolment__offering")
    return [
        one for one in rows if one.from_on <= _day(session) and (one.until_on is None or one.until_on >= _day(session))
    ]


def _figures(session: Session) -> _Figures:
    if session.state != SessionState.HELD:
        return _Figures()
    came = Attendance.objects.filter(session=session, came=True).count()
    return _Figures(1, came, session.volunteer_minutes, session.professional_minutes)


def _count(session: Session, present: list[Facilitator], *, was: _Figures) -> None:
    """An evening of a circle is a gathering: it adds to the same figures, so that hours can be laid side by side."""
    circle = session.circle
    for measure, old, new in zip(MEASURES, was.values(), _figures(session).values(), strict=True):
        if new != old:
            enrolment.count(offering=circle.offering, measure=measure, on=_day(session), value=new - old)
    for one in present:
        enrolment.count_person(enrolment=one.enrolment, measure="unique_volunteers", on=_day(session))


@transaction.atomic
def begin(*, circle: Circle, by: Actor) -> Circle:
    """Say that a circle is full enough and runs; who waits can still come in."""
    now = lock(circle, by=by)
    move_circle(now, CircleState.RUNNING, by=by)
    following.settle(now, "full", by=by)
    return now


@transaction.atomic
def excuse(*, session: Session, member: Membership, is_excused: bool) -> None:
    """Note that somebody cannot come, or comes after all; told through the personal link."""
    row, _made = Attendance.objects.get_or_create(
        session=session, member=member,
        defaults={
            "organisation_id": session.organisation_id, "offering_id": session.offering_id,
            "circle_unit_id": session.circle_unit_id, "unit_id": member.unit_id,
        },
    )  # fmt: skip
    if row.came is None:
        row.is_excused = is_excused
        row.save(update_fields=["is_excused"])


def typed(data: Any) -> dict[str, list[str]]:
    """Return what a page sent, field by field, without what belongs to the browser."""
    return {name: data.getlist(name) for name in data if name != "csrfmiddlewaretoken"}
