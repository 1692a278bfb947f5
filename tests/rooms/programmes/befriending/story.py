"""Short ways to bring Piet and Vera to a certain point, through the same actions as the pages use."""

import datetime as dt
import re
from typing import Any

from django.core import mail
from django.test import Client

from nabij.enrolment.choices import ContactKind
from nabij.foundation import access, clock, jobs
from nabij.matching import actions as matching
from nabij.matching.choices import Side
from nabij.programmes.befriending import actions
from nabij.programmes.befriending.models import Match
from tests.cast import Cast, actor_of


def agreed(cast: Cast) -> Match:
    """Both said yes."""
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        proposal = matching.propose(participant=cast.piet, volunteer=cast.vera, by=actor)
    with access.unscoped(access.Reason.TEST):
        for side in Side:
            matching.say_yes(proposal=proposal, side=side)
        match = actions.begin(proposal_id=proposal.pk)
    jobs.drain()
    mail.outbox.clear()
    assert match is not None
    return match


def planned(cast: Cast) -> Match:
    """The introduction is planned, for tomorrow."""
    actor = actor_of(cast.coordinator)
    match = agreed(cast)
    with access.acting_as(actor):
        return actions.plan_introduction(
            match=match, at=clock.now() + dt.timedelta(days=1), place="Buurthuis De Kern", by=actor
        )


def trial(cast: Cast, slot: str = "") -> Match:
    """The trial has begun, on the weekday of today unless another slot is given."""
    actor = actor_of(cast.coordinator)
    match = planned(cast)
    days = ("ma", "di", "wo", "do", "vr", "za", "zo")
    with access.acting_as(actor):
        match = actions.start_trial(
            match=match, slot=slot or f"{days[clock.today().weekday()]}-mid", meet_every_days=7, by=actor
        )
    jobs.drain()
    mail.outbox.clear()
    return match


def active(cast: Cast) -> Match:
    """The match goes on."""
    actor = actor_of(cast.coordinator)
    match = trial(cast)
    with access.acting_as(actor):
        return actions.go_on(match=match, by=actor)


def entry(notes: str = "Samen koffie gedronken.", **fields: Any) -> actions.Entry:
    """One meeting of today."""
    return actions.Entry(**{"on": clock.today(), "kind": ContactKind.HOME, "minutes": 60, "notes": notes, **fields})


def wrote(cast: Cast, match: Match, notes: str = "Samen koffie gedronken.", **fields: Any) -> Any:
    """Vera wrote in the journal."""
    actor = actor_of(cast.volunteer)
    with access.acting_as(actor):
        return actions.write_journal(match=match, entry=entry(notes, **fields), by=actor)


def now(match: Match) -> Any:
    """The match as it is now."""
    with access.unscoped(access.Reason.TEST):
        return Match.objects.select_related("participant", "volunteer", "relation").get(pk=match.pk)


def links(path: str) -> dict[str, str]:
    """Deliver the mail and return the link to a page each person got last."""
    jobs.drain()
    found = {}
    for letter in mail.outbox:
        if hits := re.findall(rf"/befriending/{path}/\S+", str(letter.body)):
            found[letter.to[0].split("@")[0]] = hits[0]
    return found


def enter(user: Any) -> Client:
    """A browser of its own for one user."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
