"""Draws pictures of figures as SVG on the server, each with the same figures as a table beside it.

Bars are written here, because every overview has them and Altair takes two seconds and 100 MB for the first
picture of a process. Whatever is not bars goes through Altair (`line`, `drawn`). Colours are theme variables,
so one SVG is right in light, in dark and under a municipality's own theme.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Number = int | float
BAR_HEIGHT_PX, ROW_HEIGHT_PX = 22, 56
# Above the plot there is room for the figure of the highest line.
HEADROOM_PX, PLOT_HEIGHT_PX, AXIS_HEIGHT_PX = 18, 220, 34
# Room beside the longest bar for the figure at its end.
LONGEST_BAR_PERCENT = 82
SERIES = 6
GRID = (0.5, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What ui/parts/picture.html shows: a drawing, a sentence and the table behind it."""

    title: str
    summary: str
    svg: SafeString
    columns: list[str]
    rows: list[list[str]]
    names: list[str]
    # Too wide to shrink on a phone: the frame scrolls and can be reached with the keyboard.
    scrolls: bool = False


def bars(
    *, title: str, heading: str, value_heading: str, rows: Sequence[tuple[str, Number]], summary: str = ""
) -> Picture:
    """Lying bars, one a row, with its figure at the end; `heading` and `value_heading` head the table."""
    highest = max((value for _label, value in rows), default=0) or 1
    drawn_rows = format_html_join(
        "\n",
        '<g><text class="nabij-chart__label" x="0" y="{}">{}</text>'
        '<rect class="nabij-series-1" x="0" y="{}" width="{}%" height="{}" rx="4"></rect>'
        '<text class="nabij-chart__value" x="{}%" dx="8" y="{}">{}</text></g>',
        (
            (
                at * ROW_HEIGHT_PX + 18,
                label,
                at * ROW_HEIGHT_PX + 26,
                _percent(value, highest),
                BAR_HEIGHT_PX,
                _percent(value, highest),
                at * ROW_HEIGHT_PX + 43,
                _figure(value),
            )
            for at, (label, value) in enumerate(rows)
        ),
    )
    told = summary or _tell_highest(rows)
    return Picture(
        title=title,
        summary=told,
        svg=_svg(title=title, summary=told, height=len(rows) * ROW_HEIGHT_PX, body=drawn_rows),
        columns=[heading, value_heading],
        rows=[[label, _figure(value)] for label, value in rows],
        names=[],
    )


def months(
    *,
    title: str,
    heading: str,
    names: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Number]]],
    summary: str = "",
    stacked: bool = False,
) -> Picture:
    """Standing bars, one group a row of `rows` (usually a month), one bar for each of `names` (at most six)."""
    if len(names) > SERIES or any(len(values) != len(names) for _label, values in rows):
        raise ValueError("Every row needs one figure for each name, and there are six colours.")
    totals = [sum(values) if stacked else max(values, default=0) for _label, values in rows]
    top = _round_up(max(totals, default=0))
    key = sha256(repr((title, names, rows)).encode()).hexdigest()[:8]
    body = [_hatches(key), _grid()]
    for at, (label, values) in enumerate(rows):
        left, width = 100 * at / len(rows), 100 / len(rows)
        body.append(_group(values=values, left=left, width=width, top=top, stacked=stacked, key=key))
        body.append(
            format_html(
                '<text class="nabij-chart__tick" text-anchor="middle" x="{}%" y="{}">{}</text>',
                round(left + width / 2, 2),
                PLOT_HEIGHT_PX + 22,
                label,
            )
        )
    body.append(_scale(top))
    told = summary or _tell_totals(names, rows)
    return Picture(
        title=title,
        summary=told,
        svg=_svg(
            title=title,
            summary=told,
            height=HEADROOM_PX + PLOT_HEIGHT_PX + AXIS_HEIGHT_PX,
            body=format_html('<g transform="translate(0 {})">{}</g>', HEADROOM_PX, _joined(body)),
        ),
        columns=[heading, *names],
        rows=[[label, *(_figure(value) for value in values)] for label, values in rows],
        names=list(names),
    )


