"""Lists made by hand are read whole, or refused with a reason and a row number."""

import contextlib
import csv
import datetime
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods.tables import Limits, RefusedRow, RowCode, Table, TableCode, TableError, read_table, workbook

HAND_MADE = 'nummer;voornaam;talen\nD1; Zoë ;nl, en\n\nD2;Ömer;"nl; tr"\nD3;Annie\n'


def _rows(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in table.rows]


def _workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_usual_separator_encoding_and_line_end(separator: str, encoding: str, newline: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(
        [["naam", "talen", "plaats"], ["Zoë", "nl, en; fr", "'s-Gravenhage"], ["Renée\nMaria", "nl", ""]]
    )
    table = read_table(source=text.getvalue().encode(encoding), filename="lijst.csv")
    assert table.header == ("naam", "talen", "plaats")
    assert [row.cells for row in table.rows] == [
        ("Zoë", "nl, en; fr", "'s-Gravenhage"),
        ("Renée\nMaria", "nl", ""),
    ]


def test_row_numbers_are_those_of_the_spreadsheet_and_short_rows_are_filled() -> None:
    table = read_table(source=HAND_MADE.encode())
    assert _rows(table) == [(2, ("D1", " Zoë ", "nl, en")), (4, ("D2", "Ömer", "nl; tr")), (5, ("D3", "Annie", ""))]
    assert [number for number, record in table.records() if record["talen"] == "nl; tr"] == [4]


def test_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "Deelnemers.CSV"
    path.write_text(HAND_MADE, encoding="utf-8")
    assert len(read_table(source=path).rows) == 3
    with pytest.raises(TableError) as caught:
        read_table(source=path, limits=Limits(size_bytes=10))
    assert caught.value.code == TableCode.TOO_LARGE


def test_line_that_announces_the_separator_is_no_header() -> None:
    table = read_table(source=b"sep=;\r\na,b;c\r\n1;2\r\n")
    assert table.header == ("a,b", "c")
    assert _rows(table) == [(3, ("1", "2"))]


def test_columns_without_a_header_keep_their_letter() -> None:
    assert read_table(source=b"a;;b;;\n1;2;3\n").header == ("a", "[B]", "b")


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("D2;An\x00nie;nl", RowCode.CONTROL_CHARACTER, "voornaam"),
        ("D2;Annie;\x1b[31m", RowCode.CONTROL_CHARACTER, "talen"),
        ("D2;" + "a" * 101 + ";nl", RowCode.CELL_TOO_LONG, "voornaam"),
        ("D2;Annie;nl;en", RowCode.TOO_MANY_CELLS, ""),
    ],
)
def test_a_bad_row_is_refused_and_the_others_are_read(row: str, code: RowCode, column: str) -> None:
    source = f"nummer;voornaam;talen\nD1;Wim;nl\n{row}\nD3;Theo;nl\n".encode()
    table = read_table(source=source, limits=Limits(cell_chars=100))
    assert [row.number for row in table.rows] == [2, 4]
    assert table.refused == (RefusedRow(number=3, code=code, column=column),)


def test_invisible_direction_marks_are_dropped() -> None:
    table = read_table(source="naam;telefoon\nOmar;\u202a+31 6 12345678\u202c\n".encode())
    assert table.rows[0].cells[1] == "+31 6 12345678"


@pytest.mark.parametrize(
    ("source", "filename", "code"),
    [
        (b"", "", TableCode.EMPTY),
        (b" \n;;\n", "", TableCode.EMPTY),
        (b"a;b\n1;2\n", "foto.jpg", TableCode.UNKNOWN_KIND),
        (b"%PDF-1.7 ...", "lijst.csv", TableCode.UNKNOWN_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "lijst.xlsx", TableCode.OLD_OR_LOCKED_WORKBOOK),
        (b"PK\x03\x04 and nothing more", "lijst.xlsx", TableCode.DAMAGED_WORKBOOK),
        (b"a;b\nZo\x81;2\n", "", TableCode.UNREADABLE_LETTERS),
        (b"\xff\xfea", "", TableCode.UNREADABLE_LETTERS),
        (b'a;b\n1;2\n"open;3\n4;5\n', "", TableCode.BROKEN_QUOTES),
        (b"a;b\x00\n1;2\n", "", TableCode.BAD_HEADER),
        (b"Naam;b; naam\n1;2;3\n", "", TableCode.DOUBLE_HEADER),
        (b"a\n1\n2\n3\n4\n", "", TableCode.TOO_MANY_ROWS),
        (b"a;b;c;d\n", "", TableCode.TOO_MANY_COLUMNS),
    ],
)
def test_a_file_that_cannot_be_read_says_why(source: bytes, filename: str, code: TableCode) -> None:
    with pytest.raises(TableError) as caught:
        read_table(source=source, filename=filename, limits=Limits(rows=3, columns=3))
    assert caught.value.code == code


def test_workbook_cells_read_as_people_see_them() -> None:
    source = _workbook(
        ["nummer", "datum", "postcode", "km", "ja?", "tekst"],
        [1, datetime.date(1950, 12, 31), 7604, 2.5, True, "=1+1"],
        [None] * 6,
        [2.0, datetime.datetime(1950, 1, 2, 3, 4), "7604 XA", None, False, 'zei: "hoi"'],
    )
    table = read_table(source=source, filename="lijst.xlsx")
    assert _rows(table) == [
        (2, ("1", "1950-12-31", "7604", "2.5", "ja", "=1+1")),
        (4, ("2", "1950-01-02 03:04:00", "7604 XA", "", "nee", 'zei: "hoi"')),
    ]


def test_formula_with_a_result_shows_the_result() -> None:
    source = _workbook(["a", "b"], [1, "=A2+1"], [3, "=A3+1"])
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<f>A2+1</f><v></v>", b"<f>A2+1</f><v>2</v>")
    parts[sheet] = parts[sheet].replace(b"<f>A2+1</f><v />", b"<f>A2+1</f><v>2</v>")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    table = read_table(source=file.getvalue())
    assert [row.cells for row in table.rows] == [("1", "2"), ("3", "=A3+1")]


def test_package_that_is_no_workbook() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    with pytest.raises(TableError) as caught:
        read_table(source=file.getvalue())
    assert caught.value.code == TableCode.UNKNOWN_KIND


def test_package_that_unpacks_to_far_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 1_000)
    with pytest.raises(TableError) as caught:
        read_table(source=_workbook(["a"], [1]))
    assert caught.value.code == TableCode.TOO_LARGE


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_reason(source: bytes) -> None:
    with contextlib.suppress(TableError):
        assert read_table(source=source).header


# Made once: a workbook holds the time it was made, and damage must be drawn over the same bytes every time.
_WHOLE = _workbook(["a", "b"], [1, "twee"])


@given(st.data())
def test_a_damaged_workbook_gives_a_table_or_a_reason(data: st.DataObject) -> None:
    source = bytearray(_WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        source[data.draw(st.integers(0, len(source) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(TableError):
        assert read_table(source=bytes(source)).header


_cell = st.text(st.characters(exclude_categories=["C"]), max_size=12)


@given(st.lists(st.lists(_cell, min_size=3, max_size=3), max_size=6))
def test_what_was_written_is_read(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([["a", "b", "c"], *rows])
    table = read_table(source=text.getvalue().encode())
    expected = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    assert [row.cells for row in table.rows] == expected
