"""What the helpline does by itself: plan the coming weeks, forget debriefs, and count what it hears."""

import datetime as dt

from nabij.conversations.actions.log import Arrived, Ended, HelpCalled, LeftAlone, OftenLost, Taken, TurnedAway
from nabij.enrolment.models import Offering
from nabij.foundation import access, clock, events, jobs
from nabij.foundation.actors import NOBODY
from nabij.people.rules import retention
from nabij.programmes.helpline import emails
from nabij.programmes.helpline.actions import desk, figures, hours
from nabij.programmes.helpline.models import Helpline
from nabij.volunteers.actions.duties import DutyDone
from nabij.volunteers.choices import Post
from nabij.volunteers.queries.presence import on_duty


@jobs.task("helpline.night", cron="40 4 * * *")
def night() -> None:
    """Let the rota of every helpline reach as far ahead as it should. Running twice makes no shift twice."""
    with access.unscoped(access.Reason.JOB):
        for helpline in Helpline.objects.select_related("offering"):
            hours.plan(helpline=helpline, by=NOBODY)
    term = retention(key="debrief", on=clock.today()).days
    while desk.forget_debriefs(before=clock.now() - dt.timedelta(days=term)):
        pass


def _helpline(offering_id: int) -> Helpline | None:
    found: Helpline | None = Helpline.rows_for_django.select_related("offering").filter(offering_id=offering_id).first()
    return found


def _helpline_offering(offering_id: int) -> Offering | None:
    """Return the offering when it is a helpline; e-buddies also hold conversations and count for themselves."""
    helpline = _helpline(offering_id)
    return helpline.offering if helpline else None


@events.on(Arrived)
def arrived(news: Arrived) -> None:
    """Count who came."""
    if offering := _helpline_offering(news.offering_id):
        figures.count_offered(offering=offering, at=news.at)


@events.on(TurnedAway)
def turned_away(news: TurnedAway) -> None:
    """Count who could not come in."""
    if offering := _helpline_offering(news.offering_id):
        figures.count_refused(offering=offering, at=news.at, code=news.code)


@events.on(LeftAlone)
def left_alone(news: LeftAlone) -> None:
    """Count who waited inside opening hours while nobody was there."""
    if offering := _helpline_offering(news.offering_id):
        figures.count_alone(offering=offering, at=news.at)


@events.on(Taken)
def taken(news: Taken) -> None:
    """Count who was helped, and after how long; a conversation that changes hands is counted once."""
    if news.first and (offering := _helpline_offering(news.offering_id)):
        figures.count_answered(offering=offering, at=news.at, waited_seconds=news.waited_seconds)


@events.on(Ended)
def ended(news: Ended) -> None:
    """Count how long it lasted, or that nobody came in time."""
    offering = _helpline_offering(news.offering_id)
    if offering is None:
        return
    if news.opened_at is None:
        figures.count_abandoned(offering=offering, at=news.closed_at)
    else:
        figures.count_ended(offering=offering, opened_at=news.opened_at, closed_at=news.closed_at)


@events.on(DutyDone)
def worked(news: DutyDone) -> None:
    """Count the minutes a volunteer was there."""
    if offering := _helpline_offering(news.offering_id):
        figures.count_staffed(offering=offering, start=news.start, end=news.end, at_once=news.at_once)


@events.on(HelpCalled)
def help_called(news: HelpCalled) -> None:
    """Mail the coordinators when the panic button was pressed and no lead or backup is there to hear it."""
    helpline = _helpline(news.offering_id)
    if helpline is None:
        return
    there = on_duty(offering_id=news.offering_id, at=clock.now())
    helpers = [one for one in there if one.post in {Post.LEAD, Post.BACKUP} and one.user_id != news.volunteer_id]
    if not helpers:
        emails.tell_coordinators("help", helpline=helpline)


@events.on(OftenLost)
def often_lost(news: OftenLost) -> None:
    """Mail the coordinators: the lead of the shift sees it on the board, and may be the one with the bad line."""
    if helpline := _helpline(news.offering_id):
        emails.tell_coordinators("lost", helpline=helpline)
