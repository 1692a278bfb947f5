"""Seasons and their circles: planned with all their evenings, moved by a break, ended together."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from nabij.enrolment.actions import count
from nabij.enrolment.models import Offering
from nabij.foundation import access, audit, clock, erasure
from nabij.foundation.access import CHANGE, CREATE, DECIDE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.programmes.circles import emails, queries, rules
from nabij.programmes.circles.actions import following
from nabij.programmes.circles.actions.members import close_file, move_up
from nabij.programmes.circles.actions.scripts import script_for
from nabij.programmes.circles.choices import CircleState, MemberState, SessionState
from nabij.programmes.circles.models import Circle, Facilitator, Membership, Season, Session

SEASON_FIELDS = ("name", "starts_on", "ends_on", "registering", "break_from", "break_until")
CIRCLE_FIELDS = ("name", "venue_id", "places", "at", "minutes")


class NotPossible(Exception):
    """The circle is in a state that this cannot follow, because somebody else changed it meanwhile for example."""


@transaction.atomic
def add_season(*, offering: Offering, given: Mapping[str, Any], by: Actor) -> Season:
    """Begin to plan a season."""
    season = Season(
        organisation_id=offering.organisation_id, offering=offering, **{name: given[name] for name in SEASON_FIELDS}
    )
    access.require(by, CREATE, season)
    season.save(force_insert=True)
    audit.record("circles.season_added", by=by, about=season)
    return season


@transaction.atomic
def change_season(*, season: Season, given: Mapping[str, Any], seen: int, by: Actor) -> int:
    """Change a season; evenings that fall in a new break move with all that come after. Returns how many moved."""
    access.require(by, CHANGE, season)
    now: Season = Season.rows_for_django.select_for_update().get(pk=season.pk)
    require_seen(now, seen)
    for name in SEASON_FIELDS:
        setattr(now, name, given[name])
    now.version += 1
    now.save()
    audit.record("circles.season_changed", by=by, about=now)
    return sum(_skip_break(circle, now, by=by) for circle in _open_circles(now))


def _open_circles(season: Season) -> list[Circle]:
    rows = Circle.rows_for_django.select_for_update(of=("self",)).filter(season=season, state__in=rules.OPEN_CIRCLES)
    return list(rows.select_related("venue", "offering__branch", "offering__programme"))


def _skip_break(circle: Circle, season: Season, *, by: Actor) -> int:
    """Move planned evenings on from the first that falls in the break; nobody loses an evening to a holiday."""
    planned = list(
        Session.rows_for_django.select_for_update().filter(
            circle=circle, state=SessionState.PLANNED, starts_at__gt=clock.now()
        )
    )
    hit = [rules.in_break(timezone.localdate(one.starts_at), _free(season)) for one in planned]
    if not any(hit):
        return 0
    later = planned[hit.index(True) :]
    days = rules.days_of(
        first=timezone.localdate(later[0].starts_at), every_days=circle.every_days, sessions=len(later),
        free=_free(season),
    )  # fmt: skip
    for session, day in zip(later, days, strict=True):
        session.starts_at = moment(day, timezone.localtime(session.starts_at).time())
        session.version += 1
        session.save(update_fields=["starts_at", "version"])
        audit.record("circles.session_moved", by=by, about=session)
    emails.days_changed(circle)
    return len(later)


def _free(season: Season) -> list[tuple[dt.date, dt.date]]:
    if season.break_from is None or season.break_until is None:
        return []
    return [(season.break_from, season.break_until)]


def moment(day: dt.date, at: dt.time) -> dt.datetime:
    """Return a day and a time in the house's own time zone."""
    return timezone.make_aware(dt.datetime.combine(day, at.replace(tzinfo=None)))


@transaction.atomic
def add_circle(
    *, season: Season, given: Mapping[str, Any], first_on: dt.date, sessions: int, asked: Sequence[str] = (), by: Actor
) -> Circle:
    """Plan a circle with all its evenings: a theme and a script for each, none of them in the break."""
    circle = Circle(
        organisation_id=season.organisation_id, offering_id=season.offering_id, season=season,
        every_days=given["every_days"], **{name: given[name] for name in CIRCLE_FIELDS},
    )  # fmt: skip
    access.require(by, CREATE, circle)
    circle.unit = erasure.open_unit(organisation_id=season.organisation_id, kind="circle")
    circle.save(force_insert=True)
    days = rules.days_of(first=first_on, every_days=circle.every_days, sessions=sessions, free=_free(season))
    for day, theme in zip(days, rules.themes_for(sessions=sessions, asked=asked), strict=True):
        Session(
            organisation_id=circle.organisation_id, offering_id=circle.offering_id, circle=circle,
            circle_unit_id=circle.unit_id, unit_id=circle.unit_id, minutes=circle.minutes,
            script=script_for(organisation_id=circle.organisation_id, theme=theme),
            starts_at=moment(day, circle.at),
        ).save(force_insert=True)  # fmt: skip
    following.start_steps(circle, on=first_on, by=by)
    audit.record("circles.circle_added", by=by, about=circle)
    return circle


