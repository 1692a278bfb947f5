"""Planning: a gathering is written down, changed, put in the agenda, called off, and brought back."""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from nabij.agenda import emails, queries, rules
from nabij.agenda.actions.registering import move_up
from nabij.agenda.choices import CallAbout, GatheringState, PartIn, Precision
from nabij.agenda.models import Gathering, Host, Involvement, Venue
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import access, audit, clock, erasure, events
from nabij.foundation.access import CREATE, DECIDE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import ChangedMeanwhile

FIELDS = (
    "kind", "title", "summary", "theme", "sub_goals", "elements", "script", "bring", "audience", "venue_id",
    "registering", "places", "newcomer_places", "volunteer_places", "professional_places", "offers_pick_up",
    "closes_at", "parent_id",
)  # fmt: skip


class NotPossible(Exception):
    """A gathering in this state cannot become that."""


@dataclass(frozen=True, slots=True)
class GatheringCancelled:
    """A gathering was called off."""

    gathering_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When something takes place, as precisely as it is known; times are those on the clock in the room."""

    precision: Precision
    day: dt.date
    starts: dt.time | None = None
    ends: dt.time | None = None
    last_day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Involved:
    """An organisation by name, and what it does."""

    name: str
    part: PartIn
    amount_cents: int | None = None


def _at(day: dt.date, time: dt.time | None) -> dt.datetime | None:
    return None if time is None else timezone.make_aware(dt.datetime.combine(day, time))


def set_when(gathering: Gathering, when: When) -> None:
    """Put a day, a time or a period on an unsaved or loaded gathering. Does not save."""
    first, last = rules.period(precision=when.precision, day=when.day)
    exact = when.precision == Precision.TIME
    if when.precision not in rules.FUZZY and when.last_day is not None:
        last = max(last, when.last_day)
    gathering.precision, gathering.starts_on, gathering.ends_on = when.precision, first, last
    gathering.sort_on = rules.sort_day(precision=when.precision, first=first, last=last)
    gathering.starts_at = _at(first, when.starts) if exact else None
    gathering.ends_at = _at(last, when.ends) if exact else None
    if gathering.starts_at and gathering.ends_at and gathering.ends_at <= gathering.starts_at:
        # A party may end after midnight.
        gathering.ends_at += dt.timedelta(days=1)


def when_of(gathering: Gathering) -> When:
    """Return what `set_when` was given."""

    def clock_of(moment: dt.datetime | None) -> dt.time | None:
        return timezone.localtime(moment).time() if moment else None

    several_days = gathering.precision not in rules.FUZZY and gathering.ends_on != gathering.starts_on
    return When(
        precision=Precision(gathering.precision),
        day=gathering.starts_on,
        starts=clock_of(gathering.starts_at),
        ends=clock_of(gathering.ends_at),
        last_day=gathering.ends_on if several_days else None,
    )


def new_code() -> str:
    """Return a code for a flyer: eight letters that nobody guesses and everybody can type."""
    return "".join(secrets.choice(rules.CODE_LETTERS) for _ in range(rules.CODE_LENGTH))


@transaction.atomic
def add_gathering(*, offering: Offering, facts: Mapping[str, Any], when: When, by: Actor) -> Gathering:
    """Write down a gathering as a draft."""
    gathering = Gathering(
        organisation_id=offering.organisation_id, offering=offering, made_by_id=by.user_id, code=new_code(),
        **{name: facts[name] for name in FIELDS if name in facts},
    )  # fmt: skip
    access.require(by, CREATE, gathering)
    gathering.unit = erasure.open_unit(organisation_id=offering.organisation_id, kind="gathering")
    set_when(gathering, when)
    gathering.save(force_insert=True)
    audit.record("agenda.gathering_added", by=by, about=gathering)
    return gathering


@transaction.atomic
def change_gathering(*, gathering: Gathering, facts: Mapping[str, Any], when: When, seen: int, by: Actor) -> Gathering:
    """Change a gathering; whoever registered hears of another day, time or place, and new places are given away."""
    access.require(by, DECIDE, gathering)
    now: Gathering = Gathering.rows_for_django.select_for_update().get(pk=gathering.pk)
    if now.version != seen:
        raise ChangedMeanwhile(now)
    before = (now.starts_on, now.ends_on, now.starts_at, now.venue_id)
    changed = [name for name in FIELDS if name in facts and getattr(now, name) != facts[name]]
    for name in changed:
        setattr(now, name, facts[name])
    set_when(now, when)
    now.version += 1
    now.save()
    Host.rows_for_django.filter(gathering=now).update(until_on=rules.host_until(now.ends_on))
    audit.record("agenda.gathering_changed", by=by, about=now, purpose=" ".join(changed))
    if now.state == GatheringState.PUBLISHED:
        move_up(gathering=now)
        if before != (now.starts_on, now.ends_on, now.starts_at, now.venue_id):
            emails.tell_later(now, CallAbout.MOVED)
    return now


def set_involved(*, gathering: Gathering, involved: Sequence[Involved], by: Actor) -> None:
    """Write down which organisations are involved; the same one twice in a role is one."""
    access.require(by, DECIDE, gathering)
    wanted = {(row.part, rules.same_organisation(row.name)): row for row in involved if row.name.strip()}
    for old in Involvement.objects.visible_to(by).filter(gathering=gathering):
        if (PartIn(old.part), old.same_as) not in wanted:
            old.delete()
    for (part, same_as), row in wanted.items():
        place = {"organisation_id": gathering.organisation_id, "offering_id": gathering.offering_id}
        Involvement.objects.visible_to(by).update_or_create(
            gathering=gathering, part=part, same_as=same_as,
            defaults={**place, "name": row.name.strip(), "amount_cents": row.amount_cents},
        )  # fmt: skip


def set_hosts(*, gathering: Gathering, hosts: Sequence[Enrolment], by: Actor) -> None:
    """Say which volunteers lead or help: they may see who comes and tick who is there."""
    access.require(by, DECIDE, gathering)
    known = {row.enrolment_id: row for row in Host.objects.visible_to(by).filter(gathering=gathering)}
    for enrolment_id, row in known.items():
        if enrolment_id not in {host.pk for host in hosts}:
            row.delete()
    for host in hosts:
        if host.pk not in known:
            Host(
                organisation_id=gathering.organisation_id, offering_id=gathering.offering_id, gathering=gathering,
                unit_id=host.unit_id, enrolment=host, person_id=host.person_id, gathering_unit_id=gathering.unit_id,
                until_on=rules.host_until(gathering.ends_on),
            ).save(force_insert=True)  # fmt: skip


def _move(gathering: Gathering, then: GatheringState, *, by: Actor) -> Gathering:
    access.require(by, DECIDE, gathering)
    now: Gathering = Gathering.rows_for_django.select_for_update().get(pk=gathering.pk)
    if not rules.may_become(GatheringState(now.state), then):
        raise NotPossible(f"{now.state} to {then}")
    now.state = then
    now.version += 1
    audit.record(f"agenda.gathering_{then}", by=by, about=now)
    return now


@transaction.atomic
def publish(*, gathering: Gathering, by: Actor) -> Gathering:
    """Put a gathering in the agenda."""
    now = _move(gathering, GatheringState.PUBLISHED, by=by)
    now.save()
    return now


@transaction.atomic
def withdraw(*, gathering: Gathering, by: Actor) -> Gathering:
    """Take a gathering out of the agenda again, while nobody has registered."""
    if gathering.registrations.exists():
        raise NotPossible("somebody registered")
    now = _move(gathering, GatheringState.DRAFT, by=by)
    now.save()
    return now


@transaction.atomic
def cancel(*, gathering: Gathering, reason: str, by: Actor) -> Gathering:
    """Call a gathering off, with its parts, and tell everybody who registered."""
    now = _move(gathering, GatheringState.CANCELLED, by=by)
    now.cancel_reason, now.cancelled_at = reason, clock.now()
    now.save()
    emails.tell_later(now, CallAbout.CANCELLED)
    events.after_commit(GatheringCancelled(str(now.pk)))
    for part in Gathering.objects.visible_to(by).filter(parent=now, state=GatheringState.PUBLISHED):
        cancel(gathering=part, reason=reason, by=by)
    return now


@transaction.atomic
def restore(*, gathering: Gathering, by: Actor) -> Gathering:
    """Let a cancelled gathering go on after all, and tell everybody; parts called off with it go on as well."""
    if gathering.state != GatheringState.CANCELLED:
        raise NotPossible(gathering.state)
    together_at = gathering.cancelled_at
    now = _move(gathering, GatheringState.PUBLISHED, by=by)
    now.cancel_reason, now.cancelled_at = "", None
    now.save()
    emails.tell_later(now, CallAbout.GOES_ON)
    move_up(gathering=now)
    parts = Gathering.objects.visible_to(by).filter(parent=now, state=GatheringState.CANCELLED)
    for part in parts.filter(cancelled_at__gte=together_at) if together_at else parts.none():
        restore(gathering=part, by=by)
    return now


# -- places -------------------------------------------------------------------------------------------------

VENUE_FIELDS = ("branch_id", "name", "street", "postcode", "town", "facilities", "route")


def _save_venue(venue: Venue, save: Callable[[], None], *, event: str, by: Actor) -> None:
    try:
        with transaction.atomic():
            save()
    except IntegrityError as error:
        raise NotPossible(str(venue)) from error
    audit.record(event, by=by, about=venue)


@transaction.atomic
def add_venue(*, organisation_id: int, facts: Mapping[str, Any], by: Actor) -> Venue:
    """Write down a place to gather."""
    venue = Venue(organisation_id=organisation_id, **{name: facts[name] for name in VENUE_FIELDS})
    access.require(by, CREATE, venue)
    _save_venue(venue, lambda: venue.save(force_insert=True), event="agenda.venue_added", by=by)
    return venue


@transaction.atomic
def change_venue(*, venue: Venue, facts: Mapping[str, Any], seen: int, by: Actor) -> Venue:
    """Change what is known of a place."""
    access.require(by, access.CHANGE, venue)
    now: Venue = Venue.rows_for_django.select_for_update().get(pk=venue.pk)
    if now.version != seen:
        raise ChangedMeanwhile(now)
    for name in VENUE_FIELDS:
        setattr(now, name, facts[name])
    now.version += 1
    _save_venue(now, now.save, event="agenda.venue_changed", by=by)
    return now


def room_now(gathering: Gathering) -> dict[str, rules.Room]:
    """Return the room in every role, for the warning after places were lowered."""
    return queries.rooms([gathering])[gathering.pk]
