"""Rows of an export from the books, judged one by one: a booking on a line of the budget, or a named reason why not."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from nabij.budgets.choices import Column, Fault
from nabij.budgets.rules import MOST_CENTS, holds_account
from nabij.budgets.rules.money import read_cents
from nabij.methods.folding import fold
from nabij.methods.tables.cells import Problem, read_date

_HEADINGS: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.DATE: ("datum", "boekdatum", "boekingsdatum", "date", "posting date"),
    Column.ACCOUNT: ("grootboekrekening", "grootboek", "rekening", "rekeningnummer", "gb", "account", "ledger account"),
    Column.AMOUNT: ("bedrag", "saldo", "amount"),
    Column.DEBIT: ("debet", "debit"),
    Column.CREDIT: ("credit", "kredit"),
    Column.NUMBER: ("boekstuk", "boekstuknummer", "boekingsnummer", "nummer", "nr", "number", "document"),
    Column.TEXT: ("omschrijving", "toelichting", "description", "text"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One line of the budget, for deciding where a row of the books belongs. `sign` is -1 for income."""

    line_id: int
    ranges: Sequence[tuple[str, str]]
    sign: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One row: on which line it comes, or why it does not."""

    row: int
    fault: Fault | None = None
    line_id: int = 0
    on: dt.date | None = None
    account: str = ""
    cents: int = 0
    mark: str = ""
    shown: str = ""  # the cell at fault


def guess(header: Sequence[str]) -> dict[str, str]:
    """Return for each column the heading it most likely stands under."""
    free = {" ".join(fold(heading).split()): heading for heading in header}
    found = {}
    for column, names in _HEADINGS.items():
        name = next((name for name in names if name in free), None)
        if name is not None:
            found[column.value] = free.pop(name)
    return found


def is_complete(mapping: Mapping[str, str]) -> bool:
    """Say whether enough columns are known: a date, an account, and an amount or debit or credit."""
    has_amount = any(mapping.get(column) for column in (Column.AMOUNT, Column.DEBIT, Column.CREDIT))
    return bool(mapping.get(Column.DATE) and mapping.get(Column.ACCOUNT) and has_amount)


def judge(
    *, rows: Iterable[tuple[int, Mapping[str, str]]], year: int, accounts: Sequence[Account],
    known: Callable[[Collection[str]], Collection[str]],
) -> list[Judged]:  # fmt: skip
    """Judge all rows. `known` tells which marks were taken over before.

    Two equal rows in one file are two bookings; the same file once more brings the same marks, and adds nothing.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    judged = []
    for number, cells in rows:
        one = _judge(number, cells, year=year, accounts=accounts)
        if one.fault is None:
            what = (str(one.on), one.account, str(one.cents), cells.get(Column.NUMBER, ""), cells.get(Column.TEXT, ""))
            seen[what] += 1
            text = "\x1f".join((*what, str(seen[what])))
            one = _with_mark(one, hashlib.sha256(text.encode()).hexdigest()[:32])
        judged.append(one)
    before = set(known([one.mark for one in judged if one.mark]))
    return [Judged(row=one.row, fault=Fault.KNOWN, shown=one.account) if one.mark in before else one for one in judged]


def _with_mark(one: Judged, mark: str) -> Judged:
    return Judged(row=one.row, line_id=one.line_id, on=one.on, account=one.account, cents=one.cents, mark=mark)


def _judge(number: int, cells: Mapping[str, str], *, year: int, accounts: Sequence[Account]) -> Judged:
    day = read_date(cells.get(Column.DATE, "").split("T")[0].removesuffix(" 00:00:00"))
    account = cells.get(Column.ACCOUNT, "").split(" ")[0].strip()[:20]
    amount = _amount(cells)
    wrong = _wrong(day, account, amount, year=year)
    if wrong is not None:
        return Judged(row=number, fault=wrong, shown=_shown(wrong, cells))
    assert not isinstance(day, Problem)
    assert isinstance(amount, int)
    line = next((one for one in accounts if holds_account(one.ranges, account)), None)
    if line is None:
        return Judged(row=number, fault=Fault.ACCOUNT_UNKNOWN, shown=cells.get(Column.ACCOUNT, ""))
    return Judged(row=number, line_id=line.line_id, on=day, account=account, cents=line.sign * amount)


def _wrong(day: dt.date | Problem, account: str, amount: int | Fault, *, year: int) -> Fault | None:
    if isinstance(day, Problem):
        return Fault.NO_DATE
    if day.year != year:
        return Fault.OTHER_YEAR
    if not account:
        return Fault.NO_ACCOUNT
    return amount if isinstance(amount, Fault) else None


def _shown(wrong: Fault, cells: Mapping[str, str]) -> str:
    if wrong in {Fault.NO_DATE, Fault.OTHER_YEAR}:
        return cells.get(Column.DATE, "")
    columns = (Column.AMOUNT, Column.DEBIT, Column.CREDIT)
    return " / ".join(cells[column] for column in columns if cells.get(column))


def _amount(cells: Mapping[str, str]) -> int | Fault:
    """Return debit minus credit in cents: costs are debit."""
    whole = cells.get(Column.AMOUNT, "").strip()
    found: int | None = read_cents(whole) if whole else None
    if not whole:
        debit, credit = (read_cents(cells.get(column, "").strip() or "0") for column in (Column.DEBIT, Column.CREDIT))
        if debit and credit:
            return Fault.TWO_AMOUNTS
        if not any(cells.get(column, "").strip() for column in (Column.DEBIT, Column.CREDIT)):
            return Fault.NO_AMOUNT
        found = debit - credit if debit is not None and credit is not None else None
    if found is None:
        return Fault.NO_AMOUNT
    return found if abs(found) <= MOST_CENTS else Fault.TOO_LARGE


__all__ = ["Account", "Judged", "guess", "is_complete", "judge"]
