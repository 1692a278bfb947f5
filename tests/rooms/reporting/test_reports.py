"""A report from its beginning to the library: who may do what, what is kept, what is hidden, what is told."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nabij.foundation import access
from nabij.library.models import Article
from nabij.reporting import actions
from nabij.reporting.actions import inventing, publishing, states
from nabij.reporting.models import Chapter, Entry, Remark, Report, Submission
from nabij.reporting.queries import names, reports
from tests import tagged
from tests.cast import Cast, actor_of
from tests.rooms.reporting import stories
from tests.rooms.reporting.stories import YEAR

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def chapter_of(report: Report, key: str) -> Chapter:
    with access.unscoped(access.Reason.TEST):
        found: Chapter = Chapter.objects.get(report=report, key=key)
    return found


def test_a_report_is_begun_written_and_remarked(cast: Cast, sign_in: SignIn) -> None:
    stories.two_branches(cast)
    writer = sign_in(cast.coordinator)
    given = {"about": f"programme-{cast.tandem.pk}", "template": "twelve", "year": YEAR, "language": "nl"}
    address = writer.post("/reports/new/", given).headers["Location"]
    page = writer.get(address).content.decode()
    assert "12. Verwachtingen omtrent de realisatie" in page
    assert "een verslag hierover" in writer.post("/reports/new/", given).content.decode(), "once a year"
    with access.unscoped(access.Reason.TEST):
        report = Report.objects.get()
    chapter = chapter_of(report, "participants")
    page = writer.get(f"/reports/chapters/{chapter.pk}/").content.decode()
    assert f"/reports/{report.pk}/figures/participants/" in page, "figures stand beside the text"
    typed = {"text": "Er kwamen meer mensen.", "is_ready": "on", "version": chapter.version}
    assert writer.post(f"/reports/chapters/{chapter.pk}/", typed).status_code == 302
    late = writer.post(f"/reports/chapters/{chapter.pk}/", typed | {"text": "Te laat."})
    assert late.status_code == 409
    assert "Te laat." in late.content.decode()
    assert "Er kwamen meer mensen." in late.content.decode()
    empty = writer.post(f"/reports/chapters/{chapter.pk}/", {"text": "", "is_ready": "on", "version": 2})
    assert "Schrijf eerst iets" in empty.content.decode()
    office = sign_in(cast.manager)
    office.post(f"/reports/chapters/{chapter.pk}/remark/", {"remark-text": "Waarom meer?"})
    assert "Waarom meer?" in office.get(f"/reports/chapters/{chapter.pk}/").content.decode()
    with access.unscoped(access.Reason.TEST):
        remark = Remark.objects.get()
    writer = sign_in(cast.coordinator)
    writer.post(f"/reports/remarks/{remark.pk}/settle/")
    assert "afgehandeld" in writer.get(f"/reports/chapters/{chapter.pk}/").content.decode()


def test_what_hardly_changes_is_carried_over_and_the_rest_stands_beside(cast: Cast) -> None:
    earlier = stories.begun(cast, year=YEAR - 1)
    stories.written(earlier, by=cast.manager, text="Het begon in 2016.")
    report = stories.begun(cast)
    assert chapter_of(report, "plan").text == "Het begon in 2016."
    volunteers = chapter_of(report, "volunteers")
    assert volunteers.text == ""
    assert reports.last_year(report, volunteers) == "Het begon in 2016."


def test_only_the_office_submits_and_only_what_follows(cast: Cast, sign_in: SignIn) -> None:
    report = stories.begun(cast)
    writer = sign_in(cast.coordinator)
    page = writer.post(f"/reports/{report.pk}/hand-over/", follow=True).content.decode()
    assert "Nog niet klaar: Toelichting projectplan" in page
    stories.written(report, by=cast.coordinator)
    writer.post(f"/reports/{report.pk}/hand-over/")
    assert stories.fresh(report).state == "review"
    assert writer.post(f"/reports/{report.pk}/submit/").status_code == 404
    office = sign_in(cast.manager)
    assert "Wat wordt vastgelegd" in office.get(f"/reports/{report.pk}/submit/").content.decode()
    office.post(f"/reports/{report.pk}/submit/")
    assert stories.fresh(report).state == "submitted"
    again = office.post(f"/reports/{report.pk}/submit/", follow=True).content.decode()
    assert "Dit kan niet meer" in again
    chapter = chapter_of(report, "plan")
    closed = office.post(f"/reports/chapters/{chapter.pk}/", {"text": "Anders.", "version": chapter.version})
    assert closed.status_code == 409
    assert "Anders." in closed.content.decode(), "nothing that was typed is lost"
    assert chapter_of(report, "plan").text == chapter.text


def test_a_funder_reads_only_what_was_submitted(cast: Cast, sign_in: SignIn) -> None:
    stories.two_branches(cast)
    report = stories.begun(cast)
    funder = sign_in(cast.funder)
    assert funder.get(f"/reports/{report.pk}/").status_code == 404
    done = stories.submitted(cast, text="De tekst van vorig jaar.", year=YEAR - 1)
    funder = sign_in(cast.funder)
    assert "Ontbrekende gegevens" not in funder.get("/reports/").content.decode()
    assert funder.get(f"/reports/{done.pk}/").headers["Location"] == f"/reports/{done.pk}/whole/"
    assert "De tekst van vorig jaar." in funder.get(f"/reports/{done.pk}/whole/").content.decode()
    figure = funder.get(f"/reports/{done.pk}/figures/participants/").content.decode()
    assert "enrolment_participation" in figure
    assert funder.get(f"/reports/chapters/{chapter_of(done, 'plan').pk}/").status_code == 404
    assert funder.post(f"/reports/{done.pk}/accept/", {"on": f"{YEAR}-01-01"}).status_code == 404


def test_a_question_can_lead_to_a_new_version_beside_the_old(cast: Cast) -> None:
    report, actor = stories.submitted(cast, text="Eerste."), actor_of(cast.manager)
    with access.acting_as(actor):
        states.question(report=report, text="Hoeveel uren?", by=actor)
        states.revise(report=report, by=actor)
    stories.written(report, by=cast.manager, text="Tweede.")
    stories.two_branches(cast)
    with access.acting_as(actor):
        states.hand_over(report=report, by=actor)
        states.submit(report=report, by=actor)
    with access.unscoped(access.Reason.TEST):
        first, second = Submission.objects.filter(report=report)
    assert first.body["chapters"][0]["paragraphs"] == ["Eerste."]
    assert second.body["chapters"][0]["paragraphs"] == ["Tweede."]
    assert first.body["figures"] == second.body["figures"], "frozen the first time"
    assert first.digest != second.digest


def test_whoever_has_the_link_reads_it_without_an_account(cast: Cast, sign_in: SignIn) -> None:
    report = stories.submitted(cast)
    office = sign_in(cast.manager)
    page = office.post(f"/reports/{report.pk}/share/").content.decode()
    path = re.search(r"/submitted/[\w-]+/", page)
    assert path is not None
    visitor = Client()
    page = visitor.get(path[0]).content.decode()
    assert "Dit is wat er gebeurde." in page
    assert "letter voor letter" in page
    assert "Hoe het geteld is" in visitor.get(f"{path[0]}figures/participants/").content.decode()
    assert visitor.get(f"{path[0]}figures/niets/").status_code == 404
    assert visitor.get("/submitted/verzonnen/").status_code == 410
    office.post(f"/reports/{report.pk}/share/")
    assert visitor.get(path[0]).status_code == 410, "a new link ends the earlier one"


def accepted(cast: Cast, text: str) -> Report:
    stories.two_branches(cast)
    report, actor = stories.submitted(cast, text=text), actor_of(cast.manager)
    with access.acting_as(actor):
        states.accept(report=report, on=report.made_at.date(), by=actor)
    return report


def test_published_chapters_name_nobody_and_hide_small_numbers(cast: Cast, sign_in: SignIn) -> None:
    name = cast.piet.person.given_name
    with access.acting_as(actor_of(cast.manager)):
        actions.enter(
            programme=cast.tandem, kind="bottleneck", by=actor_of(cast.manager),
            values={"title": "Vervoer", "before": f"{name} kan er niet komen.", "first_year": YEAR},
        )  # fmt: skip
    report = accepted(cast, f"{name} kwam elke week. Bel 06-12345678. =1+1")
    office = sign_in(cast.manager)
    page = office.get(f"/reports/{report.pk}/publish/").content.decode()
    assert f">{name}" in re.sub(r"\s+", "", page) or name in page
    fields = re.findall(r'name="(name_\d+)"', page)
    assert len(fields) >= 2
    actor = actor_of(cast.manager)
    with access.acting_as(actor), pytest.raises(publishing.NamesLeft):
        publishing.publish(report=report, replacements={}, by=actor)
    office.post(f"/reports/{report.pk}/publish/", dict.fromkeys(fields, "een deelnemer"))
    assert stories.fresh(report).state == "published"
    with access.unscoped(access.Reason.TEST):
        articles = {row.chapter: row for row in Article.objects.all()}
    assert len(articles) == 12
    told = str([(row.title, row.parts, row.facts) for row in articles.values()])
    assert not re.search(rf"\b{name}\b", told)
    assert "06-12345678" not in told
    facts = dict(tuple(fact) for fact in articles["Deelnemers"].facts)
    assert facts["Deelnemers"] == "7"
    assert not any(label.startswith("Deelnemers:") for label in facts), "one of eight gives the other part away"
    assert "vrijwilligers" not in str(articles["Deelnemers"].parts).lower(), "a chapter grows by its own figures"
    assert "vrijwilligers" in str(articles["Vrijwilligers"].parts).lower()
    found = Client().get("/library/", {"q": "knelpunten vervoer"}).content.decode()
    assert "Knelpunten bij de uitvoering" in found


def test_a_report_can_be_taken_home(cast: Cast, sign_in: SignIn) -> None:
    stories.two_branches(cast)
    report = stories.begun(cast, template="practice")
    stories.written(report, by=cast.coordinator, text='=HYPERLINK("x") <b>&</b> #set')
    client = sign_in(cast.coordinator)
    pdf = client.get(f"/reports/{report.pk}/report.pdf").content
    assert pdf.startswith(b"%PDF")
    assert tagged.faults(pdf) == []
    assert zipfile.is_zipfile(io.BytesIO(client.get(f"/reports/{report.pk}/report.docx").content))
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/reports/{report.pk}/figures.xlsx").content))
    sheets = "".join(book.read(name).decode() for name in book.namelist() if "worksheets" in name)
    assert "<f>" not in sheets, "no formulas"


def test_registers_are_kept_per_programme_and_stand_in_the_report(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    typed = {
        "title": "Thema-avonden", "before": "Kleine groepen", "after": "Gezamenlijke avonden", "reason": "Te weinig",
        "agreed_with": "gemeente", "decided_on": f"{YEAR}-01-02", "first_year": YEAR, "last_year": YEAR - 1,
    }  # fmt: skip
    assert "voor het eerste" in client.post(f"/registers/{cast.tandem.pk}/goal/", typed).content.decode()
    assert client.post(f"/registers/{cast.tandem.pk}/goal/", typed | {"last_year": ""}).status_code == 302
    report = stories.begun(cast)
    page = client.get(f"/reports/chapters/{chapter_of(report, 'new-objective').pk}/").content.decode()
    assert "Gezamenlijke avonden" in page
    assert "veranderd doel" in page
    with access.unscoped(access.Reason.TEST):
        entry = Entry.objects.get()
    typed |= {"last_year": "", "title": "Avonden", "version": entry.version}
    assert client.post(f"/registers/lines/{entry.pk}/", typed).status_code == 302
    assert client.post(f"/registers/lines/{entry.pk}/", typed).status_code == 409
    assert client.get(f"/registers/{cast.tandem.pk}/onzin/").status_code == 404
    for path in ("/registers/", f"/registers/{cast.tandem.pk}/", f"/registers/lines/{entry.pk}/"):
        assert client.get(path).status_code == 200


def test_targets_are_typed_as_people_read_them(cast: Cast, sign_in: SignIn) -> None:
    report = stories.begun(cast)
    client = sign_in(cast.coordinator)
    for key in ("contact_minutes", "actual_cents"):
        path = f"/reports/{report.pk}/figures/{key}/aim/"
        assert client.get(path).status_code == 200
        assert client.post(path, {"target": "12", "baseline": "", "cause": "Ziekte"}).status_code == 302
    assert "12" in client.get(f"/reports/{report.pk}/figures/contact_minutes/").content.decode()
    assert "€\N{NO-BREAK SPACE}12,00" in client.get(f"/reports/{report.pk}/figures/actual_cents/").content.decode()
    assert client.get(f"/reports/{report.pk}/figures/niets/aim/").status_code == 404


def test_lists_cost_the_same_for_one_and_for_three_reports(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:  # fmt: skip
    client = sign_in(cast.funder)
    for year in range(YEAR - 2, YEAR + 1):
        stories.submitted(cast, year=year)
    client = sign_in(cast.funder)
    client.get("/reports/")
    with django_assert_max_num_queries(25):
        assert client.get("/reports/").content.decode().count("/whole/") + 1 > 0


def test_a_list_of_reports_being_written_costs_the_same_for_one_and_for_three(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: Any
) -> None:  # fmt: skip
    client = sign_in(cast.coordinator)
    stories.begun(cast)
    client.get("/reports/")
    with CaptureQueriesContext(connection) as one:
        client.get("/reports/")
    for year in (YEAR - 1, YEAR - 2):
        stories.begun(cast, year=year)
    with django_assert_num_queries(len(one)):
        client.get("/reports/")


def test_a_login_that_is_called_after_a_programme_is_no_name_to_take_out(cast: Cast) -> None:
    report = stories.begun(cast)
    with access.unscoped(access.Reason.TEST):
        cast.manager.display_name = cast.tandem.name
        cast.manager.save(update_fields=["display_name"])
    assert cast.tandem.name not in names.known(report)
    assert cast.piet.person.given_name in names.known(report)


def test_the_demo_has_a_report_that_was_submitted_and_one_being_written(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.SEED):
        cast.tandem.slug = inventing.PROGRAMME
        cast.tandem.save(update_fields=["slug"])
        inventing.fill(cast.nabij.pk)
        done, draft = Report.objects.order_by("year")
    assert (done.state, draft.state, done.year, draft.year) == ("submitted", "draft", YEAR - 1, YEAR)
    page = sign_in(cast.manager).get(f"/reports/{done.pk}/whole/").content.decode()
    assert "letter voor letter" in page
    assert "Plan B: vrijwilligers blijven weg" in page
