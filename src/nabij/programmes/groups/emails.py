"""Mails of groups: a question that may be answered with no, the page of the group, the next time, and how it goes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event

from nabij.enrolment.models import Enrolment
from nabij.foundation import clock, links
from nabij.foundation.mail import Letter, send
from nabij.people.models import Person
from nabij.programmes.groups import rules
from nabij.programmes.groups.models import Group, Meeting, Membership

ASK, PAGE, CHECK_IN, LEAD = "groups.ask", "groups.page", "groups.check_in", "groups.lead"
OWN_PAGE_DAYS = 1
WITH = ("enrolment__person", "group__offering__programme", "group__offering__branch")
_MEETING_MINUTES = 120


def _said_when(at: dt.datetime) -> str:
    return date_format(localtime(at), "l j F H:i")


_when = lazy(_said_when, str)


def _link(row: Membership, *, purpose: str, name: str, days: int) -> str:
    token = links.make(
        purpose=purpose, subject=row, days=days, organisation_id=row.organisation_id, unit_id=row.unit_id
    )
    return links.address(name, token=token)


def _page_link(row: Membership) -> str:
    return _link(row, purpose=PAGE, name="groups:member", days=rules.PAGE_LINK_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What one mail says: a heading, a few lines, and one button."""

    kind: str
    subject: Any
    lines: Sequence[Any]
    label: Any = ""
    url: str = ""
    calendar: str = ""


def _letter(to: Person, group: Group, said: _Said) -> None:
    branch = group.offering.branch
    send(
        Letter(
            to=to.email,
            kind=f"groups.{said.kind}",
            template="groups/mail/letter",
            language=to.page_language,
            calendar=said.calendar,
            organisation_id=group.organisation_id,
            reply_to=group.offering.reply_to,
            context={
                "name": to.given_name,
                "said": said.subject,
                "lines": said.lines,
                "label": said.label,
                "url": said.url,
                "branch": str(branch),
                "contact": branch.phone or branch.email,
            },
        )
    )


def ask(row: Membership, group: Group, *, again: bool = False) -> None:
    """Ask somebody whether they would like to sit with a few others."""
    programme = str(group.offering.programme)
    first = _("Last week we asked you something. We would still like to hear from you.") if again else _(
        "We are looking for a few people who would like to do something together now and then."
    )  # fmt: skip
    said = _Said(
        kind="ask", subject=format_lazy(_("Would you like to join a small group? {programme}"), programme=programme),
        lines=[
            first,
            _("We think it could be something for you. On the page behind the button you see what it is about."),
            _("You say yes or no there. No is fine too, and you do not have to say why."),
        ],
        label=_("See the group and answer"),
        url=_link(row, purpose=ASK, name="groups:ask", days=rules.ASK_LINK_DAYS),
    )  # fmt: skip
    _letter(row.enrolment.person, group, said)


def welcome(row: Membership, group: Group) -> None:
    """Give a member the page of the group."""
    said = _Said(
        kind="welcome", subject=format_lazy(_("The page of {group}"), group=group.name),
        lines=[
            format_lazy(_("You belong to {group}. The group has a page of its own."), group=group.name),
            _("There you see when and where you meet, who comes, and who brings what."),
            _("You need no password. Keep this mail: the button works for half a year."),
        ],
        label=_("To the page of the group"), url=_page_link(row),
    )  # fmt: skip
    _letter(row.enrolment.person, group, said)


def on_your_own(row: Membership, group: Group, *, was_guided: bool) -> None:
    """Tell a member that the group does it by itself now, and who can still be called."""
    first = (
        _("You have learned to do it together. From now on you do not need us for it.")
        if was_guided
        else _("You meet by yourselves. That is something to be proud of.")
    )
    said = _Said(
        kind="on_your_own", subject=format_lazy(_("{group} goes on by itself"), group=group.name),
        lines=[
            first,
            _("The page of your group stays. You can plan the next time there yourselves."),
            _("Now and then we ask how it goes. Is something wrong? Call us, also later."),
        ],
        label=_("To the page of the group"), url=_page_link(row),
    )  # fmt: skip
    _letter(row.enrolment.person, group, said)


