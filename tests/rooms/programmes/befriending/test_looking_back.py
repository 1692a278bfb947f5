"""Evaluations: asked once, reminded once, answered without an account, sealed, laid side by side."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client

from nabij.foundation import access, clock, erasure, jobs
from nabij.programmes.befriending.models import Evaluation, Goal, Match
from nabij.programmes.befriending.tasks import night
from tests.cast import Cast, actor_of
from tests.rooms.programmes.befriending import story

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
GOOD = {"stars": "5", "go_on": "yes", "needs_help": "no", "text": "Heel fijn."}


def months_later(number: int, days: int = 0) -> dt.datetime:
    from nabij.programmes.befriending.rules import add_months

    day = add_months(clock.today(), number) + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(8), tzinfo=dt.UTC)


def test_both_sides_are_asked_after_two_months_and_reminded_once(cast: Cast) -> None:
    story.active(cast)
    due, week, month = months_later(2), months_later(2, 7), months_later(2, 27)
    asked = []
    for moment in (months_later(2, -1), due, due, week, week, month):
        with time_machine.travel(moment):
            night.now()
            jobs.drain()
        asked.append(sum("/look-back/" in str(letter.body) for letter in mail.outbox))
        mail.outbox.clear()
    assert asked == [0, 2, 0, 2, 0, 0]


def answered(cast: Cast, client: Client, *, vera: dict[str, str]) -> Match:
    match = story.active(cast)
    with time_machine.travel(months_later(2)):
        night.now()
        found = story.links("look-back")
        page = client.get(found["piet"]).content.decode()
        assert "Vera" in page
        assert "Vrijwilliger" not in page
        for _ in range(2):  # double click
            assert client.post(found["piet"], GOOD).status_code == 302
        client.post(found["piet"], {**GOOD, "stars": "1"})
        client.post(found["vera"], vera)
        assert "Dank u wel" in client.get(found["piet"]).content.decode()
    return match


def test_the_coordinator_sees_both_answers_and_hears_of_a_difference(cast: Cast, client: Client) -> None:
    match = answered(cast, client, vera={**GOOD, "stars": "2", "go_on": "unsure", "text": "Lastig."})
    coordinator = story.enter(cast.coordinator)
    page = coordinator.get(f"/befriending/matches/{match.pk}/").content.decode()
    assert "Heel fijn." in page
    assert "Lastig." in page
    assert "5 van de 5" in page
    assert "verschillend" in page
    coordinator.post(f"/befriending/matches/{match.pk}/evaluations/2/discussed/")
    assert "Besproken" in coordinator.get(f"/befriending/matches/{match.pk}/").content.decode()


def test_answers_that_agree_raise_no_alarm(cast: Cast, client: Client) -> None:
    match = answered(cast, client, vera={**GOOD, "stars": "4"})
    page = story.enter(cast.coordinator).get(f"/befriending/matches/{match.pk}/").content.decode()
    assert "verschillend" not in page


def test_the_other_side_never_sees_an_answer(cast: Cast, client: Client) -> None:
    match = answered(cast, client, vera=GOOD)
    page = story.enter(cast.volunteer).get(f"/befriending/mine/{match.pk}/").content.decode()
    assert "Heel fijn." not in page


def test_an_empty_or_wrong_answer_is_told_and_nothing_is_lost(cast: Cast, client: Client) -> None:
    story.active(cast)
    with time_machine.travel(months_later(2)):
        night.now()
        found = story.links("look-back")["piet"]
        answer = client.post(found, {"stars": "9", "text": "Wat ik typte."})
    assert answer.status_code == 200
    assert "Wat ik typte." in answer.content.decode()
    with access.unscoped(access.Reason.TEST):
        assert not Evaluation.objects.filter(answered_at__isnull=False).exists()


def test_nobody_is_asked_during_a_pause(cast: Cast) -> None:
    match = story.active(cast)
    until = clock.today() + dt.timedelta(days=90)
    story.enter(cast.coordinator).post(f"/befriending/matches/{match.pk}/do/pause/", {"pause-until": f"{until}"})
    with time_machine.travel(months_later(2)):
        night.now()
        assert story.links("look-back") == {}


@pytest.mark.parametrize("side", ["piet", "vera"])
def test_erasing_a_file_erases_the_match_and_what_was_said(cast: Cast, client: Client, side: str) -> None:
    answered(cast, client, vera=GOOD)
    erasure.erase([getattr(cast, side).unit_id], by=actor_of(cast.coordinator), why="test")
    with access.unscoped(access.Reason.TEST):
        for model in (Match, Evaluation, Goal):
            assert model.objects.count() == 0


def test_a_copy_of_a_file_holds_ones_own_answers_and_goals_only(cast: Cast, client: Client) -> None:
    match = answered(cast, client, vera={**GOOD, "text": "Van Vera."})
    story.enter(cast.coordinator).post(f"/befriending/matches/{match.pk}/do/goal/", {"goal-text": "Vaker naar buiten"})
    actor = actor_of(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        copy = erasure.export(cast.piet.unit_id, by=actor)["Koppelingen"]
        other = erasure.export(cast.vera.unit_id, by=actor)["Koppelingen"]
    assert "Heel fijn." in str(copy)
    assert "Vaker naar buiten" in str(copy)
    assert "Van Vera." not in str(copy)
    assert "Van Vera." in str(other)
    assert "Heel fijn." not in str(other)


def test_what_did_not_go_on_stays_out_of_both_files(cast: Cast) -> None:
    match = story.planned(cast)
    story.enter(cast.coordinator).post(f"/befriending/matches/{match.pk}/do/decline/")
    actor = actor_of(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        for side in (cast.piet, cast.vera):
            copy = erasure.export(side.unit_id, by=actor)
            assert "Koppelingen" not in copy
    page = story.enter(cast.coordinator).get(f"/enrolments/{cast.piet.pk}/", follow=True).content.decode()
    assert "Vera" not in page
