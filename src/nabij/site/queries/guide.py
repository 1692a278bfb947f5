"""The help pages: short, one task each, for whoever does the task."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nabij.people.choices import RoleName as R


@dataclass(frozen=True, slots=True)
class Page:
    """One how-to."""

    slug: str
    title: Any
    intro: Any
    steps: Sequence[Any]
    roles: frozenset[str]

    @property
    def url(self) -> str:
        """Return the address of this page."""
        return reverse("help_page", kwargs={"slug": self.slug})


_STAFF = frozenset({R.COORDINATOR, R.DESK})
PAGES: Sequence[Page] = (
    Page(
        "application",
        _("Write down an application"),
        _("Somebody calls or comes by and wants company, or wants to help."),
        (
            _("Type the name in the search box first: perhaps we already know this person."),
            _("Choose People, then Add a person. Only the name is required; the rest can come later."),
            _("Choose the programme and whether this person asks for company or wants to help."),
            _("Write down the next step and a day, so that nobody is forgotten."),
        ),
        _STAFF,
    ),
    Page(
        "intake",
        _("Do an intake at home"),
        _("The first long conversation, with a laptop or phone or with paper."),
        (
            _("Open the page of the person and choose Intake."),
            _("What you type is kept while you type. When the connection fails, nothing is lost."),
            _("Ask what somebody likes, and what really cannot be: those are the hard wishes."),
            _("Finish the intake. The person now stands on the waiting list."),
        ),
        frozenset({R.COORDINATOR}),
    ),
    Page(
        "match",
        _("Find a match"),
        _("For one person, or for everybody who waits."),
        (
            _("For one person: open their page and look who could fit. You see the reasons in plain words."),
            _("For everybody: make a round. First you see the result; nothing is sent yet."),
            _("Send the proposals. Both sides answer with one click in their mail."),
            _("A no is nobody's fault, and it is not kept in a file."),
        ),
        frozenset({R.COORDINATOR}),
    ),
    Page(
        "journal",
        _("Write a journal"),
        _("After each meeting, in half a minute on your phone."),
        (
            _("Open Today and choose the name of your buddy."),
            _("Tap how you met and how long. A few words are enough."),
            _("Is there something your coordinator should know? Tick the box, and they get a message."),
        ),
        frozenset({R.VOLUNTEER}),
    ),
    Page(
        "farewell",
        _("Say goodbye well"),
        _("Every match has an end. A good end is prepared together."),
        (
            _("Six weeks before the end a step appears on your list: talk about the farewell."),
            _("Ask what has come of it, and what somebody wants to keep doing: a group, a club, helping others."),
            _("End the match with a reason. The history stays readable; the volunteer sees the file no longer."),
        ),
        frozenset({R.COORDINATOR, R.VOLUNTEER}),
    ),
    Page(
        "calendar",
        _("See your appointments in your own calendar"),
        _("Works with the calendar on your phone or computer."),
        (
            _("Open Notifications under your name and make a calendar address."),
            _("Copy it into your calendar as a subscription."),
            _("The calendar shows first names only. Lost your phone? Make a new address; the old one stops at once."),
        ),
        frozenset({R.COORDINATOR, R.VOLUNTEER}),
    ),
    Page(
        "roles",
        _("Give a colleague a role"),
        _("Somebody sees exactly what their role needs, and not more."),
        (
            _("Invite somebody by e-mail and choose the role and the branch."),
            _("The invitation works once and for 72 hours."),
            _("Take a role away, and access ends at the next click."),
        ),
        frozenset({R.ADMINISTRATOR}),
    ),
    Page(
        "file",
        _("See, copy or erase a file"),
        _("Everybody may know what we keep about them."),
        (
            _("The file of a person can be copied as a readable document."),
            _("Erasing takes the key away, so that old backups cannot be read either."),
            _("Figures that were published do not change: they hold no names."),
        ),
        frozenset({R.COORDINATOR, R.PRIVACY_OFFICER, R.PARTICIPANT}),
    ),
)


def page(slug: str) -> Page | None:
    """Return one help page."""
    return next((one for one in PAGES if one.slug == slug), None)


def for_roles(roles: frozenset[str]) -> tuple[list[Page], list[Page]]:
    """Return the pages for these roles, and the others."""
    mine = [one for one in PAGES if one.roles & roles]
    return mine, [one for one in PAGES if not one.roles & roles]


def found(asked: str) -> list[Page]:
    """Return the pages in which every asked word stands."""
    words = asked.casefold().split()
    return [one for one in PAGES if all(word in _text(one) for word in words)]


def _text(one: Page) -> str:
    return " ".join(str(part) for part in (one.title, one.intro, *one.steps)).casefold()
