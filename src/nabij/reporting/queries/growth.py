"""Growth of a figure: last year beside this one, which parts made the difference, and what next year may bring."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from nabij.foundation import access
from nabij.reporting import rules
from nabij.reporting.models import FrozenFigure, Report
from nabij.reporting.queries import figures
from nabij.reporting.queries.figures import Figure
from nabij.reporting.rules import Growth

YEARS_BACK: Final = 3
FEW_SHARES: Final = 5
GROWING: Final = ("participants", "volunteers", "contacts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How one figure grew, in sentences of the report's language."""

    key: str
    sentences: list[str]
    shares: list[str]
    ahead: list[str]
    years: list[tuple[int, str]]  # the low value of every year, oldest first
    is_small: bool = False  # of so few people, now or then, that it stays inside
    is_small_in_parts: bool = False


def told(*, report: Report, now: dict[str, Figure]) -> list[Told]:
    """Return the growth of the figures that grow, as far as the report has them."""
    keys: list[str] = [key for key in GROWING if key in now and now[key].is_told]
    if not keys:
        return []
    before = {back: _of_year(report, report.year - back, keys) for back in range(1, YEARS_BACK + 1)}
    with override(report.language):
        return [_told(report.year, now[key], [before[back].get(key) for back in before]) for key in keys]


def ahead_only(one: Told, *, name: str) -> Told:
    """Return what the coming year may bring alone, for a chapter that looks ahead."""
    return replace(one, sentences=[], shares=[], years=[], ahead=[f"{name.capitalize()}: {said}" for said in one.ahead])


def _of_year(report: Report, year: int, keys: list[str]) -> dict[str, Figure]:
    """Return figures of an earlier year: as they were frozen then, else counted now."""
    with access.unscoped(access.Reason.FIGURES):
        rows = FrozenFigure.objects.filter(
            report__year=year, report__programme=report.programme_id, report__line=report.line_id, indicator__in=keys
        )
        kept = {row.indicator: figures.of_row(row) for row in rows.order_by("frozen_at")}
    missing = [key for key in keys if key not in kept]
    return kept | figures.live(report=report, year=year, keys=missing) if missing else kept


def grown(now: Figure, before: Figure) -> Growth:
    """Compare a figure with that of a year before, part by part."""
    return rules.growth(
        before={name: value.low for name, value in before.parts.items()},
        now={name: value.low for name, value in now.parts.items()},
        totals=(before.value.low, now.value.low), is_break=now.rule_version != before.rule_version,
    )  # fmt: skip


def _told(year: int, now: Figure, before: list[Figure | None]) -> Told:
    last = before[0]
    if last is None or not last.value.low:
        none = _("There is no figure of the year before: %(name)s.") % {"name": now.name}
        return Told(key=now.key, sentences=[none], shares=[], ahead=[], years=[])
    found = grown(now, last)
    words = {"name": now.name.capitalize(), "before": last.said, "now": now.said, "percent": f"{found.percent or 0:+d}"}
    sentences = [_("%(name)s: from %(before)s to %(now)s (%(percent)s%%).") % words]
    if found.is_break:
        sentences.append(_("The way of counting changed between these years: do not compare them."))
        return Told(key=now.key, sentences=sentences, shares=[], ahead=[], years=[])
    series = [
        (year - back, figure.value.low)
        for back, figure in reversed(list(enumerate((now, *before))))
        if figure is not None and figure.value.low > 0
    ]
    return Told(
        key=now.key, sentences=sentences, shares=_shares(found, now), ahead=_forecast([low for _year, low in series]),
        years=[(number, str(low)) for number, low in series],
        is_small=any(rules.is_small(unit=one.unit, value=one.value) for one in (now, last)),
        is_small_in_parts=any(rules.hidden_parts(unit=one.unit, parts=one.parts) for one in (now, last)),
    )  # fmt: skip


def _shares(found: Growth, now: Figure) -> list[str]:
    named = [share for share in found.shares if share.name and share.change][:FEW_SHARES]
    if len([share for share in found.shares if share.name]) < 2 or not named:
        return []
    listed = ", ".join(
        f"{share.name} {'+' if share.change > 0 else '−'}{figures.amount(unit=now.unit, number=abs(share.change))}"
        for share in named
    )
    sentences = [_("The difference was made by: %(parts)s.") % {"parts": listed}]
    if any(not share.name for share in found.shares):
        sentences.append(_("Whoever took part in several places counts once in the whole."))
    return sentences


def _forecast(series: list[Decimal]) -> list[str]:
    ahead = rules.forecast(series)
    if ahead is None:
        return []
    return [
        _(
            "If it goes on as in these years, next year comes to about %(middle)s (between %(low)s and %(high)s). "
            "That is carried on from the past, not a plan."
        )
        % {"middle": ahead.middle, "low": ahead.low, "high": ahead.high}
    ]
