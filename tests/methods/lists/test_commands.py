"""The commands on lists, as somebody with only a spreadsheet uses them: no database, no settings, no secret."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from nabij.config.lists import run
from tests.methods.lists.sheets import HELPER, PLACES_FILE, SEEKER, sheet


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "places.csv").write_text(PLACES_FILE, encoding="utf-8")
    piet, jan = SEEKER, SEEKER | {"nummer": "D2", "voornaam": "Jan", "aangemeld_op": "01-01-2026"}
    away = SEEKER | {"nummer": "D3", "voornaam": "Kees", "postcode": "9999 ZZ"}
    faulty = SEEKER | {"nummer": "D4", "voornaam": "Dirk", "postcode": "onbekend"}
    (tmp_path / "people.csv").write_text(sheet(piet, jan, away, faulty), encoding="utf-8-sig")
    (tmp_path / "volunteers.csv").write_text(sheet(HELPER, separator="\t"), encoding="utf-8")
    return tmp_path


def _match(folder: Path, *more: str) -> int:
    lists = [str(folder / "people.csv"), str(folder / "volunteers.csv")]
    out, told = folder / "out.csv", folder / "report.json"
    options = ["--places", str(folder / "places.csv"), "--on", "2026-11-01", "--out", str(out), "--report", str(told)]
    return run(arguments=["match", *lists, *options, *more])


def test_match_writes_matches_and_a_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _match(folder, "--explain") == 0
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [(row["participant"], row["volunteer"], row["fit"]) for row in rows] == [("D2", "V1", "37")]
    assert rows[0]["reasons"].startswith("Allebei houden ze van koken.")
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert told["result"] == {"served": 1, "waiting_weight": 608, "fit": 37, "not_served": 2}
    assert told["proven"] is True
    assert told["left_out"] == {"faulty": 1, "double": 0, "total": 1}
    assert [(one["row"], one["code"]) for one in told["participants"]["refused"]] == [(5, "not_a_postcode")]
    assert {one["participant"] for one in told["explanations"]} == {"D1", "D3"}
    assert [one["people"] for one in told["recruit"]] == [["D1"], ["D3"]]
    assert "608" in capsys.readouterr().out


def test_refused_pairs_never_meet_and_a_workbook_comes_out(folder: Path) -> None:
    (folder / "refused.csv").write_text("participant;volunteer\nD2;V1\n", encoding="utf-8")
    out = folder / "out.xlsx"
    assert _match(folder, "--refused", str(folder / "refused.csv"), "--out", str(out), "--language", "en") == 0
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert [row[:2] for row in rows] == [("participant", "volunteer"), ("D1", "V1")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("people.csv", None, "cannot be opened"),
        ("people.csv", "", "the file is empty"),
        ("people.csv", "nummer;voornaam\nD1;Piet\n", "columns are missing: geboortedatum"),
        ("volunteers.csv", sheet(SEEKER), "vog_gezien_op, status"),
        ("volunteers.csv", 'a;b\n"1;2\n', "quotation mark"),
        ("places.csv", "a,b\n1,2\n", "no table with pc4"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_line_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | None, said: str
) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content, encoding="utf-8")
    assert _match(folder, "--language", "en") == 2
    assert said in capsys.readouterr().err
    assert not (folder / "out.csv").exists()
    assert not (folder / "report.json").exists()


def test_no_list_is_ever_written_over(folder: Path) -> None:
    before = (folder / "people.csv").read_bytes()
    assert _match(folder, "--out", str(folder / "people.csv")) == 2
    assert _match(folder, "--out", str(folder / "report.json")) == 2
    assert _match(folder, "--out", str(folder / "no such folder" / "out.csv")) == 2
    assert (folder / "people.csv").read_bytes() == before


def test_nobody_to_match_is_an_answer(folder: Path) -> None:
    (folder / "volunteers.csv").write_text(sheet(HELPER).splitlines()[0] + "\n", encoding="utf-8")
    assert _match(folder) == 0
    assert (folder / "out.csv").read_text(encoding="utf-8") == "participant;volunteer;fit;reasons\n"


def test_a_number_that_a_spreadsheet_would_run_is_kept_from_it(folder: Path) -> None:
    (folder / "people.csv").write_text(sheet(SEEKER | {"nummer": "=1+1"}), encoding="utf-8")
    assert _match(folder) == 0
    assert "\n'=1+1;V1" in (folder / "out.csv").read_text(encoding="utf-8")


def test_the_command_needs_no_house(folder: Path) -> None:
    bare = {key: os.environ[key] for key in ("PATH", "PYTHONPATH") if key in os.environ}
    src = str(Path(__file__).resolve().parents[3] / "src")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "nabij.config.cli", "match", "--help"],
        env=bare | {"PYTHONPATH": src}, capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0
    assert "PARTICIPANTS" in done.stdout
    assert " django" not in done.stderr


def _group(folder: Path, *more: str) -> int:
    options = ["--places", str(folder / "places.csv"), "--on", "2026-11-01", "--out", str(folder / "groups.csv")]
    return run(
        arguments=["group", str(folder / "people.csv"), *more, *options, "--report", str(folder / "report.json")]
    )


def test_group_writes_groups_and_what_nobody_could_exceed(folder: Path) -> None:
    assert _group(folder, str(folder / "volunteers.csv"), "--language", "en") == 0
    with (folder / "groups.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [(row["participants"], row["volunteer"], row["interests"]) for row in rows] == [
        ("D1, D2", "V1", "koken, schaken")
    ]
    assert rows[0]["reasons"].startswith("All like koken and schaken. All are free on Monday morning")
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert told["result"] == {"placed": 2, "groups": 1, "with_volunteer": 1, "alone": 1}
    assert told["bound"] == {"placed": 2, "by_flow": 2}
    assert told["proven"] is True


def test_wishes_and_earlier_groups_on_the_list_are_kept(folder: Path) -> None:
    rows = [SEEKER | {"nummer": f"D{n}", "voornaam": f"Nr {n}", "niet_met": "", "eerdere_groep": "x"} for n in range(2)]
    (folder / "people.csv").write_text(sheet(*rows), encoding="utf-8")
    assert _group(folder) == 0
    assert (folder / "groups.csv").read_text(encoding="utf-8").count("\n") == 1
    rows = [row | {"eerdere_groep": ""} for row in rows]
    (folder / "people.csv").write_text(sheet(*rows), encoding="utf-8")
    assert _group(folder, "--size", "2-3") == 0
    assert (folder / "groups.csv").read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.parametrize(
    "more",
    [
        ("--size", "1-4"),
        ("--size", "many"),
        ("--near", "-1"),
        ("--near", "nan"),
        ("--near", "far"),
        ("--seconds", "-2"),
    ],
)
def test_groups_of_one_are_refused(folder: Path, more: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stopped:
        _group(folder, *more)
    assert stopped.value.code == 2
