"""Figures of a report: counted live while it is written, read from where they were frozen afterwards."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from nabij.enrolment.choices import Qualifier
from nabij.enrolment.models import Offering
from nabij.foundation import access
from nabij.methods.scales import TooFew, paired_change
from nabij.reporting import rules
from nabij.reporting.choices import Unit
from nabij.reporting.models import Aim, FrozenFigure, Report
from nabij.reporting.queries import templates
from nabij.reporting.queries.indicators import Indicator, indicators, name_of
from nabij.reporting.rules import NOTHING, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What an indicator came to: the whole, its parts by name, and whether enough people are in it to tell."""

    value: Value
    parts: Mapping[str, Value]
    is_told: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure beside the text, live or frozen, with everything that makes it possible to count it again."""

    key: str
    unit: Unit
    value: Value
    parts: Mapping[str, Value]
    is_told: bool
    note: str
    baseline: Decimal | None
    target: Decimal | None
    cause: str
    rule_version: str
    rule_text: str
    query: str
    parameters: Mapping[str, Any]
    frozen_at: str = ""  # ISO; empty while it is counted live
    digest: str = ""

    @property
    def name(self) -> str:
        """Return what is counted."""
        return str(name_of(self.key))

    @property
    def said(self) -> str:
        """Return the figure as people read it."""
        if not self.is_told:
            return _("no budget yet") if self.unit == Unit.CENTS else _("too few people to tell")
        return said(unit=self.unit, value=self.value)

    @property
    def said_target(self) -> str:
        """Return the target as people read it."""
        return amount(unit=self.unit, number=self.target) if self.target is not None else ""

    @property
    def said_baseline(self) -> str:
        """Return the baseline as people read it."""
        return amount(unit=self.unit, number=self.baseline) if self.baseline is not None else ""

    @property
    def misses_target(self) -> bool:
        """Say whether it became less than was meant."""
        return self.is_told and self.target is not None and self.value.low < self.target

    @property
    def said_parts(self) -> list[tuple[str, str]]:
        """Return the parts as people read them."""
        return [(name, said(unit=self.unit, value=value)) for name, value in self.parts.items()]


def times(unit: str) -> Decimal:
    """Return how many counted units make one of those people read: minutes in an hour, cents in a euro."""
    return Decimal({Unit.MINUTES: 60, Unit.CENTS: 100}.get(Unit(unit), 1))


def amount(*, unit: str, number: Decimal) -> str:
    """Return one number of a unit as people read it: hours, euros, or as it is."""
    if unit == Unit.MINUTES:
        return str(number_format(int((number + 30) // 60), use_l10n=True, force_grouping=True))
    if unit == Unit.CENTS:
        return "€\N{NO-BREAK SPACE}" + str(
            number_format(number / 100, decimal_pos=2, use_l10n=True, force_grouping=True)
        )
    if unit == Unit.POINTS:
        return str(number_format(number, decimal_pos=1, use_l10n=True))
    return str(number_format(int(number), use_l10n=True, force_grouping=True))


def said(*, unit: str, value: Value) -> str:
    """Return a figure with its qualifier: "about 20", "15 to 20"."""
    low = amount(unit=unit, number=value.low)
    if value.high is None or value.qualifier == Qualifier.AT_LEAST:
        return _("at least %(number)s") % {"number": low}
    if value.high != value.low:
        return _("%(low)s to %(high)s") % {"low": low, "high": amount(unit=unit, number=value.high)}
    return _("about %(number)s") % {"number": low} if value.qualifier == Qualifier.ABOUT else low


# -- counting ---------------------------------------------------------------------------------------------------------


def count(*, indicator: Indicator, cells: Sequence[int], year: int, parts_of: Mapping[int, str]) -> Counted:
    """Count one indicator over these offerings; `parts_of` names the part of each. The caller knows who asks."""
    rows = ask(query=indicator.query, parameters=parameters_of(cells=cells, year=year))
    if indicator.is_result:
        return _changed(rows)
    if indicator.unit == Unit.CENTS:
        return _paid(rows)
    if indicator.labels:
        return _labelled(rows, indicator.labels)
    parts: dict[str, Value] = dict.fromkeys(parts_of.values(), NOTHING)
    whole = NOTHING
    for offering_id, low, high, qualifier in rows:
        value = Value(low=Decimal(low), high=None if high is None else Decimal(high), qualifier=Qualifier(qualifier))
        whole += value
        if offering_id is not None:
            parts[parts_of[offering_id]] = parts[parts_of[offering_id]] + value
    return Counted(value=whole, parts=parts)


def _labelled(rows: Sequence[tuple[Any, ...]], labels: Any) -> Counted:
    """Return parts that overlap: the whole is counted by itself."""
    named = {part: Value(low=Decimal(low), high=Decimal(high)) for part, low, high, _qualifier in rows}
    whole = named.pop(None, NOTHING)
    return Counted(value=whole, parts={str(labels(part).label): value for part, value in named.items()})


def _paid(rows: Sequence[tuple[Any, ...]]) -> Counted:
    """Return money of the whole; without a budget there is nothing to tell, which is another thing than no costs."""
    cents = sum((Decimal(low) for _offering, low, _high, _qualifier in rows), start=Decimal(0))
    return Counted(value=Value(low=cents, high=cents), parts={}, is_told=bool(rows))


def _changed(rows: Iterable[tuple[Any, ...]]) -> Counted:
    pairs = [(float(before), float(after)) for _offering, before, after, _qualifier in rows]
    try:
        change = paired_change(pairs=pairs) if len(pairs) >= rules.FEWEST_ANSWERS else None
    except TooFew:
        change = None
    if change is None:
        return Counted(value=NOTHING, parts={}, is_told=False)
    mean = Decimal(str(round(change.mean, 2)))
    note = _(
        "%(count)s people answered twice; 95%% sure between %(low)s and %(high)s. Of %(fell)s it fell, "
        "of %(rose)s it rose."
    ) % {
        "count": change.count, "low": _point(change.low), "high": _point(change.high), "fell": change.fell,
        "rose": change.rose,
    }  # fmt: skip
    return Counted(value=Value(low=mean, high=mean), parts={}, note=note)


def _point(number: float) -> str:
    return str(number_format(Decimal(str(round(number, 1))), decimal_pos=1)) if math.isfinite(number) else "?"


def parameters_of(*, cells: Sequence[int], year: int) -> dict[str, Any]:
    """Return what the query of an indicator is asked with, as it is kept beside the figure."""
    return {"cells": sorted(cells), "first": f"{year}-01-01", "last": f"{year}-12-31"}


def ask(*, query: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run the query of an indicator with the parameters that are kept with a figure."""
    given = {
        name: dt.date.fromisoformat(value) if name in {"first", "last"} else value for name, value in parameters.items()
    }
    with access.unscoped(access.Reason.FIGURES), connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())