@transaction.atomic
def change_circle(*, circle: Circle, given: Mapping[str, Any], seen: int, by: Actor) -> Circle:
    """Change a circle. Fewer places than people: nobody loses theirs. More places: who waits moves up."""
    now = lock(circle, by=by, action=CHANGE)
    require_seen(now, seen)
    moved = (now.at, now.minutes, now.venue_id) != (given["at"], given["minutes"], given["venue_id"])
    for name in CIRCLE_FIELDS:
        setattr(now, name, given[name])
    now.version += 1
    now.save()
    audit.record("circles.circle_changed", by=by, about=now)
    if moved:
        for session in Session.rows_for_django.filter(
            circle=now, state=SessionState.PLANNED, starts_at__gt=clock.now()
        ):
            session.starts_at = moment(timezone.localdate(session.starts_at), now.at)
            session.minutes = now.minutes
            session.save(update_fields=["starts_at", "minutes"])
        emails.days_changed(queries.whole(now.pk))
    move_up(circle=now)
    return now


def lock(circle: Circle, *, by: Actor, action: str = DECIDE) -> Circle:
    """Return the circle as it is now, held until this transaction ends."""
    access.require(by, action, circle)
    rows = Circle.rows_for_django.select_for_update(of=("self",))
    found: Circle = rows.select_related("season", "venue", "offering__branch", "offering__programme").get(pk=circle.pk)
    return found


def move_circle(circle: Circle, to: CircleState, *, by: Actor) -> None:
    """Bring a circle to another state and save it."""
    was = CircleState(circle.state)
    if to not in rules.CIRCLE_NEXT[was]:
        raise NotPossible(f"{was} -> {to}")
    circle.state = to
    circle.ended_on = None if to in rules.OPEN_CIRCLES else clock.today()
    circle.version += 1
    circle.save()
    audit.record("circles.circle", by=by, about=circle, purpose=f"{was} -> {to}")


@transaction.atomic
def cancel_circle(*, circle: Circle, why: str, by: Actor) -> Circle:
    """Call a circle off before it began; everybody hears why, and may be asked for another one."""
    now = lock(circle, by=by)
    move_circle(now, CircleState.CANCELLED, by=by)
    for member in _open_members(now):
        member.state, member.ended_on = MemberState.WITHDRAWN, clock.today()
        member.save(update_fields=["state", "ended_on"])
        emails.circle_cancelled(member, why=why)
    _stop(now, by=by)
    return now


@transaction.atomic
def end_circle(*, circle: Circle, by: Actor) -> Circle:
    """End a circle: who was there most times finished, and everybody is asked to look back."""
    now = lock(circle, by=by)
    move_circle(now, CircleState.ENDED, by=by)
    _stop(now, by=by)
    came = queries.times_came(now)
    finished = 0
    for member in _open_members(now):
        times, held = came.get(member.pk, (0, 0))
        done = member.state == MemberState.PLACED and rules.has_finished(came=times, held=held)
        unplaced = MemberState.WITHDRAWN if member.state == MemberState.WAITING else MemberState.NOT_FINISHED
        member.state, member.ended_on = MemberState.FINISHED if done else unplaced, clock.today()
        member.save(update_fields=["state", "ended_on"])
        finished += done
        if member.state != MemberState.WITHDRAWN:
            close_file(member, by=by)
            emails.look_back(member)
    if finished:
        count(offering=now.offering, measure="circle_finished", on=clock.today(), value=finished)
    return now


def _open_members(circle: Circle) -> list[Membership]:
    rows = Membership.rows_for_django.select_for_update(of=("self",))
    rows = rows.filter(circle=circle, state__in=rules.OPEN_MEMBERS).select_related("enrolment__person")
    return [_with(member, circle) for member in rows]


def _with(member: Membership, circle: Circle) -> Membership:
    member.circle = circle
    return member


def _stop(circle: Circle, *, by: Actor) -> None:
    """Let no evening stand that will not be, and let who led it correct what they wrote for some days."""
    planned = Session.rows_for_django.filter(circle=circle, state=SessionState.PLANNED)
    planned.update(state=SessionState.CANCELLED)
    last = clock.today() + dt.timedelta(days=rules.READS_AFTER_DAYS)
    Facilitator.rows_for_django.filter(circle=circle, until_on__isnull=True).update(until_on=last)
    following.end_steps(circle, by=by)


@transaction.atomic
def again(*, season: Season, given: Mapping[str, Any], by: Actor) -> Season:
    """Plan the next season like this one: the same circles, with the themes that were asked for first."""
    access.require(by, CREATE, season)
    made = add_season(offering=season.offering, given=given, by=by)
    asked = [theme for theme, _times in queries.asked_for(season)]
    for circle in Circle.rows_for_django.filter(season=season).exclude(state=CircleState.CANCELLED):
        first = Session.rows_for_django.filter(circle=circle).exclude(state=SessionState.CANCELLED).first()
        weekday = timezone.localdate(first.starts_at).weekday() if first else made.starts_on.weekday()
        # What was called off came back or was given up; what a circle's end left undone was still wanted.
        wanted = Session.rows_for_django.filter(circle=circle, cancel_reason="").count()
        add_circle(
            season=made, given={name: getattr(circle, name) for name in (*CIRCLE_FIELDS, "every_days")},
            first_on=made.starts_on + dt.timedelta(days=(weekday - made.starts_on.weekday()) % 7),
            sessions=max(1, wanted), asked=asked, by=by,
        )  # fmt: skip
    return made
