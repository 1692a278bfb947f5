"""Slots, masks and the week agree with each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods import availability as a


@given(st.integers(0, a.ALL_SLOTS))
def test_mask_and_codes_are_the_same_thing(mask: int) -> None:
    slots = a.slots_of(mask=mask)
    assert a.mask_of(slots=reversed(slots)) == mask
    assert a.count_slots(mask=mask) == len(slots) == sum(map(sum, a.week(mask=mask)))


@given(st.integers(0, a.ALL_SLOTS), st.integers(0, a.ALL_SLOTS))
def test_shared_slots_are_those_of_both(first: int, second: int) -> None:
    both = set(a.slots_of(mask=first)) & set(a.slots_of(mask=second))
    assert set(a.shared_slots(first=first, second=second)) == both


def test_the_week_begins_on_monday_morning_and_ends_on_sunday_evening() -> None:
    assert a.SLOTS[0] == "ma-och"
    assert a.SLOTS[20] == "zo-av"
    assert len(a.SLOTS) == 21
    assert a.name_keys(slot="di-mid") == ("Tuesday", "afternoon")
    assert a.week(mask=0b10)[0] == (False, True, False)


def test_what_is_not_a_slot() -> None:
    for wrong in ("ma", "ma-nacht", "=1+1", ""):
        with pytest.raises(a.UnknownSlot):
            a.mask_of(slots=[wrong])
    with pytest.raises(a.UnknownSlot):
        a.name_keys(slot="ma")
    for mask in (-1, 1 << 21):
        with pytest.raises(a.UnknownMask):
            a.slots_of(mask=mask)
