"""Importing a list, as a coordinator sees it on a phone and on a laptop."""

from pathlib import Path

import pytest

from nabij.foundation import access, jobs
from tests.browser import Open, assert_accessible, assert_fits, follow, shot
from tests.cast import Cast
from tests.rooms.imports.test_command import HEAD, ROWS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]


@pytest.mark.parametrize(("width", "theme", "language"), [(1280, "light", "nl"), (390, "dark", "en")])
def test_a_list_from_file_to_people_and_back(
    live_cast: Cast, open_page: Open, tmp_path: Path, width: int, theme: str, language: str
) -> None:  # fmt: skip
    file = tmp_path / "deelnemers.csv"
    file.write_text("\n".join([HEAD, *ROWS]), encoding="utf-8-sig")
    page = open_page("/imports/", user=live_cast.coordinator, width=width, theme=theme, language=language)

    def look(name: str) -> None:
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"imports-{name}-{width}")

    look("empty")
    page.goto(page.url + "new/")
    look("new")
    page.select_option("select[name=programme]", str(live_cast.tandem.pk))
    page.set_input_files("input[type=file]", str(file))
    follow(page, "main form button.nl-button--primary")
    look("columns")
    follow(page, "main form button.nl-button--primary")
    look("preview")
    follow(page, "main form[action$='start/'] button")
    look("busy")
    with access.unscoped(access.Reason.TEST):
        jobs.drain()
    page.reload()
    look("result")
    page.goto(page.url + "undo/")
    look("undo")
    follow(page, "main form button.nl-button--primary")
    with access.unscoped(access.Reason.TEST):
        jobs.drain()
    page.reload()
    look("undone")
    page.goto(page.url.split("imports/")[0] + "imports/")
    look("list")