def next_time(row: Membership, group: Group, meeting: Meeting) -> None:
    """Tell a member when the next time is; where stands on the page."""
    said = _Said(
        kind="next_time", subject=format_lazy(_("Next time: {when}"), when=_when(meeting.at)),
        lines=[
            format_lazy(_("{group} meets on {when}."), group=group.name, when=_when(meeting.at)),
            _("Where, and who brings what, you see on the page. There you say whether you come."),
        ],
        label=_("I come, or I do not"), url=_page_link(row), calendar=_appointment(group, meeting),
    )  # fmt: skip
    _letter(row.enrolment.person, group, said)


def called_off(row: Membership, group: Group, meeting: Meeting) -> None:
    """Tell a member that it does not take place."""
    said = _Said(
        kind="called_off", subject=format_lazy(_("Not on {when} after all"), when=_when(meeting.at)),
        lines=[format_lazy(_("{group} does not meet on {when}."), group=group.name, when=_when(meeting.at))],
        label=_("To the page of the group"), url=_page_link(row),
    )  # fmt: skip
    _letter(row.enrolment.person, group, said)


def you_lead(leader: Enrolment, group: Group) -> None:
    """Tell a volunteer which group is hers; the rest is behind signing in."""
    said = _Said(
        kind="you_lead", subject=format_lazy(_("You lead {group}"), group=group.name),
        lines=[
            format_lazy(_("Thank you for leading {group}."), group=group.name),
            _("Who is in it, and when you meet, you see after signing in, under “My groups”."),
        ],
        label=_("My groups"), url=links.address("groups:mine"),
    )  # fmt: skip
    _letter(leader.person, group, said)


def ask_leader(leader: Enrolment, group: Group) -> None:
    """Ask a volunteer whether she wants to lead a group; who is in it she hears when it begins."""
    token = links.make(
        purpose=LEAD, subject=group, days=rules.ASK_LINK_DAYS, organisation_id=group.organisation_id,
        unit_id=leader.unit_id,
    )  # fmt: skip
    programme = str(group.offering.programme)
    said = _Said(
        kind="ask_leader",
        subject=format_lazy(_("Would you like to lead a small group? {programme}"), programme=programme),
        lines=[
            _("A few people may come to meet now and then. At first they need somebody who helps them on their way."),
            _("On the page behind the button you see what it is about. You say yes or no there."),
            _("No is fine too, and you do not have to say why."),
        ],
        label=_("See the group and answer"), url=links.address("groups:lead", token=token),
    )  # fmt: skip
    _letter(leader.person, group, said)


def withdraw_leader(group: Group) -> None:
    """Close the question to whoever was asked to lead before."""
    links.withdraw(purpose=LEAD, subject=group)


def own_page(row: Membership) -> str:
    """Return the address of the page of a group for a member who signed in; it works for a day."""
    return _link(row, purpose=PAGE, name="groups:member", days=OWN_PAGE_DAYS)


def how_is_it(row: Membership, group: Group) -> None:
    """Ask one member how it goes, in two taps."""
    said = _Said(
        kind="how_is_it", subject=format_lazy(_("How does it go with {group}?"), group=group.name),
        lines=[_("We would like to hear whether you still meet. It takes two taps, without signing in.")],
        label=_("Say how it goes"),
        url=_link(row, purpose=CHECK_IN, name="groups:how_is_it", days=rules.CHECK_IN_LINK_DAYS),
    )  # fmt: skip
    _letter(row.enrolment.person, group, said)


def withdraw(row: Membership) -> None:
    """Close every link of somebody who left."""
    for purpose in (ASK, PAGE, CHECK_IN):
        links.withdraw(purpose=purpose, subject=row)


def _appointment(group: Group, meeting: Meeting) -> str:
    """An appointment that replaces the one sent before when the time was moved; without the place, calendars travel."""
    event = Event()
    event.add("uid", f"{meeting.pk}@nabij")
    event.add("sequence", meeting.version)
    event.add("dtstamp", clock.now())
    event.add("dtstart", meeting.at)
    event.add("dtend", meeting.at + dt.timedelta(minutes=_MEETING_MINUTES))
    event.add("summary", group.name)
    found = Calendar()
    found.add("prodid", "-//Nabij//NL")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add_component(event)
    return str(found.to_ical().decode())
