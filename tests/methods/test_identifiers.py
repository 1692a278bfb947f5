"""Citizen service numbers are found however they are written; phone numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods.identifiers import find_bsn_like, looks_like_bsn


@pytest.mark.parametrize(
    "text",
    [
        "111222333",
        "bsn:111222333.",
        "111.222.333",
        "1112.22.333",
        "111 222 333",
        "111-222-333",
        "geboren 01-02-1950 111222333",
        "١١١٢٢٢٣٣٣",
        "mevrouw (111222333) belt",
        "0612345678, 111222333",
    ],
)
def test_found(text: str) -> None:
    assert looks_like_bsn(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "111222334",
        "000000000",
        "11122233",
        "1112223330",
        "0111222333",
        "+31 111222333",
        "0031 111222333",
        "06 11122233",
        "NL91 ABNA 0111 2223 33",
        "111 mensen, 222 keer, 333 kopjes",
    ],
)
def test_left_alone(text: str) -> None:
    assert not looks_like_bsn(text)


def test_where_it_stands() -> None:
    [found] = find_bsn_like(text="nr 111.222.333!")
    assert (found.text, found.start) == ("111.222.333", 3)


@given(st.integers(10_000_000, 99_999_999), st.sampled_from(["{}", "a {} b", "bsn {}, tel. 0612345678"]))
def test_every_valid_number_is_found_and_no_other(base: int, form: str) -> None:
    digits = f"{base:08}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 1, -1), strict=True)) % 11
    for last in range(10):
        assert looks_like_bsn(form.format(f"{digits}{last}")) == (rest == last)
