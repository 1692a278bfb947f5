"""Calculating a round: seen from outside, stopped, killed, started twice, and with whatever people send."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Profile, Programme
from nabij.foundation import access, clock, erasure, jobs
from nabij.foundation.actors import Actor
from nabij.matching import actions, queries, rules
from nabij.matching.actions import solving
from nabij.matching.choices import ProposalState, RoundState, Stage
from nabij.matching.models import Proposal, Round, Unserved
from nabij.methods import matching
from nabij.methods.matching import Rules
from nabij.people.models import Place
from tests.cast import Cast, actor_of, make_enrolment, make_person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def everything(model: Any) -> list[Any]:
    with access.unscoped(access.Reason.TEST):
        return list(model.objects.all())


def the_round() -> Round:
    (found,) = everything(Round)
    return found


def start(cast: Cast, client: Client, **data: Any) -> Any:
    return client.post("/rounds/new/", {"where": f"o{cast.tandem_zwolle.pk}", **data})


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every round a job."""
    monkeypatch.setattr("nabij.matching.rules.SMALL_POOL", 0)


def in_the_middle(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None], *, times: int = 1) -> None:
    """Let something happen between solving and writing, as other people's requests do."""
    real, left = matching.solve, [times]

    def solve(**given: Any) -> Any:
        found = real(**given)
        if left[0]:
            left[0] -= 1
            happens()
        return found

    monkeypatch.setattr(solving, "solve", solve)


