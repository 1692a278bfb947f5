"""A plan of steps, as a coordinator sees and changes it on a phone and on a laptop."""

import pytest

from nabij.foundation import access
from nabij.foundation.ids import new_id
from nabij.trajectories import actions
from nabij.trajectories.actions import Subject
from tests.browser import Open, assert_accessible, assert_fits, shot
from tests.cast import Cast, actor_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]


@pytest.mark.parametrize(("width", "theme", "language"), [(1280, "light", "nl"), (390, "dark", "en")])
def test_a_plan_is_changed_and_a_step_is_done(
    live_cast: Cast, open_page: Open, width: int, theme: str, language: str
) -> None:  # fmt: skip
    actor = actor_of(live_cast.coordinator)
    subject = Subject(
        about_id=new_id(), offering=live_cast.tandem_zwolle, unit_id=live_cast.piet.unit_id, title="Vera en Piet"
    )
    with access.acting_as(actor):
        trajectory = actions.start(subject=subject, by=actor)
    page = open_page("/plans/", user=live_cast.coordinator, width=width, theme=theme, language=language)

    def look(name: str) -> None:
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"plans-{name}-{width}")

    look("list")
    page.get_by_role("link", name="Tandem").click()
    look("plan")
    page.locator("main form[action$='edit/'] button").click()
    look("draft")
    page.locator("main a[href$='add/']").click()
    look("step")
    page.fill("input[name=title_nl]", "Bellen na drie weken")
    page.fill("input[name=days]", "21")
    page.locator("main form button.nl-button--primary").click()
    look("draft-with-step")
    page.locator("main form[action$='publish/'] button").click()
    look("published")
    root = page.url.split("/plans/")[0]
    page.goto(f"{root}/trajectories/{trajectory.pk}/")
    look("trajectory")
    page.locator("main a[href$='leave-out/']").first.click()
    look("leave-out")
    page.goto(f"{root}/trajectories/{trajectory.pk}/")
    page.locator("main form[action$='done/'] button").first.click()
    look("done")
