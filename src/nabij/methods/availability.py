"""The 21 weekly slots in which two people can meet: seven days of morning, afternoon and evening.

A set of slots is kept as a 21-bit mask (bit = 3 x day + part of day, Monday morning is bit 0), so that
overlap is one AND. Codes are those of coordinators' lists: `ma-och`, `di-mid`, `zo-av`.
"""

from collections.abc import Iterable
from typing import Final

DAYS: Final = ("ma", "di", "wo", "do", "vr", "za", "zo")
PARTS: Final = ("och", "mid", "av")
DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PART_NAMES: Final = ("morning", "afternoon", "evening")
SLOTS: Final = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)
ALL_SLOTS: Final = (1 << len(SLOTS)) - 1

_BITS: Final = {slot: 1 << position for position, slot in enumerate(SLOTS)}


class UnknownSlot(ValueError):
    """A slot code that is not one of the 21; `slot` holds it."""

    def __init__(self, *, slot: str) -> None:
        super().__init__(f"unknown slot: {slot!r}")
        self.slot = slot


class UnknownMask(ValueError):
    """A number outside 0 .. 2^21 - 1."""


def mask_of(*, slots: Iterable[str]) -> int:
    """The mask of these slot codes; raises `UnknownSlot`."""
    mask = 0
    for slot in slots:
        if slot not in _BITS:
            raise UnknownSlot(slot=slot)
        mask |= _BITS[slot]
    return mask


def slots_of(*, mask: int) -> tuple[str, ...]:
    """The slot codes in a mask, Monday morning first; raises `UnknownMask`."""
    if not 0 <= mask <= ALL_SLOTS:
        raise UnknownMask(mask)
    return tuple(slot for slot, bit in _BITS.items() if mask & bit)


def shared_slots(*, first: int, second: int) -> tuple[str, ...]:
    """The slots in which both are free, in order of the week."""
    return slots_of(mask=first & second)


def count_slots(*, mask: int) -> int:
    """How many slots a mask holds."""
    return mask.bit_count()


def name_keys(*, slot: str) -> tuple[str, str]:
    """The English names (`Monday`, `morning`) of a slot, to be translated; raises `UnknownSlot`."""
    if slot not in _BITS:
        raise UnknownSlot(slot=slot)
    day, part = slot.split("-")
    return DAY_NAMES[DAYS.index(day)], PART_NAMES[PARTS.index(part)]


def week(*, mask: int) -> tuple[tuple[bool, ...], ...]:
    """The mask as seven days of three booleans, ready for a table with a row per day."""
    slots_of(mask=mask)
    parts = range(len(PARTS))
    return tuple(tuple(bool(mask >> (len(PARTS) * d + p) & 1) for p in parts) for d in range(len(DAYS)))