# -- the figures of a report ------------------------------------------------------------------------------------------


def parts_of(report: Report) -> dict[int, str]:
    """Return which part each offering of a report belongs to: a branch, or a programme of its line."""
    name = "programme__name" if report.line_id else "branch__name"
    with access.unscoped(access.Reason.FIGURES):
        rows = Offering.objects.filter(organisation_id=report.organisation_id, pk__in=list(report.cell_ids))
        return dict(rows.order_by(name).values_list("pk", name))


def live(*, report: Report, year: int | None = None, keys: Sequence[str] = ()) -> dict[str, Figure]:
    """Count what the template asks for as things stand now, for the year of the report or another."""
    asked = _asked(report, keys)
    named, cells, number = parts_of(report), list(report.cell_ids), year or report.year
    aims = _aims(report) if number == report.year else {}
    with override(report.language):
        return {
            indicator.key: _figure(
                indicator, count(indicator=indicator, cells=cells, year=number, parts_of=named),
                parameters_of(cells=cells, year=number), aims.get(indicator.key),
            )
            for indicator in asked
        }  # fmt: skip


def _asked(report: Report, keys: Sequence[str]) -> list[Indicator]:
    template = templates.templates().get(report.template)
    wanted = keys or (template.figures if template else ())
    return [indicators()[key] for key in wanted if key in indicators()]


def _aims(report: Report) -> dict[str, Aim]:
    with access.unscoped(access.Reason.FIGURES):
        return {aim.indicator: aim for aim in Aim.objects.filter(report=report)}


