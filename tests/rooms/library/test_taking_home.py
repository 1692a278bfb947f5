"""My report goes home as one document: a PDF that a screen reader can follow, and a DOCX to go on writing in."""

import io
from collections import Counter
from typing import Any

import pikepdf
import pytest
from django.test import Client
from docx import Document
from pypdf import PdfReader

from nabij.foundation import access
from nabij.library.models import Article
from tests import tagged
from tests.cast import Cast
from tests.rooms.foundation.test_papers import tags
from tests.rooms.library.test_finding import published

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
TABLE = "| Jaar | Maatjes |\n| 2023 | 1.222 |\n| 2024 | 40 |"


@pytest.fixture
def three(cast: Cast) -> list[Article]:
    found = [
        published(cast, "Maatjes vroeger", "Toen ging het anders.", year=2023),
        published(cast, "De chat <b>", "Met kerst was het druk.", facts=[["Looptijd", "4 jaar"]]),
        published(cast, "Maatjes", "Een man kreeg een maatje."),
    ]
    with access.unscoped(access.Reason.TEST):
        for row in found:
            row.parts.append({"title": "Cijfers", "level": 4, "paragraphs": ["- een", "- =1+1", TABLE, "Verder."]})
            row.save()
    return found


@pytest.fixture
def reader(three: list[Article]) -> Client:
    client = Client()
    for article in three:
        client.post(f"/library/{article.code}/add/")
    return client


def test_three_articles_of_two_years_are_one_tagged_pdf(reader: Client) -> None:
    content = reader.get("/library/report/my-report.pdf").content
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) == 5  # cover, contents, three articles
    assert "2023, 2024" in pages[0]
    assert pages[1].index("Maatjes vroeger") < pages[1].index("De chat <b>")
    found: Counter[str] = tags(content)
    assert found["/H1"] == 4  # contents and three articles
    assert (found["/H2"], found["/H3"], found["/H5"]) == (3, 3, 0), "headings skip no level"
    assert (found["/Table"], found["/TH"], found["/TD"]) == (3, 6, 12)
    assert found["/L"] >= 4
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert str(opened.Root.Lang) == "nl"
    assert tagged.faults(content) == []


def test_the_same_is_a_docx(reader: Client) -> None:
    answer = reader.get("/library/report/my-report.docx")
    assert 'filename="mijn-verslag.docx"' in answer.headers["Content-Disposition"]
    document: Any = Document(io.BytesIO(answer.content))
    titles = [row.text for row in document.paragraphs if row.style.name == "Heading 1"]
    assert titles == ["Maatjes vroeger", "De chat <b>", "Maatjes"]
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["2023", "1.222"]
    assert "=1+1" in [row.text for row in document.paragraphs if row.style.name == "List Bullet"]


def test_nothing_chosen_is_no_document(cast: Cast) -> None:
    assert Client().get("/library/report/my-report.docx").status_code == 302


def test_lists_and_tables_are_shown_as_such(three: list[Article]) -> None:
    page = Client().get(f"/library/{three[0].code}/").content.decode()
    assert "<li>=1+1</li>" in page
    assert '<th scope="col">Maatjes</th>' in page
    assert "<td>1.222</td>" in page
