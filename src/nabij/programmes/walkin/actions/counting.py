"""Counting at the door: taps and ticks while it is open, and one entry in the ledger when it closes."""

import datetime as dt
from dataclasses import replace

from django.db import transaction

from nabij.enrolment import actions as enrolment
from nabij.enrolment.choices import ContactKind, PartRole, Qualifier
from nabij.enrolment.models import Contact
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CREATE, Reason
from nabij.foundation.actors import NOBODY, Actor
from nabij.programmes.walkin import queries, rules
from nabij.programmes.walkin.choices import Tap
from nabij.programmes.walkin.models import Face, Opening, Place, Visit
from nabij.programmes.walkin.rules import Count


class NotCountable(Exception):
    """This day is still to come, or too long ago."""


def _opening(place: Place, *, on: dt.date, by: Actor) -> Opening:
    """Return the opening of a day, locked; begun when it was not there yet. Two phones begin one and the same."""
    draft = Opening(
        organisation_id=place.organisation_id, offering_id=place.offering_id, place=place, unit_id=place.unit_id, on=on
    )
    access.require(by, CREATE, draft)
    known = Opening.rows_for_django.select_for_update(of=("self",)).filter(place=place, on=on)
    found: Opening | None = known.first()
    if found is not None:
        return found
    if not rules.may_count(on=on, today=clock.today()):
        raise NotCountable(str(on))
    Opening.rows_for_django.bulk_create([draft], ignore_conflicts=True)
    made: Opening = known.get()
    return made


def _recognised(opening: Opening) -> int:
    return int(Visit.rows_for_django.filter(opening=opening, role=PartRole.PARTICIPANT, is_here=True).count())


@transaction.atomic
def tap(*, place: Place, on: dt.date, tap: Tap, by: Actor) -> Opening:
    """Count one more, or one less, at the door."""
    opening = _opening(place, on=on, by=by)
    people = rules.after_tap(opening.people, tap, at_least=_recognised(opening))
    return _save(opening, replace(count_of(opening), people=people), by=by)


@transaction.atomic
def tick(*, face: Face, on: dt.date, is_here: bool, by: Actor) -> Opening:
    """Say that somebody who is known is here, or is not; whoever comes is counted among the heads by this one tap."""
    place = face.place
    opening = _opening(place, on=on, by=by)
    row, _made = Visit.rows_for_django.get_or_create(
        opening=opening, enrolment_id=face.enrolment_id,
        defaults={
            "organisation_id": place.organisation_id, "offering_id": place.offering_id, "unit_id": face.unit_id,
            "place_unit_id": place.unit_id, "role": face.role, "is_here": False,
        },
    )  # fmt: skip
    if row.is_here == is_here:
        return opening
    row.is_here = is_here
    row.save(update_fields=["is_here"])
    now = count_of(opening)
    step = 1 if is_here else -1
    if face.role == PartRole.PARTICIPANT:
        return _save(opening, replace(now, people=max(0, now.people + step)), by=by)
    minutes = rules.minutes_open(usual=queries.usual_hours(place), on=on) * step
    changed = replace(
        now, helpers=max(0, now.helpers + step), helper_minutes=max(0, now.helper_minutes + minutes)
    )  # fmt: skip
    return _save(opening, changed, by=by)


@transaction.atomic
def close(*, place: Place, on: dt.date, count: Count, by: Actor) -> Opening:
    """Write an opening into the ledger and the figures; a second time corrects the first."""
    opening = _opening(place, on=on, by=by)
    return _save(opening, replace(count, people=max(_recognised(opening), count.people)), by=by, closing=True)


def close_forgotten(*, today: dt.date) -> int:
    """Close what was counted before today and not closed, as it was counted; returns how many."""
    rows = Opening.objects.select_for_update(of=("self",)).filter(closed_at__isnull=True, on__lt=today)
    found = list(rows.select_related("place"))
    for opening in found:
        _save(opening, count_of(opening), by=NOBODY, closing=True)
    return len(found)