def test_a_form_that_is_sent_twice_makes_one_round(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    key = str(uuid.uuid4())
    first, second = start(cast, client, sent_with=key), start(cast, client, sent_with=key)
    assert first.url == second.url
    assert len(everything(Round)) == 1
    assert len(everything(Proposal)) == 1


def test_a_form_cannot_take_over_a_round_of_somebody_else(cast: Cast, sign_in: SignIn) -> None:
    theirs = cast.stranger
    client = sign_in(cast.coordinator)
    key = str(uuid.uuid4())
    start(cast, client, sent_with=key)
    sign_in(theirs)
    assert client.get(f"/rounds/{key}/").status_code == 404
    sign_in(cast.coordinator_almere)
    answer = client.post("/rounds/new/", {"where": f"o{cast.tandem_almere.pk}", "sent_with": key})
    assert answer.status_code == 404
    assert len(everything(Round)) == 1


@pytest.mark.usefixtures("later")
def test_progress_is_shown_with_and_without_script(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    start(cast, client)
    url = f"/rounds/{the_round().pk}/"
    with access.unscoped(access.Reason.TEST):
        Round.objects.update(stage=Stage.CHECKING, stage_at=clock.now())
    page = client.get(url).content.decode()
    assert "De uitkomst controleren" in page
    assert 'value="4"' in page
    assert "Bekijk hoe ver het is" in page or "noscript" in page
    assert "Begin opnieuw" not in page
    part = client.get(f"{url}state/")
    assert "HX-Refresh" not in part.headers
    with access.unscoped(access.Reason.TEST):
        Round.objects.update(stage_at=clock.now() - dt.timedelta(minutes=3))
    assert "geen teken van leven" in client.get(url).content.decode()


@pytest.mark.usefixtures("later")
def test_a_stopped_round_writes_nothing_and_may_be_started_again(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    start(cast, client)
    url = f"/rounds/{the_round().pk}/"
    client.post(f"{url}stop/")
    jobs.drain()
    assert the_round().state == RoundState.STOPPED
    assert everything(Proposal) == []
    assert "gestopt" in client.get(url).content.decode()
    client.post(f"{url}again/")
    jobs.drain()
    assert the_round().state == RoundState.DRY_RUN
    assert client.post(f"{url}stop/", follow=True).status_code == 200
    assert the_round().state == RoundState.DRY_RUN, "too late to stop"


def test_stopped_while_it_runs(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, later: None) -> None:
    client = sign_in(cast.coordinator)
    start(cast, client)

    def stop() -> None:
        with access.acting_as(actor_of(cast.coordinator)):
            actions.stop_round(round_=the_round(), by=actor_of(cast.coordinator))

    in_the_middle(monkeypatch, stop)
    jobs.drain()
    assert the_round().state == RoundState.STOPPED
    assert everything(Proposal) == everything(Unserved) == []


@pytest.mark.usefixtures("later")
def test_a_killed_worker_wrote_nothing_and_the_job_is_done_again(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(cast, sign_in(cast.coordinator))
    round_id = str(the_round().pk)

    def power_cut() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        in_the_middle(patch, power_cut)
        with pytest.raises(KeyboardInterrupt):
            actions.solve_round.now(round_id=round_id)
    assert the_round().state == RoundState.DRAFT
    assert everything(Proposal) == []
    actions.solve_round.now(round_id=round_id)
    actions.solve_round.now(round_id=round_id)  # the rescued job and the one somebody started again
    assert the_round().state == RoundState.DRY_RUN
    assert len(everything(Proposal)) == 1


@pytest.mark.parametrize("how", ["erased", "ended", "volunteer stops"])
def test_somebody_leaves_while_the_round_runs(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, later: None, how: str
) -> None:
    with access.unscoped(access.Reason.TEST):
        toos = make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, "Toos Wachter"), applied_on=clock.today())
    start(cast, sign_in(cast.coordinator))

    def leave() -> None:
        if how == "erased":
            erasure.erase([cast.piet.unit_id], by=actor_of(cast.coordinator), why="test")
            return
        with access.unscoped(access.Reason.TEST):
            who = cast.piet if how == "ended" else cast.vera
            Enrolment.objects.filter(pk=who.pk).update(state=EnrolmentState.ENDED)

    in_the_middle(monkeypatch, leave)
    jobs.drain()
    round_ = the_round()
    assert round_.state == RoundState.DRY_RUN
    assert round_.certificate["verified"], "calculated again without whoever left"
    got = [(row.participant_id, row.volunteer_id) for row in everything(Proposal)]
    assert got == ([] if how == "volunteer stops" else [(toos.pk, cast.vera.pk)])


def test_people_who_keep_leaving_are_left_out_without_a_proof(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, later: None
) -> None:
    with access.unscoped(access.Reason.TEST):
        people = [
            make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, f"Weg{number} Wachter")) for number in range(4)
        ]
    start(cast, sign_in(cast.coordinator))

    def leave() -> None:
        with access.unscoped(access.Reason.TEST):
            Enrolment.objects.filter(pk=people.pop().pk).update(state=EnrolmentState.WITHDRAWN)

    in_the_middle(monkeypatch, leave, times=3)
    jobs.drain()
    round_ = the_round()
    assert round_.state == RoundState.DRY_RUN
    assert not round_.certificate["verified"]
    page = sign_in(cast.coordinator).get(f"/rounds/{round_.pk}/").content.decode()
    assert "Tijdens het berekenen is iemand gestopt" in page


def nobody(cast: Cast) -> None:
    Enrolment.objects.update(state=EnrolmentState.ENDED)


def no_volunteers(cast: Cast) -> None:
    Enrolment.objects.filter(role=PartRole.VOLUNTEER).update(state=EnrolmentState.ENDED)


def capacity_0(cast: Cast) -> None:
    Profile.objects.update(capacity=0)


def all_forbidden(cast: Cast) -> None:
    actions.keep_apart(participant=cast.piet, volunteer=cast.vera, by=actor_of(cast.coordinator))


def a_thousand_languages(cast: Cast) -> None:
    codes = [f"x{number}" for number in range(1_000)]
    Profile.objects.filter(pk=cast.piet.pk).update(languages=codes)


def no_coordinates(cast: Cast) -> None:
    Place.objects.all().delete()


def all_alike(cast: Cast) -> None:
    for number in range(6):
        make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, f"Gelijk{number} Wachter"))


def nothing_filled_in(cast: Cast) -> None:
    Profile.objects.update(languages=[], slots=0, interests=[])
    Enrolment.objects.update(applied_on=None)


