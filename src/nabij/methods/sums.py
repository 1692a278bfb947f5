"""Printed tables checked: totals that are further from their parts than rounding can explain.

A table rounded to thousands may be a little off in every sum; an error is more than that. `check` tells which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


class UnknownRow(ValueError):
    """A sum that names a row the table does not have; `row` names it."""

    def __init__(self, *, row: str) -> None:
        super().__init__(f"no such row: {row!r}")
        self.row = row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What should hold: the row `total` is the sum of `parts`, each row times its sign (1 or -1)."""

    total: str
    parts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A total that cannot be right: what is printed, what its parts give, and how far rounding could reach."""

    column: str
    total: str
    printed: int
    expected: int
    reach: Fraction


def check(*, columns: Mapping[str, Mapping[str, int]], sums: Sequence[Sum], rounded: bool = True) -> list[Mismatch]:
    """Compare every sum in every column. `columns` holds column -> row -> whole units (such as thousands of euros).

    Each of n parts and the total may be half a unit off when they were `rounded`, so up to (n + 1) / 2 units is no
    error. Without rounding nothing may be off. Raises `UnknownRow`.
    """
    found = []
    for column, rows in columns.items():
        for wanted in sums:
            unknown = next((row for row in (wanted.total, *wanted.parts) if row not in rows), None)
            if unknown is not None:
                raise UnknownRow(row=unknown)
            expected = sum(sign * rows[row] for row, sign in wanted.parts.items())
            reach = Fraction(len(wanted.parts) + 1, 2) if rounded else Fraction(0)
            if abs(rows[wanted.total] - expected) > reach:
                found.append(
                    Mismatch(
                        column=column, total=wanted.total, printed=rows[wanted.total], expected=expected, reach=reach
                    )
                )  # fmt: skip
    return found
