"""A published table, typed or pasted, held against the sums that should be in it; and sums in a text, to the digit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from nabij.methods.sums import Mismatch, Sum, check

MOST_ROWS, MOST_COLUMNS, MOST_SUMS = 500, 20, 200
_FIGURE: Final = re.compile(r"^[-−–+]?\d{1,3}(?:[. ]\d{3})+$|^[-−–+]?\d{1,15}$")
_SPLIT: Final = re.compile(r"\s+([+−–-])\s+")


@dataclass(frozen=True, slots=True)
class Unreadable(ValueError):
    """A line that cannot be understood: where, and the piece at fault. `what` is row, figure, sum or name."""

    what: str
    line: int
    piece: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A sum in running text that is not right."""

    text: str
    printed: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was looked at, and what cannot be right."""

    columns: Sequence[str]
    sums: int
    mismatches: Sequence[Mismatch]
    wrong: Sequence[Wrong]


def figure(text: str) -> int | None:
    """Read a whole figure such as 14.820, -1453 or −392; None when it is none."""
    plain = text.strip().replace("\u00a0", " ")
    if not _FIGURE.match(plain):
        return None
    digits = int(re.sub(r"\D", "", plain))
    return -digits if plain[0] in "-−–" else digits


def read_table(text: str) -> dict[str, dict[str, int]]:
    """Read lines of a name and figures, parted by tabs or semicolons; the first line names the columns."""
    lines = [(at, line) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) < 2 or len(lines) > MOST_ROWS:
        raise Unreadable("row", lines[-1][0] if lines else 1, "")
    head = _cells(lines[0][1])[1:]
    if not head or len(head) > MOST_COLUMNS or len(set(head)) != len(head):
        raise Unreadable("row", lines[0][0], lines[0][1][:60])
    columns: dict[str, dict[str, int]] = {name: {} for name in head}
    for at, line in lines[1:]:
        name, *cells = _cells(line)
        if len(cells) != len(head) or name in columns[head[0]]:
            raise Unreadable("row", at, line[:60])
        for column, cell in zip(head, cells, strict=True):
            value = figure(cell)
            if value is None:
                raise Unreadable("figure", at, cell[:60])
            columns[column][name] = value
    return columns


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]


def read_sums(text: str, *, names: Sequence[str]) -> tuple[list[Sum], list[Wrong]]:
    """Read `total = part + part - part`, one a line. A line of figures only is checked at once, to the digit."""
    sums: list[Sum] = []
    wrong: list[Wrong] = []
    for at, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        total, is_sum, rest = (piece.strip() for piece in line.partition("="))
        signed = _signed(rest)
        if not is_sum or not total or not signed or len(sums) > MOST_SUMS:
            raise Unreadable("sum", at, line[:60])
        figures = [figure(name) for name, _sign in signed]
        printed = figure(total)
        if printed is not None and all(value is not None for value in figures):
            expected = sum((value or 0) * sign for value, (_name, sign) in zip(figures, signed, strict=True))
            if printed != expected:
                wrong.append(Wrong(text=line.strip()[:200], printed=printed, expected=expected))
            continue
        for name in (total, *(name for name, _sign in signed)):
            if name not in names:
                raise Unreadable("name", at, name[:60])
        sums.append(Sum(total=total, parts=dict(signed)))
    return sums, wrong


def _signed(text: str) -> list[tuple[str, int]]:
    first, *rest = _SPLIT.split(text)
    pairs = [(first.strip(), 1)]
    pairs += [(name.strip(), 1 if sign == "+" else -1) for sign, name in zip(rest[::2], rest[1::2], strict=True)]
    return pairs if all(name for name, _sign in pairs) else []


def look_at(*, table: str, sums: str, rounded: bool) -> Checked:
    """Check a table. Raises Unreadable."""
    columns: Mapping[str, Mapping[str, int]] = read_table(table)
    names = list(next(iter(columns.values())))
    wanted, wrong = read_sums(sums, names=names)
    return Checked(
        columns=list(columns), sums=len(wanted) * len(columns),
        mismatches=check(columns=columns, sums=wanted, rounded=rounded), wrong=wrong,
    )  # fmt: skip
