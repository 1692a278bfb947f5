"""A match follows the plan of its programme, and what an organisation adds to that plan is asked for."""

import pytest

from nabij.foundation import access, clock
from nabij.programmes.befriending import actions
from nabij.programmes.befriending.models import Match
from nabij.site.queries import today
from nabij.trajectories import actions as trajectories
from nabij.trajectories.models import PlanStep, Step, Trajectory
from tests.cast import Cast, actor_of
from tests.rooms.programmes.befriending import story

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def states(match: Match) -> dict[str, str]:
    with access.unscoped(access.Reason.TEST):
        rows = Step.objects.filter(trajectory__about_id=match.pk)
        return dict(rows.values_list("plan_step__key", "state"))


def test_what_happens_in_a_match_settles_its_steps(cast: Cast) -> None:
    match = story.agreed(cast)
    assert states(match) == {"introduction": "open"}
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        match = actions.plan_introduction(match=match, at=clock.now(), place="Buurthuis", by=actor)
        match = actions.start_trial(match=match, slot="ma-mid", meet_every_days=7, by=actor)
    assert states(match)["introduction"] == "done"
    assert states(match)["trial"] == "open"
    with access.acting_as(actor):
        match = actions.go_on(match=match, by=actor)
    assert states(match)["trial"] == "done"
    with access.unscoped(access.Reason.TEST):
        assert Trajectory.objects.get(about_id=match.pk).phase == "monitoring"


def test_a_step_that_was_added_is_asked_for_first_and_stands_on_today(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        version = trajectories.published_version(trajectories.plan_of(cast.tandem))
        PlanStep.objects.create(
            organisation=cast.nabij, plan_version=version, position=90, key="huisregels",
            title_nl="Huisregels doorspreken", required_before="monitoring",
        )  # fmt: skip
    match = story.trial(cast)
    client = story.enter(cast.coordinator)
    assert "Huisregels doorspreken" in client.get("/").content.decode()
    client.post(f"/befriending/matches/{match.pk}/do/go_on/")
    with access.unscoped(access.Reason.TEST):
        assert Match.objects.get(pk=match.pk).state == "trial"
    page = client.get(f"/befriending/matches/{match.pk}/").content.decode()
    assert "Huisregels doorspreken" in page
    actor = actor_of(cast.coordinator)
    assert trajectories.settle(about_id=match.pk, key="huisregels", by=actor)
    client.post(f"/befriending/matches/{match.pk}/do/go_on/")
    with access.unscoped(access.Reason.TEST):
        assert Match.objects.get(pk=match.pk).state == "active"
    assert "Huisregels doorspreken" not in client.get("/").content.decode()


def test_today_leaves_out_what_the_programme_tells_itself(cast: Cast) -> None:
    story.agreed(cast)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        assert today._plan_cards(actor, clock.today().replace(year=clock.today().year + 2)) == []
