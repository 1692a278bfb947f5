"""Shared costs divided over the programmes of a year, by the rule of that year and by the one before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import F, Sum

from nabij.budgets.choices import Basis, Side, Worker
from nabij.budgets.models import AllocationRule, Budget, KeyFigure, Line, SharedCost
from nabij.budgets.queries import hours
from nabij.budgets.rules.dividing import Cost, Division, NoKey, Rule, divide
from nabij.enrolment.models import Programme, Tally
from nabij.foundation import access
from nabij.foundation.actors import Actor
from nabij.methods.allocation import GoesInCircles, Shift, shifts


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One programme: its direct costs, its part of shared costs by this rule, and what the rule before would give."""

    programme: Programme
    division: Division
    by_old_rule: int | None
    shift: Shift | None  # against the year before

    @property
    def by_method(self) -> int:
        """Return what the new way of dividing adds or takes away."""
        return self.division.total - self.by_old_rule if self.by_old_rule is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """A year of shared costs; `is_first_year` of a rule shows the old way beside it."""

    year: int
    rule: AllocationRule
    old_rule: AllocationRule | None
    costs: Sequence[SharedCost]
    rows: Sequence[Row]
    total: int

    @property
    def is_first_year(self) -> bool:
        """Whether the rule is new this year, and there was another."""
        return self.old_rule is not None


def rules_of(actor: Actor) -> list[AllocationRule]:
    """Return every rule, newest first."""
    return list(AllocationRule.objects.visible_to(actor).select_related("adopted_by"))


def rule_for(actor: Actor, year: int) -> AllocationRule | None:
    """Return the rule that holds in a year."""
    found: AllocationRule | None = AllocationRule.objects.visible_to(actor).filter(from_year__lte=year).first()
    return found


def costs_of(actor: Actor, year: int) -> list[SharedCost]:
    """Return the shared costs of a year, in the order in which they are divided."""
    return list(SharedCost.objects.visible_to(actor).filter(year=year))


def programmes_of(actor: Actor, year: int) -> list[Programme]:
    """Return the programmes that have a budget in a year."""
    with access.unscoped(access.Reason.TALLY):  # every programme takes its part, whoever looks
        ids = Budget.objects.filter(organisation_id=actor.organisation_id or 0, year=year).values_list("programme_id")
        return list(Programme.objects.filter(pk__in=ids).order_by("name"))


def divided(actor: Actor, year: int) -> Divided | None:
    """Divide the shared costs of a year. None without a rule or costs. Raises NoKey, GoesInCircles."""
    rule, costs = rule_for(actor, year), costs_of(actor, year)
    programmes = programmes_of(actor, year)
    if rule is None or not costs or not programmes:
        return None
    old = rule_for(actor, year - 1) if rule.from_year == year else None
    direct = _direct(programmes, year)
    keys = _keys(actor, programmes, year, direct)
    new_way = divide(rule=_as_rule(rule), direct=direct, costs=_costs(costs), keys=keys)
    old_way = divide(rule=_as_rule(old), direct=direct, costs=_costs(costs), keys=keys) if old else None
    changed = _shifts(actor, old, year, new_way, old_way) if old and old_way else {}
    rows = [
        Row(
            programme=one, division=new_way[str(one.pk)],
            by_old_rule=old_way[str(one.pk)].total if old_way else None, shift=changed.get(str(one.pk)),
        )
        for one in programmes
    ]  # fmt: skip
    return Divided(
        year=year, rule=rule, old_rule=old, costs=costs, rows=rows, total=sum(row.division.total for row in rows)
    )


def _shifts(
    actor: Actor, old: AllocationRule, year: int, new_way: Mapping[str, Division], old_way: Mapping[str, Division]
) -> dict[str, Shift]:
    before: Mapping[str, Division] = {}
    programmes, costs = programmes_of(actor, year - 1), costs_of(actor, year - 1)
    if programmes and costs:
        direct = _direct(programmes, year - 1)
        try:
            keys = _keys(actor, programmes, year - 1, direct)
            before = divide(rule=_as_rule(old), direct=direct, costs=_costs(costs), keys=keys)
        except (NoKey, GoesInCircles):
            return {}
    if not before:
        return {}
    told = shifts(
        before={key: one.total for key, one in before.items()},
        after={key: one.total for key, one in new_way.items()},
        after_by_old_method={key: one.total for key, one in old_way.items()},
    )
    return {key: one for key, one in told.items() if key in before}


def _as_rule(row: AllocationRule) -> Rule:
    return Rule(
        bases={slug: Basis(basis) for slug, basis in row.bases.items()}, basis=Basis(row.basis),
        is_two_step=row.is_two_step,
        weights={str(pk): Fraction(row.focus_percent, 100) for pk in row.focus_ids},
    )  # fmt: skip


def _costs(rows: Sequence[SharedCost]) -> list[Cost]:
    return [Cost(slug=row.slug, name=row.name, cents=row.cents) for row in rows]


def _direct(programmes: Sequence[Programme], year: int) -> dict[str, int]:
    """Return what each programme spent itself. Sums only: also of programmes the asker does not coordinate."""
    with access.unscoped(access.Reason.TALLY):
        spent = dict(
            Line.objects.filter(budget__programme__in=programmes, budget__year=year, side=Side.COST)
            .order_by()
            .values_list("budget__programme_id")
            .annotate(total=Sum(F("entered_cents") + F("booked_cents")))
        )
    return {str(one.pk): spent.get(one.pk, 0) for one in programmes}


def _keys(
    actor: Actor, programmes: Sequence[Programme], year: int, direct: Mapping[str, int]
) -> dict[Basis, dict[str, Fraction]]:
    """Return what each programme, and each shared cost, counts for: as entered, else as counted in the house."""
    keys: dict[Basis, dict[str, Fraction]] = {basis: {} for basis in Basis}
    keys[Basis.COSTS] = {key: Fraction(max(0, cents)) for key, cents in direct.items()}
    keys[Basis.PARTICIPANTS] = _participants(programmes, year)
    keys[Basis.HOURS] = _professional(programmes, year)
    for row in KeyFigure.objects.visible_to(actor).filter(year=year):
        keys[Basis(row.basis)][row.shared_cost or str(row.programme_id)] = Fraction(row.value)
    return keys


def _participants(programmes: Sequence[Programme], year: int) -> dict[str, Fraction]:
    with access.unscoped(access.Reason.TALLY):
        found = dict(
            Tally.objects.filter(
                offering__programme__in=programmes, measure="unique_participants", month__year=year
            ).order_by().values_list("offering__programme_id").annotate(total=Sum("value"))
        )  # fmt: skip
    return {str(pk): Fraction(max(0, total)) for pk, total in found.items()}


def _professional(programmes: Sequence[Programme], year: int) -> dict[str, Fraction]:
    with access.unscoped(access.Reason.TALLY):
        cells = Budget.objects.filter(programme__in=programmes, year=year).values_list("programme_id", "offering_ids")
        return {
            str(pk): Fraction(hours.worked(offering_ids=ids, year=year)[Worker.PROFESSIONAL].minutes, 60)
            for pk, ids in cells
        }


def key_values(actor: Actor, year: int, basis: Basis) -> dict[str, Any]:
    """Return the key figures that were entered by hand, by programme id or slug of a shared cost."""
    rows = KeyFigure.objects.visible_to(actor).filter(year=year, basis=basis)
    return {row.shared_cost or str(row.programme_id): row.value for row in rows}
