"""Travelling together: who wants to be fetched, who has seats, and in which order to drive."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from nabij.agenda.choices import RegistrationState
from nabij.agenda.models import Gathering, Registration
from nabij.foundation import access, sealing
from nabij.foundation.access import READ
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.questions import Question
from nabij.methods import geo, travel
from nabij.people.models import Place

_UNKNOWN_KM = 5.0  # between places of which one is not known: as good a guess as another


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Somebody to be fetched."""

    registration: Registration
    name: str
    phone: str
    address: str
    people: int
    suggested: uuid.UUID | None = None  # the nearest driver who has seats left


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    """One driver, and whom they fetch in which order."""

    driver: Registration
    name: str
    stops: Sequence[Stop]
    km: float

    @property
    def free(self) -> int:
        """Return how many seats are left."""
        return max(0, self.driver.seats - sum(stop.people for stop in self.stops))


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """Who fetches whom to one gathering."""

    stops: Sequence[Stop]
    cars: Sequence[Car]

    @property
    def without_ride(self) -> int:
        """Return how many people still have nobody who fetches them."""
        return sum(stop.people for stop in self.stops if stop.registration.fetched_by_id is None)

    @property
    def seats_left(self) -> int:
        """Return how many seats are left in all cars."""
        return sum(car.free for car in self.cars)


class _Map:
    """Distances between four-digit postcodes."""

    def __init__(self, pc4s: set[str]) -> None:
        rows = Place.rows_for_django.filter(pc4__in=pc4s).values_list("pc4", "latitude", "longitude")
        self.points = {pc4: geo.Point(float(lat), float(lon)) for pc4, lat, lon in rows}

    def km(self, one: str, other: str) -> float:
        """Return how far two postcodes are apart, as the crow flies."""
        if one == other and one:
            return 0.0
        a, b = self.points.get(one), self.points.get(other)
        return geo.haversine_km(a=a, b=b) if a and b else _UNKNOWN_KM


_PLACED: Question[Registration] = Question(
    lambda actor, gathering: Registration.objects.visible_to(actor).filter(
        gathering_id=gathering, state=RegistrationState.PLACED
    )
)


def travel_of(actor: Actor, gathering: Gathering) -> Travel:
    """Return who fetches whom; addresses only for who may read them, and the log says so."""
    rows = _PLACED(actor, gathering=gathering.pk)
    wanting, drivers = [row for row in rows if row.wants_pick_up], [row for row in rows if row.seats]
    readable = [row for row in wanting if access.may(actor, READ, row)]
    addresses = sealing.open_texts(readable, "fetch_at", by=actor, purpose=_("travelling together"))
    known = _Map({row.pc4 for row in rows} | {_goal(gathering)})
    stops = {row.pk: _stop(row, addresses.get(row.pk, "")) for row in wanting}
    cars = [_car(driver, list(stops.values()), gathering, known) for driver in drivers]
    return Travel(stops=_with_suggestions(list(stops.values()), cars, known), cars=cars)


def car_of(driver: Registration) -> Car | None:
    """Return whom a driver fetches, for the page behind their own link; None when nobody."""
    if not driver.seats or driver.state != RegistrationState.PLACED:
        return None
    rows = list(Registration.objects.filter(fetched_by=driver, state=RegistrationState.PLACED))
    if not rows:
        return None
    addresses = sealing.open_texts(rows, "fetch_at", by=NOBODY, purpose=_("the driver looked where to fetch"))
    known = _Map({row.pc4 for row in (driver, *rows)} | {_goal(driver.gathering)})
    return _car(driver, [_stop(row, addresses.get(row.pk, "")) for row in rows], driver.gathering, known)


def _stop(row: Registration, address: str) -> Stop:
    where = ", ".join(part for part in (address, row.pc4) if part)
    return Stop(registration=row, name=row.name, phone=row.phone, address=where, people=row.people)


def _goal(gathering: Gathering) -> str:
    venue = gathering.venue
    return (venue.postcode[:4] if venue else "") or gathering.offering.branch.pc4


def _car(driver: Registration, stops: Sequence[Stop], gathering: Gathering, known: _Map) -> Car:
    mine = {str(stop.registration.pk): stop for stop in stops if stop.registration.fetched_by_id == driver.pk}
    places = {key: stop.registration.pc4 for key, stop in mine.items()} | {
        "start": driver.pc4, "goal": _goal(gathering)
    }  # fmt: skip

    def km(one: str, other: str) -> float:
        return known.km(places[one], places[other])

    order = travel.pick_up_order(start="start", stops=list(mine), goal="goal", km=km)
    return Car(
        driver=driver, name=driver.name, stops=[mine[key] for key in order],
        km=round(travel.length_km(start="start", stops=order, goal="goal", km=km), 1),
    )  # fmt: skip


def _with_suggestions(stops: Sequence[Stop], cars: Sequence[Car], known: _Map) -> list[Stop]:
    """Give whoever has nobody yet the nearest driver with seats left, nearest pairs first."""
    free = {car.driver.pk: car.free for car in cars}
    near = sorted(
        (known.km(car.driver.pc4, stop.registration.pc4), stop.name, number, car.driver.pk)
        for number, stop in enumerate(stops)
        for car in cars
        if stop.registration.fetched_by_id is None and car.driver.pk != stop.registration.pk
    )
    chosen: dict[int, uuid.UUID] = {}
    for _km, _name, number, driver_id in near:
        if number not in chosen and free[driver_id] >= stops[number].people:
            chosen[number] = driver_id
            free[driver_id] -= stops[number].people
    return [replace(stop, suggested=chosen.get(number)) for number, stop in enumerate(stops)]
