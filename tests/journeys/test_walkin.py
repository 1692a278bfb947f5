"""A helper counts at the door of a computer house, on a phone."""

import pytest
from django.urls import reverse

from nabij.foundation import access, clock
from nabij.programmes.walkin import actions
from nabij.programmes.walkin.models import Opening, Place
from tests.browser import Open, assert_accessible, assert_fits
from tests.cast import Cast, actor_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]


def open_door(cast: Cast) -> Place:
    """Open a computer house in Zwolle where Piet is known and Vera helps."""
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        week = [{"weekday": day, "opens": "00:00", "closes": "23:59"} for day in range(7)]
        facts = {"name": "Computerhuis", "week": week, "summary": "Hulp bij uw telefoon.", "town": "Zwolle"}
        place = actions.make_place(offering=cast.tandem_zwolle, slug="computerhuis", facts=facts, by=actor)
        actions.set_faces(place=place, known=[cast.piet, cast.vera], by=actor)
    return place


def test_a_helper_counts_with_a_thumb_and_a_visitor_sees_that_it_is_open(live_cast: Cast, open_page: Open) -> None:
    place = open_door(live_cast)
    page = open_page(reverse("walkin:count", kwargs={"pk": place.pk}), user=live_cast.volunteer, width=390)
    assert_accessible(page)
    assert_fits(page)
    for many in (1, 2):
        page.click(".walkin-more")
        page.wait_for_function(f"document.querySelector('.walkin-figure__number').textContent === '{many}'")
    page.click("text=Piet")
    page.wait_for_function("document.querySelector('.walkin-figure__number').textContent === '3'")
    with page.expect_navigation():
        page.click(f"a[href^='/walkin/{place.pk}/close/']")
    assert page.input_value("input[name=people]") == "3"
    assert_accessible(page)
    assert_fits(page)
    page.click("main form button.nl-button--primary")
    page.wait_for_url(f"**/walkin/{place.pk}/")
    assert_accessible(page)
    assert_fits(page)
    with access.unscoped(access.Reason.TEST):
        opening = Opening.objects.get(on=clock.today())
        assert (opening.people, opening.closed_at is not None) == (3, True)
    page.goto(page.url.split("/walkin/")[0] + "/drop-in/computerhuis/")
    assert_accessible(page)
    assert_fits(page)
