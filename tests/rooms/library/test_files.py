"""Reading reports from files: what is a report becomes a manuscript, what is none gets a clear answer."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from nabij.foundation import access, files, jobs, papers
from nabij.foundation.papers import Bullets, Heading, Paper, Paragraph, Table
from nabij.library.actions import reading
from nabij.library.models import Article, Manuscript, Original
from tests.cast import Cast
from tests.methods.test_articles import CARDS

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
PAPER = Paper(
    title="Jaarverslag 2023", subtitle="Samen eten", cover=("Gemeente Verzonnenstad",),
    blocks=[
        Heading(1, "De eettafel"), Paragraph("Ruim 40 buren aten mee. =SOM(A1) <b>vet</b> en gezelig."),
        Bullets(["elke dinsdag", "elke donderdag"]), Table("", ["Jaar", "Mensen"], [["2022", "31"], ["2023", "40"]]),
        Heading(1, "Wat niet lukte", on_new_page=True), Paragraph("De soepbus stond 14 keer stil."),
    ],
)  # fmt: skip
PAGE = """<!doctype html><html><head><title>x</title><script>alert(1)</script></head><body>
<nav><a href="/">Home</a> <a href="/c">Contact</a></nav><main><h1>Jaarverslag 2023</h1><p>Samen eten in de wijk.</p>
<h2>De eettafel</h2><p>Ruim 40 buren aten mee. De tafel staat elke week gedekt voor wie komt.</p>
<table><tr><th>Jaar</th><th>Mensen</th></tr><tr><td>2023</td><td>40</td></tr></table>
<h2>Wat niet lukte</h2><p>De soepbus stond 14 keer stil, want de motor was oud.</p></main>
<footer>Alle rechten voorbehouden</footer></body></html>"""


def sent(office: Client, content: bytes, name: str = "verslag", **fields: str) -> Any:
    upload = SimpleUploadedFile(name, content, content_type="application/octet-stream")
    return office.post("/manuscripts/new/", {"file": upload, "source_name": "", "text": "", **fields})


def manuscripts() -> list[Manuscript]:
    with access.unscoped(access.Reason.TEST):
        return list(Manuscript.objects.order_by("pk"))


@pytest.mark.parametrize("kind", ["pdf", "docx", "html", "txt"])
def test_a_file_becomes_a_manuscript_and_is_kept(cast: Cast, sign_in: SignIn, kind: str) -> None:
    content = {
        "pdf": lambda: papers.pdf(PAPER), "docx": lambda: papers.docx(PAPER), "html": PAGE.encode,
        "txt": lambda: CARDS.encode("cp1252", "replace"),
    }[kind]()  # fmt: skip
    office = sign_in(cast.manager)
    assert sent(office, content, f"Verslag van ../2023.{kind}").status_code == 302
    (row,) = manuscripts()
    titles = [part["title"] for part in row.parts]
    if kind != "txt":
        assert (row.title, row.year) == ("Jaarverslag 2023", 2023)
        assert titles[-2:] == ["De eettafel", "Wat niet lukte"]
        assert {"Ruim 40 buren", "14 keer"} <= {figure["text"] for figure in row.figures}
        assert "Inhoud" not in titles, "contents and page numbers are the page around the text"
        assert not any("Pagina" in text for part in row.parts for text in part["paragraphs"])
    if kind in {"docx", "html"}:
        assert any("| 2023 | 40 |" in text for part in row.parts for text in part["paragraphs"])
    page = office.get(f"/manuscripts/{row.pk}/").content.decode()
    assert "Het bestand zoals het binnenkwam" in page
    kept = office.get(f"/manuscripts/originals/{row.original_id}/file/")
    assert kept.content == content
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    for user in (cast.coordinator, cast.stranger):
        assert sign_in(user).get(f"/manuscripts/originals/{row.original_id}/file/").status_code == 404


def test_faults_and_formulas_of_the_source_stay_text(cast: Cast, sign_in: SignIn) -> None:
    office = sign_in(cast.manager)
    sent(office, papers.docx(PAPER))
    (row,) = manuscripts()
    address = office.post(f"/manuscripts/{row.pk}/publish/").headers["Location"]
    page = Client().get(address).content.decode()
    assert "=SOM(A1) &lt;b&gt;vet&lt;/b&gt; en gezelig." in page
    assert "<td>40</td>" in page


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return made.getvalue()


def locked() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(papers.pdf(PAPER))) as opened:
        opened.save(made, encryption=pikepdf.Encryption(owner="geheim", user="geheim"))
    return made.getvalue()


def scanned() -> bytes:
    made = io.BytesIO()
    empty = pikepdf.new()
    empty.add_blank_page()
    empty.save(made)
    return made.getvalue()


def nested() -> bytes:
    document = Document()
    document.add_paragraph("x")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()[:-40]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (scanned, "geen woorden"),
        (locked, "wachtwoord"),
        (lambda: b"%PDF-1.7\n" + b"\x00\xff kapot " * 50, "beschadigd"),
        (nested, "beschadigd"),
        (lambda: zipped(word__document_xml=b"<w:document>"), "beschadigd"),
        (lambda: zipped(word__document_xml=b" " * 31 * files.MEBIBYTE), "veel groter"),
        (lambda: zipped(xl__workbook_xml=b"<x/>"), "Dit soort bestand"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "oud Word-bestand"),
        (lambda: b"tekst \x00 met niets", "Dit soort bestand"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "Dit soort bestand"),
        (lambda: b"", "geen woorden"),
        (lambda: b"woord " * 200_000, "te lang"),
    ],
)
def test_bad_files_are_told_and_nothing_is_lost(
    cast: Cast, sign_in: SignIn, make: Callable[[], bytes], told: str
) -> None:
    answer = sent(sign_in(cast.manager), make(), source_name="Buurtkrant 12", text="")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert told in page
    assert "Buurtkrant 12" in page, "what was typed is still there"
    assert manuscripts() == []
    with access.unscoped(access.Reason.TEST):
        assert not Original.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_FILE", 100)
    page = sent(sign_in(cast.manager), b"Verslag. " * 20, source_name="Buurtkrant 12").content.decode()
    assert "te groot" in page
    assert "Buurtkrant 12" in page


def test_neither_file_nor_text_is_asked_for(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.manager).post("/manuscripts/new/", {"source_name": "", "text": ""}).content.decode()
    assert "Kies een bestand, of plak de tekst." in page


def test_no_more_of_an_upload_is_kept_than_any_form_takes(monkeypatch: pytest.MonkeyPatch, rf: Any) -> None:
    monkeypatch.setattr(files, "LARGEST_BYTES", 200_000)
    request = rf.post("/", {"file": SimpleUploadedFile("groot.pdf", b"x" * 1_000_000), "name": "blijft"})
    upload = request.FILES["file"]
    assert 200_000 < upload.size < 300_000
    assert len(upload.read()) == upload.size
    assert request.POST["name"] == "blijft"


def test_a_large_file_is_read_in_the_background(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SMALL_PAGES", 1)
    office = sign_in(cast.manager)
    answer = sent(office, papers.pdf(PAPER))
    address = answer.headers["Location"]
    assert manuscripts() == []
    assert "wordt gelezen" in office.get("/manuscripts/").content.decode()
    assert "<progress" in office.get(address).content.decode()
    assert "HX-Refresh" not in office.get(f"{address}progress/").headers
    jobs.drain()
    (row,) = manuscripts()
    assert office.get(f"{address}progress/").headers["HX-Refresh"] == "true"
    assert office.get(address).headers["Location"] == f"/manuscripts/{row.pk}/"


def test_a_large_file_that_cannot_be_read_tells_so(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SMALL_BYTES", 10)
    office = sign_in(cast.manager)
    address = sent(office, scanned()).headers["Location"]
    jobs.drain()
    assert "geen woorden" in office.get(address).content.decode()
    assert manuscripts() == []


def test_cards_become_articles_of_their_own(cast: Cast, sign_in: SignIn) -> None:
    office = sign_in(cast.manager)
    sent(office, CARDS.encode() + b"\n\nDORP: SOEPBUS\n\nWat: een bus met soep.\n\nWie: drie koks en een chauffeur.\n")
    (whole,) = manuscripts()
    page = office.get(f"/manuscripts/{whole.pk}/").content.decode()
    assert "Maak van elk hoofdstuk een manuscript" in page
    office.post(f"/manuscripts/{whole.pk}/split/")
    _whole, *cards = manuscripts()
    assert len(cards) >= 2
    assert all(card.original_id == whole.original_id for card in cards)
    assert all(part["paragraphs"] or part["title"] for card in cards for part in card.parts)
    with access.unscoped(access.Reason.TEST):
        assert not Article.objects.exists(), "a person publishes"


def test_an_original_is_removed_for_good_and_what_was_read_stays(cast: Cast, sign_in: SignIn) -> None:
    office = sign_in(cast.manager)
    sent(office, papers.docx(PAPER), "Verslag.docx")
    (row,) = manuscripts()
    address = f"/manuscripts/originals/{row.original_id}/remove/"
    assert address in office.get(f"/manuscripts/{row.pk}/").content.decode()
    assert sign_in(cast.stranger).post(address).status_code == 404
    assert sign_in(cast.manager).post(address).status_code == 302
    (kept,) = manuscripts()
    assert kept.original_id is None
    assert kept.parts == row.parts
    assert sign_in(cast.manager).get(f"/manuscripts/originals/{row.original_id}/file/").status_code == 404
