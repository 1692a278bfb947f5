"""Pure decisions about money: which state may follow which, what may be moved, what a line is forecast to become."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nabij.budgets.choices import BudgetState, Kind, Side, TransferState

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_CENTS: Final = 100_000_000_000_00  # what is more is a typing error
NEXT: dict[BudgetState, frozenset[BudgetState]] = {
    BudgetState.DRAFT: frozenset({BudgetState.RUNNING}),
    BudgetState.RUNNING: frozenset({BudgetState.CLOSED}),
    BudgetState.CLOSED: frozenset(),
}
NEXT_TRANSFER: dict[TransferState, frozenset[TransferState]] = {
    TransferState.ASKED: frozenset({TransferState.APPROVED, TransferState.REFUSED, TransferState.WITHDRAWN}),
    TransferState.APPROVED: frozenset(),
    TransferState.REFUSED: frozenset(),
    TransferState.WITHDRAWN: frozenset(),
}
INCOME: Final = (
    Kind.MUNICIPALITY, Kind.FUND, Kind.OWN, Kind.PARTNER, Kind.IN_KIND, Kind.PARTICIPANTS, Kind.PRIVATE, Kind.COMPANY,
    Kind.LOTTERY,
)  # fmt: skip
_ACCOUNTS = re.compile(r"^(\w{1,20})(?:\s*-\s*(\w{1,20}))?$")


def kinds_of(side: Side) -> list[Kind]:
    """Return what a line of this side can be for."""
    return list(INCOME) if side == Side.INCOME else [kind for kind in Kind if kind not in INCOME]


def may_become(now: BudgetState, then: BudgetState) -> bool:
    """Say whether a budget in state `now` may go to `then`."""
    return then in NEXT[now]


def may_plan(state: BudgetState) -> bool:
    """Say whether planned amounts may still be typed: after adoption the total stands, and money is only moved."""
    return state == BudgetState.DRAFT


def may_decide(*, asked_by: int | None, decides: int | None) -> bool:
    """Say whether this person may approve or refuse: never their own request."""
    return decides is not None and asked_by != decides


def is_free(*, planned: int, shifted: int, cents: int) -> bool:
    """Say whether a line has this much left to give away; a line never goes below nothing."""
    return 0 < cents <= planned + shifted


def forecast(*, planned_now: int, actual: int, entered: int | None) -> int:
    """Return what a line becomes by the end of the year: as somebody said, else the plan, and never below the actual.

    A credit (below nothing) is taken as it is.
    """
    if entered is not None:
        return entered
    return max(planned_now, actual) if planned_now >= 0 else planned_now


@dataclass(frozen=True, slots=True)
class BadAccounts(ValueError):
    """A piece of a list of ledger accounts that cannot be read."""

    piece: str


def account_ranges(text: str) -> list[tuple[str, str]]:
    """Read `4000, 4100-4199` as pairs of first and last account. Raises BadAccounts."""
    found = []
    for piece in re.split(r"[,;\n]", text):
        if not piece.strip():
            continue
        match = _ACCOUNTS.match(piece.strip())
        if match is None:
            raise BadAccounts(piece.strip())
        first, last = match[1], match[2] or match[1]
        if first != last and not (first.isdigit() and last.isdigit() and len(first) == len(last) and first < last):
            raise BadAccounts(piece.strip())
        found.append((first, last))
    return found


def holds_account(ranges: Iterable[tuple[str, str]], account: str) -> bool:
    """Say whether an account lies in one of these ranges; ranges hold accounts of the same length."""
    return any(
        account == first or (len(account) == len(first) and account.isdigit() and first <= account <= last)
        for first, last in ranges
    )
