"""What is offered, for visitors and for staff."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from nabij.enrolment.choices import OfferingStatus
from nabij.enrolment.models import Offering
from nabij.foundation.actors import NOBODY
from nabij.methods import geo
from nabij.people.models import Municipality, Place

NEAR_KM = 25.0
_OPEN = (OfferingStatus.RUNNING, OfferingStatus.IN_PREPARATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One offering on the public overview."""

    offering: Offering
    places: str
    km: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """What was found for a place; `known` is false when we do not know the place."""

    place: str
    known: bool
    found: Sequence[Offered]

    @property
    def host(self) -> str:
        """Return the name of the organisation when one organisation offers all of it."""
        names = {entry.offering.organisation.name for entry in self.found}
        return names.pop() if len(names) == 1 else ""


def offered(pk: int) -> Offering | None:
    """Return one offering that is open to the public."""
    rows = Offering.objects.visible_to(NOBODY).select_related("programme", "branch", "organisation")
    found: Offering | None = rows.filter(pk=pk, status__in=_OPEN).first()
    return found


def _open_offerings() -> list[Offering]:
    rows = Offering.objects.visible_to(NOBODY).filter(status__in=_OPEN)
    rows = rows.filter(Q(takes_participants=True) | Q(takes_volunteers=True))
    places = Prefetch("municipalities", queryset=Municipality.objects.visible_to(NOBODY))
    work = Prefetch("branch__municipalities", queryset=Municipality.objects.visible_to(NOBODY))
    return list(rows.select_related("programme", "branch", "organisation").prefetch_related(places, work))


def _area(offering: Offering) -> list[Municipality]:
    return list(offering.municipalities.all()) or list(offering.branch.municipalities.all())


def _offered(offering: Offering, km: float | None = None) -> Offered:
    places = ", ".join(place.name for place in _area(offering)) or offering.branch.name
    return Offered(offering=offering, places=places, km=round(km) if km is not None else None)


def near(place: str) -> Nearby:
    """Return what is offered near a postcode or in a municipality; everything when no place is given."""
    offerings = _open_offerings()
    words = place.strip()
    if not words:
        return Nearby(place="", known=True, found=[_offered(row) for row in offerings])
    if words[:4].isascii() and words[:4].isdigit() and len(words) >= 4:
        return _near_postcode(words, offerings)
    named = [
        _offered(row)
        for row in offerings
        if words.casefold() in {row.branch.name.casefold(), *(area.name.casefold() for area in _area(row))}
    ]
    known = bool(named) or Municipality.objects.visible_to(NOBODY).filter(name__iexact=words).exists()
    return Nearby(place=words, known=known, found=named)


def _near_postcode(words: str, offerings: Sequence[Offering]) -> Nearby:
    wanted = {words[:4], *(row.branch.pc4 for row in offerings)}
    points = {
        row.pc4: geo.Point(row.latitude, row.longitude)
        for row in Place.objects.visible_to(NOBODY).filter(pc4__in=wanted)
    }
    here = points.get(words[:4])
    if here is None:
        return Nearby(place=words, known=False, found=[_offered(row) for row in offerings])
    far = [(geo.haversine_km(a=here, b=points[row.branch.pc4]), row) for row in offerings if row.branch.pc4 in points]
    close = sorted(((km, row) for km, row in far if km <= NEAR_KM), key=lambda entry: (entry[0], entry[1].pk))
    found = [_offered(row, km) for km, row in close]
    # Nearest programme first, and each programme once.
    first = {entry.offering.programme_id: place for place, entry in reversed(list(enumerate(found)))}
    found.sort(key=lambda entry: first[entry.offering.programme_id])
    return Nearby(place=words, known=True, found=found)
