"""Mails of befriending: the first appointment, a nudge with the direct link, evaluations, and thanks."""

import datetime as dt
import uuid
from typing import Any

from icalendar import Calendar, Event

from nabij.foundation import clock, links
from nabij.foundation.mail import Letter, send
from nabij.people.models import Person
from nabij.programmes.befriending import rules
from nabij.programmes.befriending.choices import Side
from nabij.programmes.befriending.models import Evaluation, Match

JOURNAL, EVALUATION = "befriending.journal", "befriending.evaluation"
_MEETING_MINUTES = 60


def _letter(to: Person, match: Match, kind: str, *, calendar: str = "", **context: Any) -> None:
    branch = match.offering.branch
    send(
        Letter(
            to=to.email,
            kind=f"befriending.{kind}",
            template=f"befriending/mail/{kind}",
            language=to.page_language,
            calendar=calendar,
            organisation_id=match.organisation_id,
            reply_to=match.offering.reply_to,
            context={
                "name": to.given_name,
                "programme": str(match.offering.programme),
                "branch": str(branch),
                "contact": branch.phone or branch.email,
                **context,
            },
        )
    )


def introduction(match: Match, *, place: str) -> None:
    """Tell both when and where they meet for the first time, with the appointment for their calendar."""
    assert match.introduction_at is not None
    pair = (match.participant.person, match.volunteer.person)
    for own, other in (pair, pair[::-1]):
        _letter(
            own, match, "introduction", other=other.given_name, at=match.introduction_at, place=place,
            calendar=_appointment(match, place=place, other=other.given_name),
        )  # fmt: skip


def _appointment(match: Match, *, place: str, other: str) -> str:
    """An appointment that replaces the one sent before when the day was moved."""
    assert match.introduction_at is not None
    event = Event()
    event.add("uid", f"{match.pk}-introduction@nabij")
    event.add("sequence", match.version)
    event.add("dtstamp", clock.now())
    event.add("dtstart", match.introduction_at)
    event.add("dtend", match.introduction_at + dt.timedelta(minutes=_MEETING_MINUTES))
    event.add("summary", f"{match.offering.programme}: {other}")
    if place:
        event.add("location", place)
    found = Calendar()
    found.add("prodid", "-//Nabij//NL")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add_component(event)
    return str(found.to_ical().decode())


def nudge(match: Match, *, missed: dt.date) -> None:
    """Ask the volunteer how it was, with a form that needs no account for a week, and one after signing in."""
    token = links.make(
        purpose=JOURNAL, subject=match, days=rules.JOURNAL_LINK_DAYS, organisation_id=match.organisation_id,
        unit_id=match.volunteer.unit_id,
    )  # fmt: skip
    _letter(
        match.volunteer.person, match, "nudge", other=match.participant.person.given_name, missed=missed,
        url=links.address("befriending:quick_journal", token=token), days=rules.JOURNAL_LINK_DAYS,
        own_url=links.address("befriending:write", pk=match.pk),
    )  # fmt: skip


def evaluation(row: Evaluation, match: Match, *, again: bool = False) -> None:
    """Ask one side to look back."""
    token = links.make(
        purpose=EVALUATION, subject=row, days=rules.EVALUATION_LINK_DAYS, organisation_id=row.organisation_id,
        unit_id=row.unit_id,
    )  # fmt: skip
    pair = (match.participant.person, match.volunteer.person)
    own, other = pair if row.side == Side.PARTICIPANT else pair[::-1]
    _letter(
        own, match, "evaluation", other=other.given_name, months=row.months, again=again,
        at_end=row.months == rules.AT_END, url=links.address("befriending:look_back", token=token),
    )  # fmt: skip


def stand_in(match: Match) -> None:
    """Tell the stand-in and the participant who comes for a while. The stand-in finds the rest after signing in."""
    assert match.stand_in is not None
    participant, volunteer = match.participant.person, match.stand_in.person
    _letter(participant, match, "stand_in", other=volunteer.given_name, until=match.stand_in_until, is_stand_in=False)
    _letter(
        volunteer, match, "stand_in", other=participant.given_name, until=match.stand_in_until, is_stand_in=True,
        url=links.address("befriending:match", pk=match.pk),
    )  # fmt: skip


def replied(match: Match, *, is_thanks: bool, to_person_id: uuid.UUID | None) -> None:
    """Tell the author of a note that the coordinator answered; what was said stays behind the door."""
    persons = [match.volunteer.person, *([match.stand_in.person] if match.stand_in else [])]
    for person in persons:
        if person.pk == to_person_id:
            _letter(person, match, "replied", is_thanks=is_thanks, url=links.address("befriending:match", pk=match.pk))