@pytest.mark.parametrize(
    ("make", "proposals", "unserved"),
    [
        (nobody, 0, 0), (no_volunteers, 0, 1), (capacity_0, 0, 1), (all_forbidden, 0, 1), (a_thousand_languages, 0, 1),
        (no_coordinates, 0, 1), (all_alike, 1, 6), (nothing_filled_in, 0, 1),
    ],
)  # fmt: skip
def test_whatever_stands_in_the_lists_every_page_answers(
    cast: Cast, sign_in: SignIn, make: Callable[[Cast], None], proposals: int, unserved: int
) -> None:
    with access.unscoped(access.Reason.TEST):
        make(cast)
    client = sign_in(cast.coordinator)
    start(cast, client)
    round_ = the_round()
    assert round_.state == RoundState.DRY_RUN
    assert round_.certificate["verified"]
    assert (len(everything(Proposal)), len(everything(Unserved))) == (proposals, unserved)
    for show in ("proposals", "unserved", "map", "fairness", "apart", "nonsense"):
        assert client.get(f"/rounds/{round_.pk}/", {"show": show}).status_code == 200, show
    for row in (*everything(Proposal), *everything(Unserved)):
        url = f"/rounds/{round_.pk}/why/{row.participant_id}/"
        assert client.get(url, {"volunteer": str(cast.vera.pk)}).status_code == 200
        assert client.get(url, {"volunteer": "x"}).status_code == 200
    assert client.get(f"/rounds/{round_.pk}/compare/").status_code == 200
    assert client.post(f"/rounds/{round_.pk}/again/").status_code == 302


def test_a_round_page_asks_the_same_for_one_and_for_many(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=3)
    shows = ("proposals", "unserved", "map", "fairness", "changes")

    def asked() -> dict[str, int]:
        url = start(cast, client).url
        again = client.post(f"{url}again/").url.split("?")[0]  # type: ignore[attr-defined]
        client.get(again)  # messages of the post are read once
        found = {}
        for show in shows:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(again, {"show": show}).status_code == 200
            found[show] = len(caught)
        return found

    with access.unscoped(access.Reason.TEST):
        make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, "Nul Wachter"), profile={"languages": ["ti"]})
    few = asked()
    with access.unscoped(access.Reason.TEST):
        for number in range(5):
            make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, f"Extra{number} Wachter"))
            make_enrolment(
                cast.tandem_zwolle, make_person(cast.nabij, f"Ti{number} Wachter"), profile={"languages": ["ti"]}
            )
    assert asked() == few


# -- weights ------------------------------------------------------------------------------------------------


def posted(**changes: Any) -> dict[str, Any]:
    values = {**rules.as_json(Rules()), "version": 1, **changes}
    return {key: value for key, value in values.items() if value != []}


def settings_now(cast: Cast) -> dict[str, Any]:
    with access.unscoped(access.Reason.TEST):
        return dict(Programme.objects.get(pk=cast.tandem.pk).settings)


def chief(cast: Cast) -> Any:
    """A coordinator of the whole organisation."""
    from tests.cast import make_user

    with access.unscoped(access.Reason.TEST):
        return make_user(cast.nabij, "hoofd", "coordinator")


