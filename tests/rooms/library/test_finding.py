"""Finding published articles without an account, and taking them home."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from nabij.foundation import access
from nabij.foundation.actors import NOBODY
from nabij.library import actions, rules
from nabij.library.models import Article, Manuscript
from nabij.library.queries import finding, searching
from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def published(cast: Cast, title: str, text: str, *, year: int = 2024, **fields: Any) -> Article:
    with access.unscoped(access.Reason.TEST):
        manuscript = Manuscript.objects.create(
            organisation=cast.nabij, source=text, source_title=title, title=title, year=year,
            parts=[{"title": "Hoe het ging", "level": 1, "paragraphs": [text]}], **fields,
        )  # fmt: skip
        return actions.publish(manuscript=manuscript, by=NOBODY)


@pytest.fixture
def shelf(cast: Cast) -> dict[str, Article]:
    return {
        "chat": published(
            cast, "De chat", "Veel eenzaamheid op de chat met kerst.", chapter="Chat",
            municipalities=["Zwolle", "Almere"],
        ),
        "buddy": published(
            cast, "Maatjes", "Een eenzame man kreeg een maatje voor buurtbezoek.", chapter="Maatjes",
            municipalities=["Zwolle"], target_groups=["older"],
        ),
        "old": published(cast, "Maatjes vroeger", "Toen ging het anders.", year=2020, chapter="Maatjes"),
    }  # fmt: skip


def titles(page: Any) -> list[str]:
    return re.findall(r'<h2><a href="/library/\w+/[^"]*">([^<]+)</a>', page.content.decode())


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["De chat", "Maatjes", "Maatjes vroeger"]),
        ("eenzaam", ["De chat", "Maatjes"]),
        ("eenzame maatjes", ["Maatjes"]),
        ("bezoek", ["Maatjes"]),
        ("maatje", ["Maatjes", "Maatjes vroeger"]),
        ('"chat met kerst"', ["De chat"]),
        ('"kerst met chat"', []),
        ("ker*", ["De chat"]),
        ("de het een", []),
        ("?!", []),
        ("x" * 10_000, []),
        ("ab' & | ! ( :*", []),
    ],
)
def test_words_are_found_in_their_forms(shelf: dict[str, Article], asked: str, expected: list[str]) -> None:
    page = Client().get("/library/", {"q": asked})
    assert page.status_code == 200
    assert sorted(titles(page)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("eenzaamheid", "eenzame"), ("maatje", "maatjes"), ("buurtbezoek", "bezoek"), ("vrijwilliger", "vrijwilligers"),
        ("bijeenkomst", "bijeenkomsten"), ("gesprek", "gesprekken"), ("groep", "groepen"), ("huis", "huizen"),
        ("deelnemer", "deelnemers"), ("wijk", "wijken"), ("bezoeken", "bezoek"), ("vriendschap", "vriendschappen"),
        ("budgetkring", "kring"), ("oud", "oude"),
    ],
)  # fmt: skip
def test_pairs_of_dutch_words(cast: Cast, one: str, other: str) -> None:
    published(cast, "Artikel", f"Dit gaat over {one} in de stad.")
    assert titles(Client().get("/library/", {"q": other})) == ["Artikel"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("eenzaamhijd", "eenzaamheid"), ("maatejs", "maatjes"), ("burtbezoek", "buurtbezoek"), ("xqzw", ""),
        ("de het", ""), ("eenzaamheid", ""),
    ],
)  # fmt: skip
def test_a_slip_is_answered_with_what_was_meant(shelf: dict[str, Article], asked: str, meant: str) -> None:
    page = Client().get("/library/", {"q": asked}).content.decode()
    assert ("Bedoelde u" in page) == bool(meant)
    if meant:
        assert f'<a href="?q={meant}">{meant}</a>' in page
        assert titles(Client().get("/library/", {"q": meant}))


def test_facets_count_what_they_would_leave_and_stand_in_the_address(shelf: dict[str, Article]) -> None:
    page = Client().get("/library/", {"chapter": "Maatjes"}).content.decode()
    assert "2 artikelen gevonden" in page
    # Several options of one facet add up, so the others of it still count everything.
    assert re.search(r">Chat</a> \(1\)", page)
    assert re.search(r">2020</a> \(1\)", page)
    both = Client().get("/library/", {"chapter": ["Maatjes", "Chat"], "place": "Zwolle"})
    assert sorted(titles(both)) == ["De chat", "Maatjes"]
    assert "chapter=Chat" in both.content.decode()
    assert titles(Client().get("/library/", {"year": "nonsense"})) == []


def test_what_was_found_is_marked_and_safe(cast: Cast) -> None:
    published(cast, "Artikel", "Voor <script>alert(1)</script> een eenzame man & een vrouw.")
    page = Client().get("/library/", {"q": "eenzaamheid"}).content.decode()
    assert "<mark>eenzame</mark>" in page
    assert "<script>alert" not in page


def test_a_fragment_lies_around_what_was_asked() -> None:
    text = "woord " * 100 + "eenzaam " + "woord " * 100
    found = rules.fragment(question="eenzame", texts=["niets", text])
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert "<mark>eenzaam</mark>" in found
    assert len(found.split()) < 50


def test_back_to_the_results_keeps_the_question(shelf: dict[str, Article]) -> None:
    client = Client()
    page = client.get("/library/", {"q": "eenzaam", "chapter": "Chat"}).content.decode()
    link = re.search(r'href="(/library/\w+/\?back=[^"]+)"', page)
    assert link
    article = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert f'href="/library/?q=eenzaam&amp;chapter=Chat#{shelf["chat"].code}"' in article
    assert "?q=" not in client.get(f"/library/{shelf['chat'].code}/").content.decode(), "reached directly"


def test_my_report_is_a_cookie_only_while_something_is_in_it(shelf: dict[str, Article]) -> None:
    client = Client()
    assert "0 artikelen in Mijn verslag" in client.get("/library/").content.decode()
    assert not client.cookies.get("my_report")
    one, two = shelf["chat"].code, shelf["old"].code
    client.post(f"/library/{one}/add/")
    page = client.get(f"/library/{one}/").content.decode()
    assert "Toegevoegd aan Mijn verslag" in page
    assert "1 artikel in Mijn verslag" in page
    client.post(f"/library/{one}/add/")
    client.post(f"/library/{two}/add/")
    client.post(f"/library/{two}/move/", {"way": "up"})
    page = client.get("/library/report/").content.decode()
    assert page.index("Maatjes vroeger") < page.index("De chat")
    client.post(f"/library/{two}/remove/", {"from": "report"})
    assert "Maatjes vroeger" not in client.get("/library/report/").content.decode()
    client.post("/library/report/empty/")
    assert client.cookies["my_report"].value == ""


def test_a_cookie_that_was_tampered_with_is_no_report(shelf: dict[str, Article]) -> None:
    client = Client()
    client.post(f"/library/{shelf['chat'].code}/add/")
    client.cookies["my_report"] = client.cookies["my_report"].value[:-2] + "xx"
    page = client.get("/library/report/")
    assert page.status_code == 200
    assert "niet meer te lezen" in page.content.decode()
    assert client.get("/library/report/my-report.pdf").status_code == 302


def test_my_report_goes_home_as_one_tagged_document(shelf: dict[str, Article]) -> None:
    client = Client()
    for article in shelf.values():
        client.post(f"/library/{article.code}/add/")
    answer = client.get("/library/report/my-report.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    pdf = PdfReader(io.BytesIO(answer.content))
    assert len(pdf.pages) == 5  # cover, contents, three articles
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert b"pdfuaid" in answer.content
    text = "".join(page.extract_text() for page in pdf.pages)
    assert text.index("De chat") < text.index("Maatjes")
    single = client.get(f"/library/{shelf['chat'].code}/article.pdf")
    assert single.content.startswith(b"%PDF")


def test_others_can_harvest(shelf: dict[str, Article]) -> None:
    client = Client()
    found = client.get("/library/articles.json", {"q": "maatjes"}).json()
    assert found["count"] == 2
    assert {row["title"] for row in found["articles"]} == {"Maatjes", "Maatjes vroeger"}
    assert shelf["chat"].code in client.get("/library/articles.rss").content.decode()
    assert shelf["old"].code in client.get("/library/sitemap.xml").content.decode()
    assert "application/ld+json" in client.get(f"/library/{shelf['chat'].code}/").content.decode()
    assert "Maatjes vroeger" in client.get("/library/contents/").content.decode()
    assert client.get("/library/help/").status_code == 200


def test_a_withdrawn_article_keeps_its_address_and_loses_its_text(cast: Cast, shelf: dict[str, Article]) -> None:
    with access.unscoped(access.Reason.TEST):
        actions.withdraw(article=shelf["chat"], by=NOBODY)
    client = Client()
    page = client.get(f"/library/{shelf['chat'].code}/")
    assert page.status_code == 410
    assert "kerst" not in page.content.decode()
    assert titles(client.get("/library/", {"q": "chat"})) == []
    assert client.get(f"/library/{shelf['chat'].code}/article.pdf").status_code == 404
    assert client.get("/library/none/").status_code == 404


def test_who_pages_past_the_ranked_articles_sees_every_article_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(searching, "MOST_RANKED", 4)
    monkeypatch.setattr(finding, "PER_PAGE", 2)
    for number in range(7):
        text = f"{'wandelen ' * (number % 3 + 1)} en verder niets"
        published(cast, f"Verhaal {number}", text, year=2010 + number)
    published(cast, "Wandelen in het bos", "Er stonden bomen.", year=2001)
    found = [finding.find(finding.Asked(question="wandelen", page=page)) for page in (1, 2, 3, 4)]
    seen = [hit.article.title for page in found for hit in page.hits]
    assert seen[0] == "Wandelen in het bos", "a word in the title weighs more than the year"
    assert len(seen) == len(set(seen)) == 8
    assert seen[4:] == ["Verhaal 3", "Verhaal 2", "Verhaal 1", "Verhaal 0"], "the others newest first"
    assert finding.find(finding.Asked(question="wandelen", page=99)).page.number == 4


def test_articles_are_found_by_what_an_approach_works_on(cast: Cast) -> None:
    published(cast, "Eten", "Wij aten.", sub_goals=["belonging"], elements=["meeting", "role"])
    published(cast, "Praten", "Wij praatten.", sub_goals=["belonging", "meaning"])
    page = Client().get("/library/", {"goal": "belonging"})
    assert sorted(titles(page)) == ["Eten", "Praten"]
    assert "betekenisvolle rol</a> (1)" in page.content.decode()
    assert titles(Client().get("/library/", {"goal": "belonging", "element": "meeting"})) == ["Eten"]
