"""A participant's own page, without an account: the next evening, their own notes, and what the circle shares."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from nabij.foundation import clock
from nabij.foundation.actors import NOBODY
from nabij.programmes.circles import rules
from nabij.programmes.circles.choices import MemberState, SessionState
from nabij.programmes.circles.choices.scripts import in_language
from nabij.programmes.circles.models import Attendance, Entry, LookBack, Membership, Session
from nabij.programmes.circles.queries.leading import Note, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What the page shows; the personal link was the door, so this runs unscoped."""

    member: Membership
    next: Session | None
    title: str
    bring: str
    is_excused: bool
    ahead: Sequence[tuple[Session, str]]
    notes: Sequence[Note]
    others: Sequence[tuple[str, list[Note]]]
    looked_back: bool
    kept_until: dt.date

    @property
    def saved(self) -> str:
        """Return what somebody saved, all together."""
        cents = sum(one.cents for one in self.notes)
        return f"€ {cents // 100},{cents % 100:02d}"


def page(member: Membership, *, language: str) -> Mine:
    """Gather everything on one's own page."""
    sessions = list(Session.objects.filter(circle=member.circle).select_related("script"))
    over = clock.now() - dt.timedelta(hours=3)
    ahead = [one for one in sessions if one.state == SessionState.PLANNED and one.starts_at >= over]
    first = ahead[0] if ahead and member.state == MemberState.PLACED else None
    held = [one for one in sessions if one.state == SessionState.HELD]
    excused = Attendance.objects.filter(session=first, member=member, is_excused=True).exists() if first else False
    titles = [(one, str(in_language(one.script.texts, language)["title"])) for one in ahead]
    return Mine(
        member=member, next=first, title=titles[0][1] if titles else "", bring=held[-1].bring if held else "",
        is_excused=excused, ahead=titles[1:], notes=notes(member), others=_others(member),
        looked_back=LookBack.objects.filter(member=member).exists(),
        kept_until=max(member.circle.season.ends_on, member.circle.ended_on or clock.today())
        + dt.timedelta(days=rules.OWN_NOTES_DAYS),
    )  # fmt: skip


def notes(member: Membership) -> list[Note]:
    """Return somebody's own notes."""
    rows = list(Entry.objects.filter(member=member))
    return opened(rows, by=NOBODY, purpose="own page of a participant")


def _others(member: Membership) -> list[tuple[str, list[Note]]]:
    """Return what the others of the circle share; nobody who waits or left reads along."""
    if member.state not in {MemberState.PLACED, MemberState.FINISHED}:
        return []
    inside = [MemberState.PLACED, MemberState.FINISHED]
    rows = Entry.objects.filter(member__circle=member.circle, member__state__in=inside, is_shared=True)
    found: dict[str, list[Note]] = {}
    names: dict[str, str] = {}
    others = list(rows.exclude(member=member).select_related("member"))
    for note in opened(others, by=NOBODY, purpose="shared with the circle"):
        names[str(note.entry.member_id)] = note.entry.member.shown_name
        found.setdefault(str(note.entry.member_id), []).append(note)
    return [(names[pk], shared) for pk, shared in found.items()]
