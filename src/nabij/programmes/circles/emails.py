"""Mails of circles: a place with all days, the waiting list, the day before, changes, and looking back."""

import datetime as dt
from typing import Any

from icalendar import Calendar, Event

from nabij.foundation import clock, links
from nabij.foundation.mail import Letter, send
from nabij.people.models import Person
from nabij.programmes.circles import queries, rules
from nabij.programmes.circles.choices.scripts import in_language
from nabij.programmes.circles.models import Circle, Facilitator, Membership, Session

MINE = "circles.mine"


def link_for(member: Membership) -> str:
    """Return the token of somebody's own page; it opens until their notes are erased."""
    last = max(member.circle.season.ends_on, clock.today()) + dt.timedelta(days=rules.OWN_NOTES_DAYS)
    return links.make(
        purpose=MINE, subject=member, days=(last - clock.today()).days + 1, organisation_id=member.organisation_id,
        unit_id=member.unit_id,
    )  # fmt: skip


def _letter(to: Person, circle: Circle, kind: str, *, calendar: str = "", **context: Any) -> None:
    branch = circle.offering.branch
    send(
        Letter(
            to=to.email,
            kind=f"circles.{kind}",
            template=f"circles/mail/{kind}",
            language=to.page_language,
            calendar=calendar,
            organisation_id=circle.organisation_id,
            reply_to=circle.offering.reply_to,
            context={
                "name": to.given_name,
                "circle": circle.name,
                "place": _place(circle),
                "branch": str(branch),
                "contact": branch.phone or branch.email,
                **context,
            },
        )
    )


def _place(circle: Circle) -> str:
    return f"{circle.venue}, {circle.venue.address}" if circle.venue else ""


def _to(member: Membership, kind: str, *, calendar: str = "", **context: Any) -> None:
    person = member.enrolment.person
    if person.email:
        url = links.address("circles:mine", token=link_for(member))
        _letter(person, member.circle, kind, calendar=calendar, url=url, **context)


def _lines(circle: Circle, language: str) -> list[tuple[dt.datetime, str]]:
    return [(one.starts_at, in_language(one.script.texts, language)["title"]) for one in queries.evenings(circle)]


def invitation(member: Membership) -> None:
    """Tell somebody that there is a place, with every evening for their calendar, and the link to their own page."""
    language = member.enrolment.person.page_language
    days = [line for line in _lines(member.circle, language) if line[0] >= clock.now()]
    _to(member, "invitation", calendar=appointments(member.circle), days=days)


def on_waiting_list(member: Membership) -> None:
    """Tell somebody that the circle is full, and that they hear from us."""
    _to(member, "waiting")


def days_changed(circle: Circle) -> None:
    """Send the days anew to who has a place."""
    for member in queries.placed(circle):
        member.circle = circle
        language = member.enrolment.person.page_language
        days = [line for line in _lines(circle, language) if line[0] >= clock.now()]
        _to(member, "days_changed", calendar=appointments(circle), days=days)


def session_moved(session: Session) -> None:
    """Tell who has a place that an evening is on another day."""
    for member in queries.placed(session.circle):
        member.circle = session.circle
        _to(member, "session_moved", at=session.starts_at, calendar=appointments(session.circle))


def session_cancelled(session: Session, *, later: dt.datetime | None) -> None:
    """Tell who has a place that an evening is called off, and when it is caught up."""
    for member in queries.placed(session.circle):
        member.circle = session.circle
        _to(
            member, "session_cancelled", at=session.starts_at, why=session.cancel_reason, later=later,
            calendar=appointments(session.circle),
        )  # fmt: skip


def circle_cancelled(member: Membership, *, why: str) -> None:
    """Tell somebody that the circle does not go on."""
    _letter(member.enrolment.person, member.circle, "circle_cancelled", why=why)


def remind(session: Session) -> int:
    """Remind who has a place of what is in a few days; returns how many mails that was."""
    sent = 0
    before = [one for one in queries.evenings(session.circle) if one.starts_at < session.starts_at]
    for member in queries.placed(session.circle):
        member.circle = session.circle
        title = in_language(session.script.texts, member.enrolment.person.page_language)["title"]
        _to(member, "reminder", at=session.starts_at, title=title, bring=before[-1].bring if before else "")
        sent += bool(member.enrolment.person.email)
    return sent


def look_back(member: Membership) -> None:
    """Ask somebody how it was, and tell until when their own notes are there."""
    until = clock.today() + dt.timedelta(days=rules.OWN_NOTES_DAYS)
    _to(member, "look_back", until=max(until, member.circle.season.ends_on + dt.timedelta(days=rules.OWN_NOTES_DAYS)))


def appointed(facilitator: Facilitator) -> None:
    """Tell somebody that they lead a circle, with the days."""
    circle = queries.whole(facilitator.circle_id)
    _letter(
        facilitator.enrolment.person, circle, "appointed", until=facilitator.until_on,
        part=facilitator.get_part_display(), calendar=appointments(circle),
        url=links.address("circles:lead", pk=circle.pk),
    )  # fmt: skip


def appointments(circle: Circle) -> str:
    """Return all evenings as appointments that replace those sent before."""
    found = Calendar()
    found.add("prodid", "-//Nabij//NL")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    for session in queries.evenings(circle):
        event = Event()
        event.add("uid", f"{session.pk}@nabij")
        event.add("sequence", session.version)
        event.add("dtstamp", clock.now())
        event.add("dtstart", session.starts_at.astimezone(dt.UTC))
        event.add("dtend", (session.starts_at + dt.timedelta(minutes=session.minutes)).astimezone(dt.UTC))
        event.add("summary", circle.name)
        if circle.venue:
            event.add("location", _place(circle))
        found.add_component(event)
    return str(found.to_ical().decode())
