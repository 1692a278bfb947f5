"""Pictures say what the table beside them says, and nothing that is put in can break out of them."""

from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from nabij.foundation.ui import charts

ROWS = [("0-14", 31), ("15-30", 18), ("31-60", 9), ("> 60", 0)]


def test_bars_are_as_long_as_their_figures() -> None:
    picture = charts.bars(title="Wachtlijst", heading="Dagen", value_heading="Mensen", rows=ROWS)
    svg = ElementTree.fromstring(picture.svg)
    widths = [float((bar.get("width") or "").rstrip("%")) for bar in svg.iter("{http://www.w3.org/2000/svg}rect")]
    assert widths[0] == charts.LONGEST_BAR_PERCENT
    assert widths[1] / widths[0] == pytest.approx(18 / 31, abs=0.001)
    assert widths[3] == 0
    assert picture.rows == [["0-14", "31"], ["15-30", "18"], ["31-60", "9"], ["> 60", "0"]]


def test_a_picture_has_a_name_a_description_and_its_table() -> None:
    with translation.override("nl"):
        picture = charts.bars(title="Wachtlijst", heading="Dagen", value_heading="Mensen", rows=ROWS)
        html = render_to_string("ui/parts/picture.html", {"picture": picture})
    assert 'role="img"' in html
    assert "<title" in html
    assert picture.summary == "Hoogste: 0-14, met 31."
    assert html.count("<tr>") == 5


def test_months_stand_side_by_side_or_on_top_of_each_other() -> None:
    rows = [("jan", (4, 2)), ("feb", (7, 3))]
    beside = charts.months(title="T", heading="Maand", names=["Gestart", "Afgesloten"], rows=rows)
    stacked = charts.months(title="T", heading="Maand", names=["Gestart", "Afgesloten"], rows=rows, stacked=True)
    assert _tops(beside.svg, 1) == [110, 27.5]  # of 8, the round number above 7
    assert _tops(stacked.svg, 2) == [88, 0]  # 4 + 2 and 7 + 3 of 10
    assert beside.columns == ["Maand", "Gestart", "Afgesloten"]


def _tops(svg: str, series: int) -> list[float]:
    return [
        float(bar.get("y") or 0)
        for bar in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")
        if bar.get("class") == f"nabij-series-{series}"
    ]


def test_no_figures_is_told_in_words() -> None:
    with translation.override("nl"):
        assert charts.bars(title="T", heading="a", value_heading="b", rows=[]).summary == "Er zijn nog geen cijfers."
        empty = charts.months(title="T", heading="a", names=["x"], rows=[])
    assert empty.summary == "Er zijn nog geen cijfers."


def test_a_row_with_too_few_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="one figure for each name"):
        charts.months(title="T", heading="a", names=["x", "y"], rows=[("jan", (1,))])


def test_a_line_with_a_marker_follows_the_theme() -> None:
    picture = charts.line(
        title="Gesprekken", heading="Maand", value_heading="Aantal", points=[("jan", 3), ("feb", 5)],
        marker=("feb", "Campagne"),
    )  # fmt: skip
    svg = ElementTree.fromstring(picture.svg)
    assert svg.get("role") == "img"
    assert "Campagne" in picture.svg
    assert "var(--nabij-color-series-1)" in picture.svg
    drawn = {element.get("stroke") for element in svg.iter()} - {None, "none", "transparent"}
    assert all(colour.startswith("var(") for colour in drawn if colour), drawn


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "]]>", "a & b"])
def test_labels_cannot_break_out_of_the_drawing(evil: str) -> None:
    pictures = [
        charts.bars(title=evil, heading=evil, value_heading=evil, rows=[(evil, 1)]),
        charts.months(title=evil, heading=evil, names=[evil], rows=[(evil, (1,))]),
        charts.line(title=evil, heading=evil, value_heading=evil, points=[(evil, 1)], marker=(evil, evil)),
    ]
    for picture in pictures:
        svg = ElementTree.fromstring(picture.svg)
        assert {element.tag.rpartition("}")[2] for element in svg.iter()}.isdisjoint({"script", "img"})
        html = render_to_string("ui/parts/picture.html", {"picture": picture})
        assert "<script" not in html
        assert "<img" not in html