def test_weights_are_tried_first_and_saved_as_a_version(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(chief(cast))
    start(cast, client)
    url = f"/rounds/weights/{cast.tandem.pk}/"
    tried = client.post(url, {**posted(interest_points=40), "preview": "yes"}).content.decode()
    assert "Wat de laatste ronde had gegeven" in tried
    assert settings_now(cast) == {}
    assert client.post(url, posted(interest_points=40, soft=["slot"])).status_code == 302
    saved = settings_now(cast)["matching"]
    assert (saved["version"], saved["interest_points"], saved["soft"]) == ("own-2", 40, ["slot"])
    start(cast, client)
    versions = sorted(row.rules["version"] for row in everything(Round))
    assert versions == ["own-2", "standard-1"]


def test_weights_that_turn_things_upside_down_are_refused_with_what_was_typed(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(chief(cast))
    url = f"/rounds/weights/{cast.tandem.pk}/"
    for wrong in ({"interest_points": -1}, {"urgency_2": 9}, {"distance_points": "veel"}, {"urgency_3": 0}):
        page = client.post(url, posted(**wrong))
        assert page.status_code == 200, wrong
        assert str(next(iter(wrong.values()))) in page.content.decode()
    assert settings_now(cast) == {}


def test_gender_and_language_never_bend(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(chief(cast))
    client.post(f"/rounds/weights/{cast.tandem.pk}/", posted(soft=["gender"]))
    assert settings_now(cast) == {}
    assert rules.rules_of({"matching": {"soft": ["gender", "language", "slot"]}}, soft=["gender"]).soft == {"slot"}
    start(cast, client, soft=["gender"])
    assert everything(Round) == []


def test_a_coordinator_of_one_branch_cannot_change_the_weights_of_all(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    url = f"/rounds/weights/{cast.tandem.pk}/"
    assert client.get(url).status_code == 404
    assert client.post(url, posted(interest_points=40)).status_code == 404
    assert settings_now(cast) == {}


# -- by hand ------------------------------------------------------------------------------------------------


def test_a_new_volunteer_sees_who_waits_longest_and_proposes(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        longer = make_enrolment(
            cast.tandem_zwolle, make_person(cast.nabij, "Lang Wachter"),
            applied_on=clock.today() - dt.timedelta(days=300),
        )  # fmt: skip
    client = sign_in(cast.coordinator)
    url = f"/candidates/{cast.vera.pk}/"
    page = client.get(url).content.decode()
    assert page.index("Lang Wachter") < page.index("Piet Deelnemer")
    assert "Bob" not in page
    assert client.post(url, {"other": str(cast.bob.pk)}).status_code == 302
    assert everything(Proposal) == []
    client.post(url, {"other": str(longer.pk)})
    assert [(row.participant_id, row.state) for row in everything(Proposal)] == [(longer.pk, ProposalState.SENT)]
    assert "geen vrije plek" in client.get(url).content.decode()


def test_the_page_of_somebody_who_waits_names_who_fits_at_once(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    page = client.get(f"/enrolments/{cast.piet.pk}/").content.decode()
    assert "Vera Vrijwilliger" in page
    assert f"/candidates/{cast.piet.pk}/" in page
    page = client.get(f"/enrolments/{cast.vera.pk}/").content.decode()
    assert "Piet Deelnemer" in page
    assert f"/candidates/{cast.vera.pk}/" in page


def test_another_branch_is_only_offered_to_who_has_both(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        make_enrolment(
            cast.tandem_almere, make_person(cast.nabij, "Wim Almere"), PartRole.VOLUNTEER,
            profile={"vetting_seen_on": dt.date(2024, 1, 1)},
        )  # fmt: skip
    both = chief(cast)
    url = f"/candidates/{cast.piet.pk}/"
    assert "Wim Almere" not in sign_in(cast.coordinator).get(url).content.decode()
    assert "Wim Almere" in sign_in(both).get(url).content.decode()


# -- groups, for rooms that form them -----------------------------------------------------------------------


def test_groups_are_formed_as_values_and_only_within_reach(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        people = [make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, f"Groep{n} Lid")) for n in range(5)]
    actor: Actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        wished = queries.GroupWishes(apart=[(people[0].pk, people[1].pk)])
        found = queries.form_interest_groups(actor, offering_ids=[cast.tandem_zwolle.pk], wished=wished, seconds=2)
        with pytest.raises(queries.GroupsOutOfReach):
            queries.form_interest_groups(actor, offering_ids=[cast.tandem_zwolle.pk, cast.tandem_almere.pk])
    assert found.verified
    assert found.placed == found.bound == 6
    assert not any({people[0].pk, people[1].pk} <= set(group.participants) for group in found.groups)
    assert all(group.interests and group.slots for group in found.groups)