def count_of(opening: Opening) -> Count:
    """Return what stands written of an opening."""
    return Count(
        people=opening.people, people_are=Qualifier(opening.people_are), people_up_to=opening.people_up_to,
        helpers=opening.helpers, helper_minutes=opening.helper_minutes,
        professional_minutes=opening.professional_minutes,
    )  # fmt: skip


def _save(opening: Opening, count: Count, *, by: Actor, closing: bool = False) -> Opening:
    """Keep a count. What is in the ledger already is corrected there at once."""
    was = count_of(opening) if opening.closed_at else None
    opening.people, opening.people_are, opening.people_up_to = count.people, count.people_are, count.people_up_to
    opening.helpers, opening.helper_minutes = count.helpers, count.helper_minutes
    opening.professional_minutes = count.professional_minutes
    if closing and opening.closed_at is None:
        opening.closed_at = clock.now()
    if opening.closed_at:
        # Whoever counts at the door sees nobody's file: the contacts are written for them.
        with access.unscoped(Reason.TALLY):
            _write(opening, by=by)
            _tally(opening, was=was, now=count)
        audit.record("walkin.counted", by=by, about=opening)
    opening.version += 1
    opening.save()
    return opening


# -- into the ledger ----------------------------------------------------------------------------------------


def _write(opening: Opening, *, by: Actor) -> None:
    """Give every known face a contact of their own, and write one for all the others together."""
    named = 0
    for visit in Visit.objects.filter(opening=opening).select_related("enrolment__offering"):
        if visit.role == PartRole.PARTICIPANT:
            _contact_of(visit, opening, by=by)
            named += visit.is_here
        elif visit.is_here:
            enrolment.count_person(enrolment=visit.enrolment, measure="unique_volunteers", on=opening.on)
        else:
            enrolment.settle_person(enrolment=visit.enrolment, year=opening.on.year)
    _contact_of_the_others(opening, named, by=by)


def _draft(opening: Opening) -> Contact:
    return Contact(
        organisation_id=opening.organisation_id, offering_id=opening.offering_id, unit_id=opening.unit_id,
        about_id=opening.pk, on=opening.on, kind=ContactKind.GROUP,
    )  # fmt: skip


def _contact_of(visit: Visit, opening: Opening, *, by: Actor) -> None:
    known = Contact.objects.filter(pk=visit.contact_id).first() if visit.contact_id else None
    if known is not None:
        if known.is_cancelled == visit.is_here:
            enrolment.correct_contact(contact=known, changes={"is_cancelled": not visit.is_here}, notes="", by=by)
    elif visit.is_here:
        contact = _draft(opening)
        contact.participant, contact.unit_id = visit.enrolment, visit.enrolment.unit_id
        visit.contact_id = enrolment.record_contact(contact=contact, notes="", by=by).pk
        visit.save(update_fields=["contact_id"])


def _contact_of_the_others(opening: Opening, named: int, *, by: Actor) -> None:
    others = max(0, opening.people - named)
    facts = {
        "people": max(1, others), "people_are": opening.people_are, "is_cancelled": others == 0,
        "people_up_to": None if opening.people_up_to is None else max(0, opening.people_up_to - named),
    }  # fmt: skip
    known = Contact.objects.filter(pk=opening.contact_id).first() if opening.contact_id else None
    if known is not None:
        if any(getattr(known, name) != value for name, value in facts.items()):
            enrolment.correct_contact(contact=known, changes=facts, notes="", by=by)
    elif others:
        contact = _draft(opening)
        for name, value in facts.items():
            setattr(contact, name, value)
        opening.contact_id = enrolment.record_contact(contact=contact, notes="", by=by).pk


def _tally(opening: Opening, *, was: Count | None, now: Count) -> None:
    before = was.figures if was else {}
    for measure, value in now.figures.items():
        if value != before.get(measure, 0):
            enrolment.count(
                offering=opening.offering, measure=measure, on=opening.on, value=value - before.get(measure, 0)
            )