def _figure(indicator: Indicator, counted: Counted, parameters: Mapping[str, Any], aim: Aim | None) -> Figure:
    return Figure(
        key=indicator.key, unit=indicator.unit, value=counted.value, parts=counted.parts, is_told=counted.is_told,
        note=counted.note, baseline=aim.baseline if aim else None, target=aim.target if aim else None,
        cause=aim.cause if aim else "", rule_version=indicator.version, rule_text=str(indicator.rule),
        query=indicator.query, parameters=parameters,
    )  # fmt: skip


def frozen(report: Report) -> dict[str, Figure]:
    """Return the figures of a report as they were frozen; the caller has looked at access."""
    with access.unscoped(access.Reason.FIGURES):
        rows = list(FrozenFigure.objects.filter(report=report))
    return {row.indicator: of_row(row) for row in rows}


def of_row(row: FrozenFigure) -> Figure:
    """Return a frozen row as a figure."""
    return Figure(
        key=row.indicator, unit=Unit(row.unit), is_told=row.is_told, note=row.note,
        value=Value(low=row.low, high=row.high, qualifier=Qualifier(row.qualifier)),
        parts={name: value_of(part) for name, part in row.parts.items()}, baseline=row.baseline, target=row.target,
        cause=row.cause, rule_version=row.rule_version, rule_text=row.rule_text, query=row.query,
        parameters=row.parameters, frozen_at=row.frozen_at.isoformat(), digest=row.digest,
    )  # fmt: skip


def of_report(report: Report, *, only: Sequence[str] | None = None) -> dict[str, Figure]:
    """Return the figures of a report: frozen when they are, else counted as things stand now, those that are shown."""
    if report.figures_frozen_at:
        return frozen(report)
    template = templates.templates().get(report.template)
    keys = [key for key in (template.figures if template else ()) if only is None or key in only]
    return live(report=report, keys=keys) if keys else {}


# -- figures as they are kept -----------------------------------------------------------------------------------------


def as_json(figure: Figure) -> dict[str, Any]:
    """Return a figure as a submission keeps it, and as its hash is taken."""
    return {
        "key": figure.key, "unit": str(figure.unit), "value": as_kept(figure.value), "is_told": figure.is_told,
        "parts": {name: as_kept(value) for name, value in figure.parts.items()}, "note": figure.note,
        "baseline": _kept(figure.baseline), "target": _kept(figure.target), "cause": figure.cause,
        "rule_version": figure.rule_version, "rule_text": figure.rule_text, "query": figure.query,
        "parameters": dict(figure.parameters), "frozen_at": figure.frozen_at,
    }  # fmt: skip


def from_json(kept: Mapping[str, Any]) -> Figure:
    """Return a figure of a submission."""
    return Figure(
        key=kept["key"], unit=Unit(kept["unit"]), value=value_of(kept["value"]), is_told=kept["is_told"],
        parts={name: value_of(part) for name, part in kept["parts"].items()}, note=kept["note"],
        baseline=_number(kept["baseline"]), target=_number(kept["target"]), cause=kept["cause"],
        rule_version=kept["rule_version"], rule_text=kept["rule_text"], query=kept["query"],
        parameters=kept["parameters"], frozen_at=kept["frozen_at"], digest=kept.get("digest", ""),
    )  # fmt: skip


def as_kept(value: Value) -> dict[str, Any]:
    """Return a value as JSON holds it: numbers as text, so that no hundredth is lost."""
    return {"low": _kept(value.low), "high": _kept(value.high), "qualifier": str(value.qualifier)}


def value_of(kept: Mapping[str, Any]) -> Value:
    """Return a value from JSON."""
    low = _number(kept["low"])
    return Value(low=low or Decimal(0), high=_number(kept["high"]), qualifier=Qualifier(kept["qualifier"]))


def _kept(number: Decimal | None) -> str | None:
    return None if number is None else str(number.quantize(Decimal("0.01")))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def for_outside(figure: Figure) -> Figure:
    """Return a figure as everybody may read it: few people become "fewer than five", and so do such parts."""
    if rules.is_small(unit=figure.unit, value=figure.value):
        return replace(figure, is_told=False, parts={}, baseline=None)
    hidden = rules.hidden_parts(unit=figure.unit, parts=figure.parts)
    return replace(figure, parts={name: value for name, value in figure.parts.items() if name not in hidden})


def shares_by_part(figures: Sequence[Figure]) -> dict[str, dict[str, Decimal]]:
    """Return the low value of every part of several figures, by indicator."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for figure in figures:
        found[figure.key] = {name: value.low for name, value in figure.parts.items()}
    return found
