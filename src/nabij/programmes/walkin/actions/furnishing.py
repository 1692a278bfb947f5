"""Furnishing a place: its address and hours, special days, who helps there and who is known there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from nabij.agenda.rules import short_name
from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import access, audit, clock, erasure
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.methods import weeks
from nabij.methods.calendars import Block
from nabij.programmes.walkin.models import Face, Helper, Place, SpecialDay

PLACE_FIELDS = ("name", "summary", "street", "postcode", "town", "route", "week")


class AddressTaken(Exception):
    """There is a place under this address on the web, or in this programme and branch, already."""


@transaction.atomic
def make_place(*, offering: Offering, slug: str, facts: Mapping[str, Any], by: Actor) -> Place:
    """Open a door in a programme of a branch."""
    place = Place(
        organisation_id=offering.organisation_id, offering=offering, slug=slug,
        **{name: facts[name] for name in PLACE_FIELDS if name in facts},
    )  # fmt: skip
    access.require(by, CREATE, place)
    place.unit = erasure.open_unit(organisation_id=offering.organisation_id, kind="walk-in place")
    try:
        with transaction.atomic():
            place.save(force_insert=True)
    except IntegrityError as error:
        raise AddressTaken(slug) from error
    audit.record("walkin.place_made", by=by, about=place)
    return place


@transaction.atomic
def change_place(*, place: Place, facts: Mapping[str, Any], seen: int, by: Actor) -> Place:
    """Change address, hours or words of a place."""
    access.require(by, CHANGE, place)
    now: Place = Place.rows_for_django.select_for_update().get(pk=place.pk)
    require_seen(now, seen)
    if "week" in facts and facts["week"] != now.week:
        _keep_hours(now)
    for name in PLACE_FIELDS:
        if name in facts:
            setattr(now, name, facts[name])
    now.version += 1
    now.save()
    audit.record("walkin.place_changed", by=by, about=now)
    return now


def _keep_hours(place: Place) -> None:
    """Remember which hours held until today; a second change on one day only corrects the first."""
    today = clock.today()
    if place.week_since != today:
        since = place.week_since.isoformat() if place.week_since else None
        place.earlier = [*place.earlier, {"since": since, "week": place.week}]
        place.week_since = today


@transaction.atomic
def save_special(*, place: Place, on: dt.date, blocks: Sequence[Block], message: str, by: Actor) -> SpecialDay:
    """Give one day hours of its own; without hours it is closed."""
    access.require(by, CHANGE, place)
    row, _made = SpecialDay.rows_for_django.update_or_create(
        place=place, on=on,
        defaults={
            "organisation_id": place.organisation_id, "offering_id": place.offering_id,
            "blocks": weeks.day_as_json(blocks), "message": message,
        },
    )  # fmt: skip
    audit.record("walkin.place_changed", by=by, about=place)
    found: SpecialDay = row
    return found


@transaction.atomic
def remove_special(*, day: SpecialDay, by: Actor) -> None:
    """Let the usual hours hold again."""
    access.require(by, CHANGE, day)
    audit.record("walkin.place_changed", by=by, about=day.place)
    SpecialDay.objects.visible_to(by, CHANGE).filter(pk=day.pk).delete()


@transaction.atomic
def set_faces(*, place: Place, known: Sequence[Enrolment], by: Actor) -> None:
    """Say who is known here: participants who agreed to be recognised, and volunteers, who may then count."""
    access.require(by, CHANGE, place)
    wanted = {one.pk for one in known}
    for model in (Face, Helper):
        model.objects.visible_to(by, CHANGE).filter(place=place).exclude(enrolment__in=wanted).delete()
    there = set(Face.objects.visible_to(by).filter(place=place).values_list("enrolment_id", flat=True))
    for one in known:
        if one.pk not in there:
            _know(place, one)
    audit.record("walkin.faces_chosen", by=by, about=place)


def _know(place: Place, one: Enrolment) -> None:
    facts = {
        "organisation_id": place.organisation_id, "offering_id": place.offering_id, "place": place,
        "place_unit_id": place.unit_id, "unit_id": one.unit_id, "enrolment": one, "person_id": one.person_id,
    }  # fmt: skip
    Face(**facts, role=one.role, shown_name=short_name(one.person.full_name)).save(force_insert=True)
    if one.role == PartRole.VOLUNTEER:
        Helper(**facts).save(force_insert=True)
