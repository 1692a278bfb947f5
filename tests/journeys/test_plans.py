"""A plan of steps, as a coordinator sees and changes it on a phone and on a laptop."""

import pytest

from nabij.foundation import access
from nabij.foundation.ids import new_id
from nabij.trajectories import actions
from nabij.trajectories.actions import Subject
from tests.browser import Open, assert_accessible, assert_fits, follow, shot
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
    follow(page, page.get_by_role("link", name="Tandem"))
    look("plan")
    follow(page, "main form[action$='edit/'] button")
    look("draft")
    follow(page, "main a[href$='add/']")
    look("step")
    page.fill("input[name=title_nl]", "Bellen na drie weken")
    page.fill("input[name=days]", "21")
    follow(page, "main form button.nl-button--primary")
    look("draft-with-step")
    follow(page, "main form[action$='publish/'] button")
    look("published")
    root = page.url.split("/plans/")[0]
    page.goto(f"{root}/trajectories/{trajectory.pk}/")
    look("trajectory")
    follow(page, page.locator("main a[href$='leave-out/']").first)
    look("leave-out")
    page.goto(f"{root}/trajectories/{trajectory.pk}/")
    follow(page, page.locator("main form[action$='done/'] button").first)
    look("done")
