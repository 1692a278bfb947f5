"""Travelling together: who fetches whom, within the seats there are, and everybody hears it."""

import uuid
from collections.abc import Mapping

from django.db import transaction

from nabij.agenda import emails
from nabij.agenda.choices import CallAbout, RegistrationState
from nabij.agenda.models import Gathering, Registration
from nabij.foundation import access, audit
from nabij.foundation.access import DECIDE
from nabij.foundation.actors import Actor


class TooFewSeats(Exception):
    """More people would be fetched by one car than there are seats; `driver` names whose."""

    def __init__(self, driver: str) -> None:
        super().__init__(driver)
        self.driver = driver


@transaction.atomic
def set_rides(*, gathering: Gathering, rides: Mapping[uuid.UUID, uuid.UUID | None], by: Actor) -> int:
    """Say who (keys) is fetched by whom (values, None is nobody yet), and tell both; returns how many changed.

    Whoever has no e-mail address is put on the list of people to call.
    """
    access.require(by, DECIDE, gathering)
    rows = Registration.objects.visible_to(by).filter(gathering=gathering, state=RegistrationState.PLACED)
    known = {row.pk: row for row in rows.select_for_update(of=("self",))}
    wanted = {row.pk: (rides.get(row.pk, row.fetched_by_id)) for row in known.values() if row.wants_pick_up}
    _require_seats(known, wanted)
    changed = [known[pk] for pk, driver_id in wanted.items() if known[pk].fetched_by_id != driver_id]
    drivers = {row.fetched_by_id for row in changed} | {wanted[row.pk] for row in changed}
    for row in changed:
        row.fetched_by_id = wanted[row.pk]
        _tell(row, gathering)
    for driver_id in drivers & known.keys():
        _tell(known[driver_id], gathering)
    if changed:
        audit.record("agenda.rides_set", by=by, about=gathering)
    return len(changed)


def _require_seats(known: Mapping[uuid.UUID, Registration], wanted: Mapping[uuid.UUID, uuid.UUID | None]) -> None:
    for driver_id in set(wanted.values()) - {None}:
        driver = known.get(driver_id) if driver_id else None
        people = sum(known[pk].people for pk, chosen in wanted.items() if chosen == driver_id)
        if driver is None or driver.pk in {pk for pk, chosen in wanted.items() if chosen == pk}:
            raise TooFewSeats("")
        if people > driver.seats:
            raise TooFewSeats(driver.name)


def _tell(row: Registration, gathering: Gathering) -> None:
    row.call_about = CallAbout.NOTHING if row.email else CallAbout.RIDE
    row.save(update_fields=["fetched_by", "call_about"])
    row.gathering = gathering
    emails.ride(row)
