"""Reading a published report into the library: proposed, corrected, published, taken back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from nabij.foundation import access
from nabij.library.models import Article, Manuscript
from tests.cast import Cast
from tests.methods.test_articles import PAGE

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def one() -> Manuscript:
    with access.unscoped(access.Reason.TEST):
        found: Manuscript = Manuscript.objects.get()
        return found


def typed(row: Manuscript, **changes: Any) -> dict[str, Any]:
    return {
        "title": row.title, "year": row.year, "chapter": "Eten", "line": "", "method": "",
        "municipalities": "Zwolle, Kampen",
        "body": "Begin.\n\n# Een kop\n\nEerste regel\ntweede regel.", "version": row.version, **changes,
    }  # fmt: skip


def test_a_report_is_read_corrected_and_published(cast: Cast, sign_in: SignIn) -> None:
    office = sign_in(cast.manager)
    assert office.post("/manuscripts/new/", {"text": PAGE, "source_name": "Buurtkrant"}).status_code == 302
    row = one()
    assert (row.title, row.source_title, row.year) == ("Samen eten", "Samen eten", 2024)
    page = office.get(f"/manuscripts/{row.pk}/").content.decode()
    assert "Ruim 40 buren" in page
    assert "Verslagzoeker help" in page, "what was left out is shown"
    assert "# Nieuw: de soepbus" in page
    assert Client().get("/library/").content.decode().count('class="nabij-card" id=') == 0, "nothing is public yet"
    assert office.post(f"/manuscripts/{row.pk}/", typed(row, title="Samen eten in de wijk")).status_code == 302
    row = one()
    assert row.parts == [
        {"title": "", "level": 1, "paragraphs": ["Begin."]},
        {"title": "Een kop", "level": 1, "paragraphs": ["Eerste regel tweede regel."]},
    ]
    answer = office.post(f"/manuscripts/{row.pk}/publish/")
    address = answer.headers["Location"]
    page = Client().get(address).content.decode()
    assert "Samen eten in de wijk" in page
    assert "Gedrukt als" in page
    assert "Eerste regel tweede regel." in page
    # Published again, the address stays.
    office.post(f"/manuscripts/{row.pk}/", typed(one(), title="Aan tafel"))
    assert "Aan tafel" not in Client().get(address).content.decode()
    assert office.post(f"/manuscripts/{row.pk}/publish/").headers["Location"] == address
    assert "Aan tafel" in Client().get(address).content.decode()
    office.post(f"/manuscripts/{row.pk}/withdraw/")
    assert Client().get(address).status_code == 410
    assert "Eerste regel" in office.get(f"/manuscripts/{row.pk}/").content.decode()


def test_a_scan_without_words_is_told(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.manager).post("/manuscripts/new/", {"text": "\f 1 \f 2", "source_name": "Scan"})
    assert answer.status_code == 200
    assert "geen woorden" in answer.content.decode()
    with access.unscoped(access.Reason.TEST):
        assert not Manuscript.objects.exists()


def test_two_people_correct_one_manuscript(cast: Cast, sign_in: SignIn) -> None:
    office = sign_in(cast.manager)
    office.post("/manuscripts/new/", {"text": PAGE, "source_name": ""})
    row = one()
    office.post(f"/manuscripts/{row.pk}/", typed(row, title="De eerste"))
    late = office.post(f"/manuscripts/{row.pk}/", typed(row, title="De tweede"))
    assert late.status_code == 409
    assert "De eerste" in late.content.decode()
    assert "De tweede" in late.content.decode()
    assert one().title == "De eerste"


def test_only_the_office_writes(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.manager).post("/manuscripts/new/", {"text": PAGE, "source_name": ""})
    row = one()
    for user in (cast.coordinator, cast.volunteer, cast.stranger, cast.funder):
        client = sign_in(user)
        assert client.get("/manuscripts/").status_code == 404
        assert client.get(f"/manuscripts/{row.pk}/").status_code == 404
        assert client.post(f"/manuscripts/{row.pk}/publish/").status_code == 404
    with access.unscoped(access.Reason.TEST):
        assert not Article.objects.exists()


def test_formulas_and_markup_stay_text(cast: Cast, sign_in: SignIn) -> None:
    office = sign_in(cast.manager)
    office.post(
        "/manuscripts/new/", {"text": "Een titel hier\n\n=SOM(A1) <b>vet</b> en #set text(red).", "source_name": ""}
    )
    row = one()
    address = office.post(f"/manuscripts/{row.pk}/publish/").headers["Location"]
    page = Client().get(address).content.decode()
    assert "&lt;b&gt;vet&lt;/b&gt;" in page
    assert re.match(rb"%PDF", Client().get(f"{address}article.pdf").content)
