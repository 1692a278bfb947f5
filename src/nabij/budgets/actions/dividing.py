"""Writes of shared costs, what programmes count for, and the rule by which costs are divided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify

from nabij.budgets.choices import Basis
from nabij.budgets.models import AllocationRule, KeyFigure, SharedCost
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen


class AlreadyRuled(Exception):
    """There is a rule for that year: a rule that people worked with is never changed."""


class AlreadyNamed(Exception):
    """This year has a shared cost of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """What a rule says."""

    from_year: int
    explanation: str
    basis: Basis
    bases: Mapping[str, Basis]
    is_two_step: bool
    focus_ids: Sequence[int]
    focus_percent: int


def _house_of(by: Actor) -> int:
    if by.organisation_id is None:
        raise access.NotAllowed("nobody's costs")
    return by.organisation_id


@transaction.atomic
def adopt_rule(*, rule: NewRule, by: Actor) -> AllocationRule:
    """Let costs be divided otherwise from a year on. Raises AlreadyRuled."""
    house = _house_of(by)
    highest = AllocationRule.objects.visible_to(by).aggregate(highest=Max("number"))["highest"] or 0
    row = AllocationRule(
        organisation_id=house, number=highest + 1, from_year=rule.from_year, explanation=rule.explanation,
        bases=dict(rule.bases), basis=rule.basis, is_two_step=rule.is_two_step, focus_ids=list(rule.focus_ids),
        focus_percent=rule.focus_percent, adopted_at=clock.now(), adopted_by_id=by.user_id,
    )  # fmt: skip
    access.require(by, CREATE, row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyRuled from error
    audit.record("budgets.rule.adopted", by=by, about=row)
    return row


@transaction.atomic
def save_cost(
    *, cost: SharedCost | None, year: int, values: Mapping[str, Any], seen: int | None, by: Actor
) -> SharedCost:
    """Add or change a shared cost. Raises ChangedMeanwhile, AlreadyNamed."""
    if cost is None:
        row = SharedCost(
            organisation_id=_house_of(by), year=year, slug=slugify(values["name"])[:40] or "kosten", version=0
        )  # fmt: skip
        access.require(by, CREATE, row)
    else:
        row = SharedCost.rows_for_django.select_for_update().get(pk=cost.pk)
        access.require(by, CHANGE, row)
        require_seen(row, seen)
    row.name, row.cents, row.order = values["name"], values["cents"], values["order"]
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise AlreadyNamed from error
    audit.record("budgets.shared_cost.saved", by=by, about=row)
    return row


@transaction.atomic
def save_keys(*, year: int, basis: Basis, values: Mapping[str, Decimal | None], by: Actor) -> None:
    """Write what programmes (by id) and shared costs (by slug) count for; empty means: as counted in the house."""
    house = _house_of(by)
    for key, value in values.items():
        place = {"programme_id": int(key)} if key.isdigit() else {"shared_cost": key, "programme_id": None}
        rows = KeyFigure.objects.visible_to(by, CHANGE).filter(year=year, basis=basis, **place)
        if value is None:
            rows.delete()
            continue
        row = rows.first() or KeyFigure(organisation_id=house, year=year, basis=basis, **place)
        access.require(by, CREATE if row.pk is None else CHANGE, row)
        row.value = value
        row.save()
    audit.record("budgets.key_figures.saved", by=by, purpose=f"{year} {basis.value}")
