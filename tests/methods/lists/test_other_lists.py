"""`nabij match` on many lists of the same shape: the right rows are left out, and the result is the best there is."""

import csv
import json
import random
from pathlib import Path
from typing import Any

import pytest

from nabij.config.lists import run
from tests.methods.lists.invented import STYLES, Lists, Style, lists
from tests.methods.lists.oracle import best, fit

SEEDS = range(12)


def _matched(folder: Path, made: Lists, *, style: Style, seed: int, more: tuple[str, ...] = ()) -> dict[str, Any]:
    chance = random.Random(seed)
    (folder / "places.csv").write_text(made.places_file, encoding="utf-8")
    (folder / "people.csv").write_bytes(style.write(made.participants, chance=chance))
    (folder / "volunteers.csv").write_bytes(style.write(made.volunteers, chance=chance))
    names = [str(folder / name) for name in ("people.csv", "volunteers.csv")]
    where = ["--places", str(folder / "places.csv"), "--out", str(folder / "out.csv")]
    told = ["--report", str(folder / "report.json"), "--on", "2026-11-01"]
    assert run(arguments=["match", *names, *where, *told, *more]) == 0
    found: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return found


def _pairs(folder: Path) -> list[tuple[str, str, int]]:
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return [(row["participant"], row["volunteer"], int(row["fit"])) for row in csv.DictReader(file, delimiter=";")]


def _result(told: dict[str, Any]) -> tuple[int, int, int]:
    result = told["result"]
    return result["served"], result["waiting_weight"], result["fit"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_matches_whatever_the_file_looks_like(tmp_path: Path, seed: int) -> None:
    made = lists(seed=seed)
    told = _matched(tmp_path, made, style=STYLES[seed % len(STYLES)], seed=seed)
    refused = [one for side in ("participants", "volunteers") for one in told[side]["refused"]]
    assert {one["number"]: one["column"] for one in refused if one["code"] != "double"} == made.faulty
    assert {one["number"] for one in refused if one["code"] == "double"} == made.doubles
    assert all(one["reason"] and one["row"] > 1 for one in refused)
    assert _result(told) == best(made.wishes, made.offers)
    assert told["proven"]
    wishes, offers = {one.number: one for one in made.wishes}, {one.number: one for one in made.offers}
    pairs = _pairs(tmp_path)
    assert [points for *_, points in pairs] == [fit(wishes[a], offers[b]) for a, b, _ in pairs]
    assert len({a for a, *_ in pairs}) == len(pairs) == told["result"]["served"]
    assert all(sum(b == offer.number for _, b, _ in pairs) <= offer.places for offer in made.offers)


def test_every_way_of_saving_a_list_gives_the_same_matches(tmp_path: Path) -> None:
    made = lists(seed=99)
    found = []
    for number, style in enumerate(STYLES):
        told = _matched(tmp_path, made, style=style, seed=number)
        found.append((_result(told), told["left_out"], _pairs(tmp_path)))
    assert all(one == found[0] for one in found)


def test_the_order_of_the_rows_decides_nothing(tmp_path: Path) -> None:
    made = lists(seed=5)
    _matched(tmp_path, made, style=Style(), seed=1)
    first = _pairs(tmp_path)
    # Doubles stay behind the row they repeat: which of two is the double is a matter of order.
    for rows in (made.participants, made.volunteers):
        random.Random(3).shuffle(rows)
        rows.sort(key=lambda row: row["nummer"] in made.doubles)
    _matched(tmp_path, made, style=Style(), seed=1)
    assert _pairs(tmp_path) == first


def test_a_later_day_makes_everybody_wait_longer(tmp_path: Path) -> None:
    made = lists(seed=7)
    today = _matched(tmp_path, made, style=Style(), seed=1)
    later = _matched(tmp_path, made, style=Style(), seed=1, more=("--on", "2026-11-11"))
    served = today["result"]["served"]
    assert later["result"]["served"] == served
    assert later["result"]["waiting_weight"] > today["result"]["waiting_weight"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_explanations_name_everybody_who_waits_in_the_language_asked_for(tmp_path: Path, language: str) -> None:
    made = lists(seed=4)
    told = _matched(tmp_path, made, style=Style(), seed=1, more=("--explain", "--language", language))
    explained = {one["participant"]: one["why"] for one in told["explanations"]}
    assert set(explained) == {one.number for one in made.wishes} - {a for a, *_ in _pairs(tmp_path)}
    word = {"nl": "wacht", "en": "wait"}[language]
    assert all(word in why.lower() for why in explained.values())


def test_nuls_and_endless_cells_cost_one_row_and_not_the_list(tmp_path: Path) -> None:
    made = lists(seed=8)
    good = [row for row in made.participants if row["nummer"] not in made.faulty and row["nummer"] not in made.doubles]
    good[0]["opmerkingen"], good[1]["interesses"] = "a\x00b", "x" * 20_000
    told = _matched(tmp_path, made, style=Style(), seed=1)
    codes = {one["row"]: one["code"] for one in told["participants"]["refused"]}
    rows = {row["nummer"]: at for at, row in enumerate(made.participants, start=2)}
    assert codes[rows[good[0]["nummer"]]] == "control_character"
    assert codes[rows[good[1]["nummer"]]] == "cell_too_long"
    gone = {good[0]["nummer"], good[1]["nummer"]}
    # Somebody entered twice is no double when the first entry could not be read.
    again = {f"{number}b" for number in gone} & made.doubles
    if not again:
        assert _result(told) == best([one for one in made.wishes if one.number not in gone], made.offers)
