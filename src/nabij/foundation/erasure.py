"""Erasing: every room that keeps rows of a unit registers how to delete them; the data key goes last."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from nabij.foundation import access, audit, clock, sealing
from nabij.foundation.actors import Actor
from nabij.foundation.models import Link, Unit
from nabij.foundation.statements import add

Eraser = Callable[[uuid.UUID], None]
_erasers: list[tuple[int, str, Eraser]] = []
Exporter = Callable[[uuid.UUID, Actor], dict[str, object]]
_exporters: list[tuple[Any, Exporter]] = []


def register(name: str, *, floor: int, eraser: Eraser) -> None:
    """Add a room's eraser. Higher floors go first, because their rows point down."""
    if name not in {known for _, known, _ in _erasers}:
        _erasers.append((floor, name, eraser))
        _erasers.sort(key=lambda entry: -entry[0])


def register_exporter(name: Any, exporter: Exporter) -> None:
    """Add a room's exporter: what it knows of a unit, readable, under the room's own (lazily translated) heading."""
    if name not in {known for known, _ in _exporters}:
        _exporters.append((name, exporter))


def export(unit_id: uuid.UUID, *, by: Actor) -> dict[str, object]:
    """Return everything all rooms know about one unit; sealed texts are opened and that is logged."""
    return {str(name): found for name, exporter in _exporters if (found := exporter(unit_id, by))}


def open_unit(*, organisation_id: int, kind: str) -> Unit:
    """Start a new erasure unit; its data key is made when the first text is sealed."""
    unit = Unit(organisation_id=organisation_id, kind=kind, opened_on=clock.today())
    add(unit)
    return unit


def erase(unit_ids: Iterable[uuid.UUID], *, by: Actor, why: str) -> None:
    """Delete the rows of these units in every room, in the order given, destroy their keys, and leave a tombstone."""
    order = list(unit_ids)
    with access.unscoped(access.Reason.ERASURE):
        rows = Unit.objects.select_for_update().filter(pk__in=order, erased_at__isnull=True)
        for unit in sorted(rows, key=lambda row: order.index(row.pk)):
            for _, _, eraser in _erasers:
                eraser(unit.pk)
            Link.objects.filter(unit_id=unit.pk).delete()
            unit.erased_at = clock.now()
            unit.save(update_fields=["erased_at"])
            audit.record("unit.erased", by=by, about=unit, unit_id=unit.pk, purpose=why, data_class="K3")
            sealing.destroy_keys([unit.pk])
