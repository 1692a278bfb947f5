"""Takes over the table of postcode centres, from which every distance is measured."""

from collections.abc import Callable, Iterable

from nabij.foundation import access, audit
from nabij.foundation.actors import NOBODY
from nabij.methods.geo import PlaceTable, read_places
from nabij.people.models import Place

_BATCH = 1_000


def import_places(*, lines: Iterable[str], progress: Callable[[int], object]) -> PlaceTable:
    """Add or renew every usable line; places that are not in the file stay. Calls `progress` per batch."""
    table = read_places(lines=lines)
    with access.unscoped(access.Reason.SET_UP):
        for start in range(0, len(table.places), _BATCH):
            batch = table.places[start : start + _BATCH]
            Place.objects.bulk_create(
                [Place(pc4=p.pc4, name=p.town[:80], latitude=p.point.lat, longitude=p.point.lon) for p in batch],
                update_conflicts=True,
                unique_fields=["pc4"],
                update_fields=["name", "latitude", "longitude"],
            )
            progress(len(batch))
        audit.record("imports.places", by=NOBODY, purpose=f"{len(table.places)} places")
    return table
