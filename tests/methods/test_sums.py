"""Rounding is no error, and an error is not rounding: a real table of 2011 with two mistakes in it.

Figures: annual report 2011 of the Humanitas association, in thousands of euros unless said otherwise.
"""

import pytest

from nabij.methods.sums import Mismatch, Sum, UnknownRow, check

ROWS = ("income", "lines", "rest", "fundraising", "management", "result", "reserves", "funds", "to_from", "continuity")
PRINTED = {
    "realised 2011": (19_096, 14_820, 4_276, 403, 5_555, -1_681, 61, -1_514, -1_453, -228),
    "budget 2011": (21_439, 15_213, 6_226, 503, 7_196, -1_473, -125, -952, -1_077, -392),
    "realised 2010": (19_341, 13_441, 5_900, 360, 6_487, -946, 361, -574, -213, -732),
}
TABLE = {column: dict(zip(ROWS, figures, strict=True)) for column, figures in PRINTED.items()}
SUMS = (
    Sum(total="income", parts={"lines": 1, "rest": 1}),
    Sum(total="result", parts={"income": 1, "lines": -1, "fundraising": -1, "management": -1}),
    Sum(total="to_from", parts={"reserves": 1, "funds": 1}),
    Sum(total="continuity", parts={"result": 1, "to_from": -1}),
)


def test_the_first_mistake_of_the_source_is_found_and_nothing_else() -> None:
    (found,) = check(columns=TABLE, sums=SUMS)
    assert (found.column, found.total, found.printed, found.expected) == ("budget 2011", "continuity", -392, -396)


def test_exact_figures_may_not_be_off_at_all() -> None:
    text = {"saved": 1_540_937, "planned": 7_196_125, "spent": 5_555_188}
    (found,) = check(
        columns={"text": text}, sums=[Sum(total="saved", parts={"planned": 1, "spent": -1})], rounded=False
    )
    assert isinstance(found, Mismatch)
    assert (found.printed, found.expected) == (1_540_937, 1_640_937)


def test_a_sum_of_many_parts_may_be_further_off() -> None:
    wanted = Sum(total="t", parts={"a": 1, "b": 1, "c": 1})
    assert check(columns={"c": {"t": 8, "a": 2, "b": 2, "c": 2}}, sums=[wanted]) == []
    assert check(columns={"c": {"t": 9, "a": 2, "b": 2, "c": 2}}, sums=[wanted]) != []


def test_a_row_that_is_not_there_is_told() -> None:
    with pytest.raises(UnknownRow) as unknown:
        check(columns={"c": {"t": 1}}, sums=[Sum(total="t", parts={"a": 1})])
    assert unknown.value.row == "a"
