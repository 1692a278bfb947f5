"""Plans edited in the browser, and steps done or left out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from nabij.foundation import access
from nabij.trajectories import actions
from nabij.trajectories.choices import StepState
from nabij.trajectories.models import Plan, PlanStep, PlanVersion, Step
from tests.cast import Cast
from tests.rooms.trajectories.test_steps import _today, begin, one, planned  # noqa: F401

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def draft_of(cast: Cast, client: Client) -> PlanVersion:
    with access.unscoped(access.Reason.TEST):
        plan = Plan.objects.get(programme=cast.tandem)
    assert client.post(f"/plans/{plan.pk}/edit/").status_code == 302
    with access.unscoped(access.Reason.TEST):
        found: PlanVersion = PlanVersion.objects.get(plan=plan, state="draft")
        return found


def typed(version: int, **changes: Any) -> dict[str, Any]:
    return {
        "title_nl": "Evaluatie", "title_en": "Evaluation", "who": "coordinator", "phase": "monitoring", "after": "",
        "days": "60", "unit_1": "weeks", "unit_2": "months", "remind": "7, 1", "required_before": "closing",
        "seen": version, **changes,
    }  # fmt: skip


def keys(version: PlanVersion) -> list[str]:
    with access.unscoped(access.Reason.TEST):
        return [step.key for step in PlanStep.objects.filter(plan_version=version).order_by("position")]


def test_a_coordinator_changes_a_plan_and_puts_it_to_use(planned: Cast, sign_in: SignIn) -> None:  # noqa: F811
    client = sign_in(planned.coordinator)
    assert "Tandem" in client.get("/plans/").content.decode()
    draft = draft_of(planned, client)
    url = f"/plans/versions/{draft.pk}/"
    page = client.get(url).content.decode()
    assert "Kennismaken" in page
    answer = client.post(f"{url}add/", typed(1, every_1="1", until_1="1", every_2="3"))
    assert answer.status_code == 302, answer.content.decode()
    assert keys(draft) == ["introduction", "trial", "journal", "evaluatie", "farewell"]
    with access.unscoped(access.Reason.TEST):
        step = PlanStep.objects.get(plan_version=draft, key="evaluatie")
    assert step.stages == [[1, "weeks", 1], [3, "months", None]]
    assert step.remind == [7, 1]
    client.post(f"/plans/steps/{step.pk}/move/", {"way": "up", "seen": 2})
    assert keys(draft)[2:4] == ["evaluatie", "journal"]
    with access.unscoped(access.Reason.TEST):
        introduction = PlanStep.objects.get(plan_version=draft, key="introduction")
    client.post(f"/plans/steps/{introduction.pk}/remove/", {"seen": 3})
    with access.unscoped(access.Reason.TEST):
        trial = PlanStep.objects.get(plan_version=draft, key="trial")
    assert (trial.after, trial.days) == ("", 37)
    page = client.get(url).content.decode()
    assert "Evaluatie" in page
    assert client.post(f"{url}publish/", {"seen": 4}).status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert PlanVersion.objects.get(pk=draft.pk).state == "published"
        assert PlanVersion.objects.get(plan=draft.plan, number=1).state == "superseded"
    assert client.get(url).status_code == 200
    assert client.get(f"/plans/{draft.plan_id}/").status_code == 200


def test_two_people_who_edit_one_draft_see_each_other_and_lose_nothing(
    planned: Cast, sign_in: SignIn  # noqa: F811
) -> None:  # fmt: skip
    client = sign_in(planned.coordinator)
    draft = draft_of(planned, client)
    with access.unscoped(access.Reason.TEST):
        step = PlanStep.objects.get(plan_version=draft, key="introduction")
    assert client.post(f"/plans/steps/{step.pk}/", typed(1, title_nl="Van de een")).status_code == 302
    late = client.post(f"/plans/steps/{step.pk}/", typed(1, title_nl="Van de ander"))
    page = late.content.decode()
    assert late.status_code == 409
    assert "Van de een" in page
    assert "Van de ander" in page
    assert 'value="2"' in page
    assert client.post(f"/plans/steps/{step.pk}/", typed(2, title_nl="Van de ander")).status_code == 302
    assert client.post(f"/plans/versions/{draft.pk}/publish/", {"seen": 1}).status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert PlanVersion.objects.get(pk=draft.pk).state == "draft"
    client.post(f"/plans/versions/{draft.pk}/discard/", {"seen": 3})
    with access.unscoped(access.Reason.TEST):
        assert not PlanVersion.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"title_nl": ""}, {"days": "-1"}, {"days": "veel"}, {"remind": "morgen"}, {"every_1": "0"}, {"every_2": "3"},
     {"who": "burgemeester"}, {"after": "bestaat-niet"}, {"title_nl": "x" * 121}, {"title_nl": "a\x00b"}],
)  # fmt: skip
def test_a_step_that_makes_no_sense_is_refused_with_words(
    planned: Cast, sign_in: SignIn, wrong: dict[str, str]  # noqa: F811
) -> None:  # fmt: skip
    client = sign_in(planned.manager)
    draft = draft_of(planned, client)
    answer = client.post(f"/plans/versions/{draft.pk}/add/", typed(1, **wrong))
    assert answer.status_code == 200
    assert len(keys(draft)) == 4


def test_an_empty_plan_is_not_put_to_use(planned: Cast, sign_in: SignIn) -> None:  # noqa: F811
    client = sign_in(planned.manager)
    draft = draft_of(planned, client)
    with access.unscoped(access.Reason.TEST):
        PlanStep.objects.filter(plan_version=draft).delete()
    client.post(f"/plans/versions/{draft.pk}/publish/", {"seen": 1})
    with access.unscoped(access.Reason.TEST):
        assert PlanVersion.objects.get(pk=draft.pk).state == "draft"


def test_only_coordinators_and_the_office_edit_plans(planned: Cast, sign_in: SignIn) -> None:  # noqa: F811
    draft = draft_of(planned, sign_in(planned.manager))
    for other in (planned.volunteer, planned.participant, planned.desk, planned.funder, planned.stranger):
        client = sign_in(other)
        assert client.get(f"/plans/versions/{draft.pk}/").status_code == 404
        assert client.post(f"/plans/versions/{draft.pk}/publish/", {"seen": 1}).status_code == 404


def test_steps_are_done_left_out_and_opened_again(planned: Cast, sign_in: SignIn) -> None:  # noqa: F811
    trajectory = begin(planned)
    client = sign_in(planned.tandem_coordinator)
    url = f"/trajectories/{trajectory.pk}/"
    assert "Kennismaken" in client.get(url).content.decode()
    introduction = one(trajectory, "introduction")
    client.post(f"/trajectories/steps/{introduction.pk}/done/")
    client.post(f"/trajectories/steps/{introduction.pk}/done/")
    trial = one(trajectory, "trial")
    assert client.get(f"/trajectories/steps/{trial.pk}/leave-out/").status_code == 200
    assert client.post(f"/trajectories/steps/{trial.pk}/leave-out/", {}).status_code == 200
    bsn = client.post(f"/trajectories/steps/{trial.pk}/leave-out/", {"because": "other", "note": "123456782"})
    assert bsn.status_code == 200
    client.post(f"/trajectories/steps/{trial.pk}/leave-out/", {"because": "other", "note": "op vakantie"})
    assert one(trajectory, "trial", StepState.EXEMPTED).because == "other"
    client.post(f"/trajectories/steps/{introduction.pk}/reopen/", {"next": "//elders.example/"})
    assert one(trajectory, "introduction").state == StepState.OPEN
    assert client.get(url).status_code == 200


def test_a_volunteer_does_their_own_step_and_leaves_nothing_out(planned: Cast, sign_in: SignIn) -> None:  # noqa: F811
    trajectory = begin(planned)
    client = sign_in(planned.volunteer)
    journal, introduction = one(trajectory, "journal"), one(trajectory, "introduction")
    page = client.get(f"/trajectories/{trajectory.pk}/").content.decode()
    assert "Logboek bijhouden" in page
    assert client.get(f"/trajectories/steps/{journal.pk}/leave-out/").status_code == 404
    assert client.post(f"/trajectories/steps/{introduction.pk}/done/").status_code == 404
    assert client.post(f"/trajectories/steps/{journal.pk}/done/").status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert Step.objects.get(pk=journal.pk).state == StepState.DONE


def test_pages_cost_the_same_for_one_and_for_many(
    planned: Cast, sign_in: SignIn, django_assert_max_num_queries: Any  # noqa: F811
) -> None:  # fmt: skip
    client = sign_in(planned.coordinator)
    with access.unscoped(access.Reason.TEST):
        plan = actions.plan_of(planned.tandem)
    client.get("/plans/")
    with django_assert_max_num_queries(20):
        client.get("/plans/")
    with django_assert_max_num_queries(20):
        client.get(f"/plans/{plan.pk}/")
    trajectory = begin(planned)
    with django_assert_max_num_queries(20):
        client.get(f"/trajectories/{trajectory.pk}/")