def line(
    *,
    title: str,
    heading: str,
    value_heading: str,
    points: Sequence[tuple[str, Number]],
    marker: tuple[str, str] | None = None,
    summary: str = "",
) -> Picture:
    """A line through `points`; `marker` names a point on the axis and says what happened there."""
    import altair as alt

    values = [{"x": label, "y": value} for label, value in points]
    x = alt.X("x:O", sort=None, axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True))
    base = alt.Chart(alt.InlineData(values=values)).encode(x=x, y=alt.Y("y:Q", axis=alt.Axis(title=None, tickCount=4)))
    layers: list[Any] = [
        base.mark_line(color=_colour("series-1"), strokeWidth=3),
        base.mark_point(color=_colour("series-1"), filled=True, size=60),
    ]
    if marker:
        where = alt.Chart(alt.InlineData(values=[{"x": marker[0], "said": marker[1]}])).encode(x=x)
        layers.append(where.mark_rule(color=_colour("accent"), strokeDash=[5, 4], strokeWidth=2))
        layers.append(
            where.mark_text(color=_colour("accent"), align="left", dx=6, dy=-4, fontWeight="bold").encode(
                text="said:N", y=alt.value(8)
            )
        )
    chart = alt.layer(*layers).properties(width=600, height=220)
    return drawn(
        chart=chart,
        title=title,
        summary=summary or _tell_highest(points),
        columns=[heading, value_heading],
        rows=[[label, _figure(value)] for label, value in points],
    )


def drawn(*, chart: Any, title: str, summary: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Picture:
    """Any Altair chart in our type and colours; the same chart is drawn once per process."""
    svg = _altair_svg(json.dumps(chart.configure(**_altair_look()).to_dict(), sort_keys=True))
    return Picture(
        title=title,
        summary=summary,
        svg=_named(svg=svg, title=title, summary=summary),
        columns=list(columns),
        rows=[list(row) for row in rows],
        names=[],
        scrolls=True,
    )


@lru_cache(maxsize=256)
def _altair_svg(specification: str) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(specification))


def _altair_look() -> dict[str, Any]:
    axis = {
        "labelColor": _colour("ink"),
        "labelFontSize": 14,
        "gridColor": _colour("line"),
        "domainColor": _colour("control"),
        "tickColor": _colour("control"),
    }
    return {
        "background": "transparent",
        "font": "Atkinson Hyperlegible Next, Verdana, sans-serif",
        "axis": axis,
        "view": {"stroke": None},
        "text": {"fontSize": 14},
    }


def _named(*, svg: str, title: str, summary: str) -> SafeString:
    """Give a drawing made elsewhere the name and description a screen reader tells."""
    key = sha256(svg.encode()).hexdigest()[:8]
    named = format_html(
        '<svg role="img" aria-labelledby="chart-{0} chart-{0}-d"><title id="chart-{0}">{1}</title>'
        '<desc id="chart-{0}-d">{2}</desc>',
        key,
        title,
        summary,
    )
    head, _gap, rest = svg.partition(">")
    size = head.removeprefix("<svg")
    # The drawing comes from vl-convert and holds our own escaped labels, no script.
    return mark_safe(named.replace("<svg", f"<svg{size}", 1) + rest)  # noqa: S308


def _svg(*, title: str, summary: str, height: int, body: SafeString) -> SafeString:
    key = sha256(body.encode() + title.encode()).hexdigest()[:8]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="100%" height="{1}"'
        ' aria-labelledby="chart-{0} chart-{0}-d"><title id="chart-{0}">{2}</title>'
        '<desc id="chart-{0}-d">{3}</desc>{4}</svg>',
        key,
        height,
        title,
        summary,
        body,
    )


