"""One document as PDF and as DOCX: what a screen reader needs is in it, and no text can break it."""

import io
from collections import Counter
from typing import Any

import pikepdf
import pytest
from docx import Document
from pypdf import PdfReader

from nabij.foundation.papers import Bullets, Heading, Paper, Paragraph, Picture, Quote, Table, docx, pdf
from tests import tagged

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="9"><rect width="9" height="9"/></svg>'
NASTY = "=cmd|'/c calc'!A1 #set text(red) $x$ <w:p/> & \x00\x07\ud800\ufffe *sterk*\u2028klaar"
PAPER = Paper(
    title="Jaarverslag <2025>", subtitle="Maatjes", cover=("Gemeente Ergens (verzonnen)",), author="Nabij",
    blocks=[
        Heading(1, "Wat wij deden"), Paragraph(NASTY), Heading(4, "Te diep"), Bullets(["een", "twee"]),
        Table("Mensen per jaar", ["Jaar", "Wie", "Mensen"], [["2024", "ouderen", "1.222"], ["2025", "=1+1", "20 %"]]),
        Picture(DRAWING, "Een balk van negen", "Hoe het ging"), Quote("Ik durf weer.", "een deelnemer"),
        Heading(1, "Volgend jaar", on_new_page=True), Paragraph("Verder."),
    ],
)  # fmt: skip


def tags(content: bytes) -> "Counter[str]":
    """Count the tags a screen reader follows."""
    found: Counter[str] = Counter()

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for one in node:
                walk(one)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found[str(node.S)] += 1
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(content)) as opened:
        walk(opened.Root.StructTreeRoot.K)
    return found


@pytest.fixture(scope="module")
def portable() -> bytes:
    return pdf(PAPER)


@pytest.fixture(scope="module")
def word() -> Any:
    return Document(io.BytesIO(docx(PAPER)))


def test_a_pdf_is_tagged_named_and_in_its_language(portable: bytes) -> None:
    with pikepdf.open(io.BytesIO(portable)) as opened:
        assert str(opened.Root.Lang) == "nl"
        assert bool(opened.Root.MarkInfo.Marked)
        assert str(opened.docinfo.Title) == "Jaarverslag <2025>"
        assert b"pdfuaid:part" in opened.Root.Metadata.read_bytes()
    found = tags(portable)
    assert found["/H1"] >= 2
    assert found["/H2"] == 1
    assert "/H4" not in found
    assert found["/TH"] == 3
    assert found["/TD"] == 6
    assert found["/Figure"] >= 1
    assert found["/BlockQuote"] == 1
    assert found["/TOC"] >= 1
    assert found["/L"] == 1


def test_a_pdf_passes_the_checks_of_pdf_ua_that_a_machine_can_do(portable: bytes) -> None:
    assert tagged.faults(portable) == []


def test_the_checks_see_what_is_missing(portable: bytes) -> None:
    with pikepdf.open(io.BytesIO(portable)) as opened:
        del opened.Root.Lang
        del opened.Root.ViewerPreferences
        for node in tagged._nodes(opened.Root.StructTreeRoot.K):
            if str(node.S) == "/Figure":
                del node.Alt
            if str(node.S) == "/TH":
                del node.A
            if str(node.S) == "/H2":
                node.S = pikepdf.Name("/H4")
        made = io.BytesIO()
        opened.save(made)
    found = tagged.faults(made.getvalue())
    for fault in ("no language", "without an alternative", "head of", "level 4 under", "name of the file"):
        assert any(fault in one for one in found), fault


def test_text_stays_text_in_a_pdf(portable: bytes) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(portable)).pages]
    assert "Gemeente Ergens" in pages[0]
    assert "Inhoud" in pages[1]
    assert "#set text(red) $x$ <w:p/> &" in " ".join("\n".join(pages).split())
    assert f"Pagina {len(pages)} van {len(pages)}" in pages[-1]


def test_a_docx_has_headings_language_alternatives_and_heads_of_tables(word: Any) -> None:
    headings = [(row.style.name, row.text) for row in word.paragraphs if row.style.name.startswith("Heading")]
    assert headings == [("Heading 1", "Wat wij deden"), ("Heading 2", "Te diep"), ("Heading 1", "Volgend jaar")]
    assert word.core_properties.language == "nl-NL"
    assert word.core_properties.title == "Jaarverslag <2025>"
    body = word.element.xml
    assert 'descr="Een balk van negen"' in body
    assert 'TOC \\o "1-2"' in body
    assert body.count("<w:tblHeader/>") == 1
    assert 'w:val="nl-NL"' in word.styles.element.xml


def test_figures_stand_right_and_nothing_in_a_docx_is_a_formula(word: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    (table,) = word.tables
    last = table.rows[2].cells
    assert [cell.text for cell in last] == ["2025", "=1+1", "20 %"]
    assert [cell.paragraphs[0].alignment for cell in last] == [WD_ALIGN_PARAGRAPH.RIGHT, None, WD_ALIGN_PARAGRAPH.RIGHT]
    assert any(row.text == "=cmd|'/c calc'!A1 #set text(red) $x$ <w:p/> &  *sterk* klaar" for row in word.paragraphs)


def test_a_paper_without_cover_headings_or_rows_is_a_paper() -> None:
    small = Paper(title="Kort", blocks=[Paragraph("Eén regel."), Table("", ["Wat"], [])])
    assert "Eén regel." in PdfReader(io.BytesIO(pdf(small))).pages[0].extract_text()
    assert Document(io.BytesIO(docx(small))).paragraphs[0].text == "Kort"
