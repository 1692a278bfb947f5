"""A report on its way: written, read by the office, submitted, questioned, published, and found by anybody."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from nabij.foundation import erasure
from nabij.foundation.actors import NOBODY
from tests.browser import Open, assert_accessible, assert_fits, shot
from tests.cast import Cast
from tests.rooms.reporting import stories

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]


def click(page: Page, where: str) -> None:
    """Press what leads to another page, and be there."""
    with page.expect_navigation():
        page.locator(where).first.click()


def look(page: Page, name: str) -> None:
    """Hold a page to what every page promises."""
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"reports-{name}")


def told(page: Page) -> str:
    return page.locator("main").inner_text()


def test_a_report_is_written_submitted_published_and_found(live_cast: Cast, open_page: Open) -> None:
    stories.two_branches(live_cast)
    name = live_cast.piet.person.given_name
    writer = open_page("/reports/", user=live_cast.coordinator, width=390)
    click(writer, "main a[href='/reports/new/']")
    writer.select_option("select[name=about]", f"programme-{live_cast.tandem.pk}")
    click(writer, "main form button.nl-button--primary")
    address, house = writer.url, writer.url.split("/reports/")[0]
    assert "van 12 hoofdstukken" in told(writer)
    click(writer, "main tbody a >> nth=4")
    look(writer, "chapter-phone")
    writer.fill("textarea[name=text]", f"Er kwamen meer mensen. {name} was er elke week.")
    writer.check("input[name=is_ready]")
    click(writer, "button[name=next]")
    assert "Vrijwilligers" in told(writer), "on to the next chapter"
    report = stories.only()
    stories.written(report, by=live_cast.coordinator, keep=True)

    office = open_page(f"/reports/{report.pk}/", user=live_cast.manager)
    click(office, "main tbody a >> nth=4")
    look(office, "chapter")
    office.fill("textarea[name=remark-text]", "Waarom kwamen er meer?")
    click(office, "form[action$='remark/'] button")
    writer.goto(address)
    click(writer, "main tbody a >> nth=4")
    assert "Waarom kwamen er meer?" in told(writer)
    click(writer, "form[action$='settle/'] button")
    writer.goto(address)
    click(writer, "form[action$='hand-over/'] button")

    office.goto(address)
    look(office, "report")
    click(office, "main a[href$='submit/']")
    look(office, "submit")
    click(office, "main form button.nl-button--primary")
    assert "Ingediend" in told(office)
    click(office, "main a[href$='question/']")
    office.fill("textarea", "Hoeveel uren waren dat?")
    click(office, "main form button.nl-button--primary")
    assert "Hoeveel uren waren dat?" in told(office)
    click(office, "form[action$='answer/'] button")
    click(office, "form[action$='share/'] button")
    link = urlsplit(office.locator("main a[href*='/submitted/']").inner_text()).path
    office.goto(address)
    click(office, "main a[href$='accept/']")
    click(office, "main form button.nl-button--primary")
    click(office, "main a[href$='publish/']")
    look(office, "publish")
    for field in office.locator("input[name^=name_]").all():
        field.fill("een deelnemer")
    click(office, "main form button.nl-button--primary")
    assert "gepubliceerd" in told(office).lower()

    visitor = open_page("/library/?q=deelnemers", width=390)
    assert "Deelnemers" in told(visitor)
    for count in (1, 2, 3):
        visitor.goto(f"{house}/library/contents/")
        click(visitor, f"main section li a >> nth={count}")
        assert name not in told(visitor)
        click(visitor, "form[action$='add/'] button")
    visitor.goto(f"{house}/library/report/")
    assert visitor.locator("main form[action$='remove/']").count() == 3
    visitor.goto(house + link)
    assert name in told(visitor), "whoever pays reads what was submitted"
    look(visitor, "outside")

    figure = f"/reports/{report.pk}/figures/participants/"
    office.goto(f"{house}{figure}")
    look(office, "figure")
    frozen = told(office)
    erasure.erase([live_cast.piet.unit_id], by=NOBODY, why="asked for it")
    office.reload()
    assert told(office) == frozen, "a frozen figure outlives the person behind it"
    visitor.reload()
    assert "letter voor letter" in told(visitor)
