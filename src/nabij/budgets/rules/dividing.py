"""One way of dividing shared costs over programmes, as a rule says it; every cent arrives somewhere, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nabij.budgets.choices import Basis
from nabij.methods import allocation
from nabij.methods.allocation import NothingToDivideBy, Pool


class NoKey(ValueError):
    """There is nothing to divide a cost by: `cost` and `basis` say which figures are missing."""

    def __init__(self, *, cost: str, basis: Basis) -> None:
        super().__init__(f"{cost}: {basis}")
        self.cost, self.basis = cost, basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How to divide. `weights` make programmes heavier; in two steps, costs first go to shared costs that follow."""

    bases: Mapping[str, Basis]
    basis: Basis
    is_two_step: bool
    weights: Mapping[str, Fraction]

    def basis_of(self, slug: str) -> Basis:
        """Return by what a shared cost is divided."""
        return self.bases.get(slug, self.basis)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One shared cost."""

    slug: str
    name: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What one programme costs: directly, and its part of the shared costs."""

    direct: int
    shared: int

    @property
    def total(self) -> int:
        """Return both together."""
        return self.direct + self.shared


def divide(
    *, rule: Rule, direct: Mapping[str, int], costs: Sequence[Cost], keys: Mapping[Basis, Mapping[str, Fraction]]
) -> dict[str, Division]:
    """Divide shared costs over the programmes of `direct`. What comes out adds up to what went in. Raises NoKey."""
    pools = [_pool(rule, direct, costs, at, keys) for at in range(len(costs))]
    try:
        whole = allocation.step_down(direct=direct, pools=pools)
    except NothingToDivideBy as error:
        slug = error.what
        name = next((cost.name for cost in costs if cost.slug == slug), slug)
        raise NoKey(cost=name, basis=rule.basis_of(slug)) from error
    return {line: Division(direct=cents, shared=whole[line] - cents) for line, cents in direct.items()}


def _pool(
    rule: Rule, direct: Mapping[str, int], costs: Sequence[Cost], at: int, keys: Mapping[Basis, Mapping[str, Fraction]]
) -> Pool:
    counted = keys.get(rule.basis_of(costs[at].slug), {})
    over = allocation.weighed(keys={line: counted.get(line, Fraction(0)) for line in direct}, weights=rule.weights)
    if rule.is_two_step:
        over |= {later.slug: counted.get(later.slug, Fraction(0)) for later in costs[at + 1 :]}
    return Pool(key=costs[at].slug, cents=costs[at].cents, over=over)
