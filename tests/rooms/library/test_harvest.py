"""Other machines collect what was published: asked by a collector that somebody else wrote, and asked wrongly."""

import datetime as dt
from typing import Any

import pytest
import requests
import time_machine
from django.test import Client
from sickle import Sickle
from sickle.oaiexceptions import BadResumptionToken, CannotDisseminateFormat, IdDoesNotExist, NoRecordsMatch

from nabij.foundation import access
from nabij.foundation.actors import NOBODY
from nabij.library import actions
from nabij.library.models import Article
from nabij.library.queries import harvesting
from tests.cast import Cast
from tests.rooms.library.test_finding import published

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


class Collector(Sickle):  # type: ignore[misc]
    """Sickle as it is, but over Django's client instead of a network."""

    def _request(self, kwargs: dict[str, str]) -> Any:
        answer = Client().get("/library/oai/", kwargs)
        given = requests.Response()
        given.status_code, given._content = answer.status_code, answer.content
        return given


@pytest.fixture
def collector() -> Collector:
    return Collector("http://testserver/library/oai/", encoding="utf-8")


@pytest.fixture
def shelf(cast: Cast) -> list[Article]:
    found = []
    for number in range(5):
        with time_machine.travel(dt.datetime(2026, 3, 1 + number, 9, 30, 15, 999, tzinfo=dt.UTC), tick=False):
            row = published(
                cast, f"Verslag <{number}> & meer", "Een eenzame man kreeg een maatje.\x0bEn meer.",
                year=2020 + number, line="Thuis & ontmoeten", municipalities=["Zwolle"], elements=["meeting"],
            )  # fmt: skip
            found.append(row)
    return found


def test_a_collector_gets_every_article_once_in_pages(
    collector: Collector, shelf: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(harvesting, "PER_PAGE", 2)
    records = list(collector.ListRecords(metadataPrefix="oai_dc"))
    assert [one.header.identifier for one in records] == [f"oai:testserver:{row.code}" for row in shelf]
    assert records[1].metadata["title"] == ["Verslag <1> & meer"]
    assert records[1].metadata["identifier"] == [f"http://testserver/library/{shelf[1].code}/"]
    assert records[1].metadata["date"] == ["2021"]
    assert "ontmoeten" in records[1].metadata["subject"]
    assert records[1].header.datestamp == "2026-03-02T09:30:15Z"
    assert len(list(collector.ListIdentifiers(metadataPrefix="oai_dc"))) == 5


def test_a_collector_asks_for_a_part(collector: Collector, shelf: list[Article]) -> None:
    named = {one.setSpec: one.setName for one in collector.ListSets()}
    assert named["line:thuis-ontmoeten"] == "Thuis & ontmoeten"
    asked: list[dict[str, str]] = [
        {"set": "year:2022"}, {"from": "2026-03-03", "until": "2026-03-03"},
        {"from": "2026-03-03T09:30:15Z", "until": "2026-03-03T09:30:15Z"},
    ]  # fmt: skip
    for one in asked:
        found = [row.header.identifier for row in collector.ListRecords(metadataPrefix="oai_dc", **one)]
        assert found == [f"oai:testserver:{shelf[2].code}"]
    assert len(list(collector.ListRecords(metadataPrefix="oai_dc", set="line:thuis-ontmoeten"))) == 5
    with pytest.raises(NoRecordsMatch):
        collector.ListRecords(metadataPrefix="oai_dc", **{"from": "2026-03-06", "until": "2026-03-07"})
    assert collector.Identify().earliestDatestamp == "2026-03-01T09:30:15Z"
    assert [one.metadataPrefix for one in collector.ListMetadataFormats()] == ["oai_dc"]


def test_what_was_taken_back_is_told_and_not_given(collector: Collector, shelf: list[Article]) -> None:
    with access.unscoped(access.Reason.TEST), time_machine.travel(dt.datetime(2026, 4, 1, tzinfo=dt.UTC), tick=False):
        actions.withdraw(article=shelf[0], by=NOBODY)
    (gone,) = collector.ListRecords(metadataPrefix="oai_dc", **{"from": "2026-04-01"})
    assert gone.deleted
    assert "maatje" not in gone.raw
    assert collector.GetRecord(identifier=f"oai:testserver:{shelf[0].code}", metadataPrefix="oai_dc").deleted


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"verb": "Steal"}, "badVerb"), ({}, "badVerb"), ({"verb": ["Identify", "Identify"]}, "badVerb"),
        ({"verb": "ListRecords"}, "badArgument"), ({"verb": "Identify", "extra": "1"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "gisteren"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-03-04", "until": "2026-03"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "year:\x0b"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "resumptionToken": "zelf:gemaakt"}, "badResumptionToken"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:testserver:niets"}, "idDoesNotExist"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "\x0b"}, "idDoesNotExist"),
    ],
)  # fmt: skip
def test_a_wrong_question_gets_an_answer_of_the_protocol(asked: dict[str, Any], refused: str) -> None:
    for answer in (Client().get("/library/oai/", asked), Client().post("/library/oai/", asked)):
        assert answer.status_code == 200
        assert f'<error code="{refused}">' in answer.content.decode()


def test_the_collector_reads_our_refusals(collector: Collector, shelf: list[Article]) -> None:
    with pytest.raises(CannotDisseminateFormat):
        collector.ListRecords(metadataPrefix="marc")
    with pytest.raises(IdDoesNotExist):
        collector.GetRecord(identifier="oai:elsewhere:x", metadataPrefix="oai_dc")
    with pytest.raises(BadResumptionToken):
        collector.ListRecords(resumptionToken="x")


def test_the_map_of_topics_leads_to_articles(shelf: list[Article]) -> None:
    page = Client().get("/library/topics/").content.decode()
    assert "Thuis &amp; ontmoeten (5)" in page
    assert 'href="/library/?element=meeting"' in page