def _group(*, values: Sequence[Number], left: float, width: float, top: Number, stacked: bool, key: str) -> SafeString:
    """The bars of one month: on top of each other or side by side."""
    inner = width * 0.72
    each = inner if stacked else inner / max(len(values), 1)
    drawn_bars, floor = [], float(PLOT_HEIGHT_PX)
    for at, value in enumerate(values):
        height = PLOT_HEIGHT_PX * value / top
        x = left + width * 0.14 + (0 if stacked else at * each)
        y = floor - height if stacked else PLOT_HEIGHT_PX - height
        drawn_bars.append(_bar(x=x, y=y, width=each, height=height, series=at + 1, key=key))
        floor = y if stacked else floor
    return _joined(drawn_bars)


def _bar(*, x: float, y: float, width: float, height: float, series: int, key: str) -> SafeString:
    """One bar; even series are hatched too, so that colour is never the only difference."""
    box = f'x="{round(x, 2)}%" y="{round(y, 1)}" width="{round(width * 0.94, 2)}%" height="{round(height, 1)}"'
    bar = f'<rect class="nabij-series-{series}" {box}></rect>'
    hatched = "" if series % 2 else f'<rect fill="url(#hatch-{key})" {box}></rect>'
    return mark_safe(bar + hatched)  # noqa: S308  (numbers, and a key of our own)


def _hatches(key: str) -> SafeString:
    return format_html(
        '<defs><pattern id="hatch-{}" width="7" height="7" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="nabij-chart__hatch" width="2.5" height="7"></rect>'
        "</pattern></defs>",
        key,
    )


def _grid() -> SafeString:
    lines = format_html_join(
        "",
        '<line class="nabij-chart__grid" x1="0" x2="100%" y1="{0}" y2="{0}"></line>',
        ((round(PLOT_HEIGHT_PX * (1 - part), 1),) for part in GRID),
    )
    return format_html(
        '{0}<line class="nabij-chart__axis" x1="0" x2="100%" y1="{1}" y2="{1}"></line>', lines, PLOT_HEIGHT_PX
    )


def _scale(top: Number) -> SafeString:
    """What the lines of the grid stand for; drawn last, as a bar may stand where it is written."""
    return format_html_join(
        "",
        '<text class="nabij-chart__tick nabij-chart__tick--over" x="0" y="{0}" dy="-4">{1}</text>',
        ((round(PLOT_HEIGHT_PX * (1 - part), 1), _figure(top * part)) for part in GRID),
    )


def _round_up(value: Number) -> int:
    """The first high enough of 2, 4, 6, 8, 10, 12, 16, 20, 40...: half of it is a round number as well."""
    step = 1
    while True:
        for factor in (2, 4, 6, 8, 10, 12, 16):
            if value <= factor * step:
                return factor * step
        step *= 10


def _percent(value: Number, highest: Number) -> float:
    return round(LONGEST_BAR_PERCENT * value / highest, 2)


def _figure(value: Number) -> str:
    places = None if isinstance(value, int) else 0 if value == int(value) else 1
    return number_format(value, places, force_grouping=True)


def _joined(pieces: Sequence[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))  # noqa: S308  (each was escaped where it was made)


def _tell_highest(rows: Sequence[tuple[str, Number]]) -> str:
    if not rows:
        return _("There are no figures yet.")
    label, value = max(rows, key=lambda row: row[1])
    return _("Highest: %(label)s, with %(value)s.") % {"label": label, "value": _figure(value)}


def _tell_totals(names: Sequence[str], rows: Sequence[tuple[str, Sequence[Number]]]) -> str:
    if not rows:
        return _("There are no figures yet.")
    totals = (_figure(sum(values[at] for _label, values in rows)) for at in range(len(names)))
    told = ", ".join(f"{name} {total}" for name, total in zip(names, totals, strict=True))
    return _("In total: %(totals)s.") % {"totals": told}


def _colour(name: str) -> str:
    return f"var(--nabij-color-{name})"
