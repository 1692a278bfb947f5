"""Money divided over lines by a key, to the last cent, and two ways of dividing compared.

Amounts are whole cents; a credit is negative. Keys are hours, heads, square metres, participants or anything that
counts. What is divided always adds up to what there was: cents that are left go to the largest remainders (Hamilton),
equal remainders to the line that stands first. `verify` is the proof, and shares no code with `divide`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

Key = Fraction | int
NOTHING: Final[Fraction] = Fraction(0)


class NothingToDivideBy(ValueError):
    """There is money, but every key is 0; `what` names the pool, when it is known."""

    def __init__(self, *, what: str = "") -> None:
        super().__init__(f"no key to divide {what or 'the amount'} by")
        self.what = what


class NotAKey(ValueError):
    """A key below 0."""


class GoesInCircles(ValueError):
    """A pool that divides its costs over itself or over a pool that was divided before it; `what` names it."""

    def __init__(self, *, what: str) -> None:
        super().__init__(f"{what!r} goes back to what was divided already")
        self.what = what


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Costs that belong to no line by themselves: how many cents, and by which keys they go to lines or later pools."""

    key: str
    cents: int
    over: Mapping[str, Key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Why one line costs more or less than before: `by_method` + `by_costs` = `after` - `before`, in cents."""

    before: int
    after: int
    by_method: int
    by_costs: int

    @property
    def is_only_method(self) -> bool:
        """Whether nothing changed but the way of dividing."""
        return self.by_costs == 0 and self.by_method != 0


def divide(*, cents: int, over: Mapping[str, Key], what: str = "") -> dict[str, int]:
    """Divide an amount by keys of 0 or more. A line without a key gets nothing.

    Raises `NotAKey`, and `NothingToDivideBy` when there is an amount and no key. O(n log n).
    """
    if any(key < 0 for key in over.values()):
        raise NotAKey(what)
    whole = sum(over.values(), NOTHING)
    if not whole:
        if cents:
            raise NothingToDivideBy(what=what)
        return dict.fromkeys(over, 0)
    sign, amount = (-1, -cents) if cents < 0 else (1, cents)
    exact = {line: Fraction(key) * amount / whole for line, key in over.items()}
    shares = {line: int(share) for line, share in exact.items()}
    left = amount - sum(shares.values())
    for line in sorted(exact, key=lambda line: shares[line] - exact[line])[:left]:
        shares[line] += 1
    return {line: sign * share for line, share in shares.items()}


def weighed(*, keys: Mapping[str, Key], weights: Mapping[str, Key]) -> dict[str, Fraction]:
    """Keys made heavier for some lines, such as the lines a strategy plan puts first; a line without weight keeps 1."""
    return {line: Fraction(key) * Fraction(weights.get(line, 1)) for line, key in keys.items()}


def step_down(*, direct: Mapping[str, int], pools: Sequence[Pool]) -> dict[str, int]:
    """Divide pools one after another over lines and over pools that are still to come, on top of direct costs.

    Returns cents per line; their sum is that of all direct costs and all pools. Raises `GoesInCircles`, `NotAKey`,
    `NothingToDivideBy`.
    """
    lines = dict(direct)
    waiting = {pool.key: pool.cents for pool in pools}
    done: set[str] = set()
    for pool in pools:
        done.add(pool.key)
        shares = divide(cents=waiting.pop(pool.key), over=pool.over, what=pool.key)
        for target, share in shares.items():
            if target in done:
                raise GoesInCircles(what=pool.key)
            (waiting if target in waiting else lines)[target] = (
                waiting[target] if target in waiting else lines.get(target, 0)
            ) + share
    return lines


def shifts(
    *, before: Mapping[str, int], after: Mapping[str, int], after_by_old_method: Mapping[str, int]
) -> dict[str, Shift]:
    """Tell per line what the way of dividing did and what the costs themselves did.

    `before` is last year by the old way, `after` this year by the new way, `after_by_old_method` this year by the old.
    """
    return {
        line: Shift(
            before=before.get(line, 0),
            after=after.get(line, 0),
            by_method=after.get(line, 0) - after_by_old_method.get(line, 0),
            by_costs=after_by_old_method.get(line, 0) - before.get(line, 0),
        )
        for line in dict.fromkeys((*before, *after, *after_by_old_method))
    }


def verify(*, cents: int, over: Mapping[str, Key], shares: Mapping[str, int]) -> bool:
    """Whether shares add up, name the same lines, and lie less than a cent from what the keys say."""
    if set(shares) != set(over) or sum(shares.values()) != cents:
        return False
    whole = sum(over.values(), NOTHING)
    return all(
        abs(Fraction(share) * whole - Fraction(over[line]) * cents) < (whole or 1) for line, share in shares.items()
    )
