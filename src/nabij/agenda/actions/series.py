"""Gatherings that repeat: written down ahead, each one a gathering of its own that can be changed or left out."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nabij.agenda import rules
from nabij.agenda.actions.gatherings import FIELDS, When, cancel, change_gathering, new_code, set_when, when_of
from nabij.agenda.choices import GatheringState, Precision, Repeat
from nabij.agenda.models import Gathering, Host, Involvement, Series
from nabij.foundation import access, audit, clock, erasure
from nabij.foundation.access import DECIDE
from nabij.foundation.actors import Actor


class CannotRepeat(Exception):
    """Only a gathering with a day of its own can repeat."""


@transaction.atomic
def repeat(*, gathering: Gathering, how: Repeat, until: dt.date | None, by: Actor) -> Series:
    """Let a gathering repeat; the next half year is written down now, the rest as time goes by."""
    access.require(by, DECIDE, gathering)
    if gathering.precision in rules.FUZZY or gathering.series_id:
        raise CannotRepeat(gathering.precision)
    first = gathering.starts_on
    series = Series(
        organisation_id=gathering.organisation_id, offering_id=gathering.offering_id,
        rule=rules.recurrence(repeat=how, first=first), first_on=first, until_on=until, written_until=first,
    )  # fmt: skip
    access.require(by, access.CREATE, series)
    series.save(force_insert=True)
    gathering.series, gathering.occurrence_on = series, first
    gathering.save(update_fields=["series", "occurrence_on"])
    write_ahead(series=series, today=clock.today())
    audit.record("agenda.series_started", by=by, about=gathering)
    return series


def write_ahead(*, series: Series, today: dt.date) -> int:
    """Write down the gatherings of a series for the coming half year; returns how many. Safe to run again."""
    until = max(today, series.first_on) + dt.timedelta(days=rules.AHEAD_DAYS)
    until = min(until, series.until_on) if series.until_on else until
    since = series.written_until + dt.timedelta(days=1)
    if until < since:
        return 0
    days = rules.occurrences(rule=series.rule, first=series.first_on, since=since, until=until, skipped=series.skipped)[
        : rules.MOST_AT_ONCE
    ]
    model: Gathering | None = (
        Gathering.rows_for_django.filter(series=series)
        .exclude(state=GatheringState.CANCELLED)
        .order_by("-occurrence_on")
        .first()
    )
    if model is not None:
        for day in days:
            _copy(model, day)
    series.written_until = days[-1] if len(days) == rules.MOST_AT_ONCE else until
    series.save(update_fields=["written_until"])
    return len(days) if model is not None else 0


def _copy(model: Gathering, day: dt.date) -> Gathering:
    """Make the gathering of another day, with the same organisations and hosts; the theme is each evening's own."""
    made = Gathering(
        organisation_id=model.organisation_id, offering_id=model.offering_id, series_id=model.series_id,
        occurrence_on=day, state=GatheringState.PUBLISHED if model.state == GatheringState.HELD else model.state,
        made_by_id=model.made_by_id, code=new_code(), **{name: getattr(model, name) for name in FIELDS},
    )  # fmt: skip
    made.unit = erasure.open_unit(organisation_id=model.organisation_id, kind="gathering")
    made.theme, made.script = "", ""
    when = when_of(model)
    length = model.ends_on - model.starts_on
    last_day = day + length if when.last_day else None
    set_when(made, When(precision=when.precision, day=day, starts=when.starts, ends=when.ends, last_day=last_day))
    if model.closes_at is not None and model.starts_at is not None and made.starts_at is not None:
        made.closes_at = made.starts_at - (model.starts_at - model.closes_at)
    made.save(force_insert=True)
    place = {"organisation_id": model.organisation_id, "offering_id": model.offering_id, "gathering": made}
    for row in Involvement.rows_for_django.filter(gathering=model):
        Involvement(**place, part=row.part, name=row.name, same_as=row.same_as, amount_cents=row.amount_cents).save()
    for host in Host.rows_for_django.filter(gathering=model):
        Host(
            **place, unit_id=host.unit_id, enrolment_id=host.enrolment_id, person_id=host.person_id,
            gathering_unit_id=made.unit_id, until_on=rules.host_until(made.ends_on),
        ).save()  # fmt: skip
    return made


def _later(gathering: Gathering, by: Actor) -> list[Gathering]:
    rows = Gathering.objects.visible_to(by).filter(
        series_id=gathering.series_id, occurrence_on__gt=gathering.occurrence_on,
        state__in=[GatheringState.DRAFT, GatheringState.PUBLISHED],
    )  # fmt: skip
    return list(rows.order_by("occurrence_on"))


@transaction.atomic
def change_later(*, gathering: Gathering, facts: Mapping[str, Any], when: When, by: Actor) -> int:
    """Give all later gatherings of the series what was changed on this one, each on its own day; returns how many."""
    own = {"theme", "script", "closes_at", "parent_id"}
    shared = {name: value for name, value in facts.items() if name not in own}
    later = _later(gathering, by)
    for row in later:
        at = When(
            precision=Precision(when.precision) if when.precision not in rules.FUZZY else Precision(row.precision),
            day=row.starts_on,
            starts=when.starts,
            ends=when.ends,
            last_day=when_of(row).last_day,
        )
        change_gathering(gathering=row, facts=shared, when=at, seen=row.version, by=by)
    return len(later)


@transaction.atomic
def publish_series(*, gathering: Gathering, by: Actor) -> int:
    """Put every later draft of a series in the agenda; returns how many."""
    access.require(by, DECIDE, gathering)
    rows = [row for row in _later(gathering, by) if row.state == GatheringState.DRAFT]
    for row in rows:
        row.state = GatheringState.PUBLISHED
        row.save(update_fields=["state"])
    return len(rows)


@transaction.atomic
def leave_out(*, gathering: Gathering, reason: str, by: Actor) -> bool:
    """Leave one day out of a series: gone when nobody registered, called off otherwise. Says whether it is gone."""
    access.require(by, DECIDE, gathering)
    if gathering.registrations.exists() or gathering.state == GatheringState.HELD:
        cancel(gathering=gathering, reason=reason, by=by)
        return False
    if gathering.series is not None and gathering.occurrence_on is not None:
        gathering.series.skipped = sorted({*gathering.series.skipped, gathering.occurrence_on})
        gathering.series.save(update_fields=["skipped"])
    audit.record("agenda.gathering_left_out", by=by, about=gathering)
    gathering.delete()
    return True


@transaction.atomic
def end_series(*, gathering: Gathering, reason: str, by: Actor) -> int:
    """Let this be the last of its series; later ones go, or are called off when somebody registered."""
    access.require(by, DECIDE, gathering)
    series = gathering.series
    if series is None:
        raise CannotRepeat("no series")
    later = _later(gathering, by)
    for row in later:
        leave_out(gathering=row, reason=reason, by=by)
    series.refresh_from_db()
    series.until_on = gathering.occurrence_on
    series.save(update_fields=["until_on"])
    audit.record("agenda.series_ended", by=by, about=gathering)
    return len(later)
