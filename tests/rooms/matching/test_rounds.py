"""Rounds: a dry run tells nobody, sending gives no place twice, and whoever gets nothing hears why."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Profile
from nabij.foundation import access, clock, jobs
from nabij.matching import actions, queries
from nabij.matching.choices import ProposalState, RoundState, Unmet
from nabij.matching.models import Avoidance, KeptApart, Proposal, Round, Unserved
from tests.cast import Cast, actor_of, make_enrolment, make_person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def everything(model: Any) -> list[Any]:
    with access.unscoped(access.Reason.TEST):
        return list(model.objects.all())


def start(client: Client, cast: Cast) -> Round:
    answer = client.post("/rounds/new/", {"where": f"o{cast.tandem_zwolle.pk}"})
    assert answer.status_code == 302, answer.content.decode()
    return next(row for row in everything(Round) if str(row.pk) in answer.url)  # type: ignore[attr-defined]


def after(round_: Round) -> Round:
    """The calculation that took the place of this one."""
    return next(row for row in everything(Round) if row.follows_id == round_.pk)


def found(round_: Round) -> list[Proposal]:
    return [row for row in everything(Proposal) if row.round_id == round_.pk]


def seeker(cast: Cast, name: str, **fields: Any) -> Enrolment:
    with access.unscoped(access.Reason.TEST):
        profile = fields.pop("profile", None)
        person = make_person(cast.nabij, name, **fields.pop("person", {}))
        return make_enrolment(cast.tandem_zwolle, person, profile=profile, **fields)


def test_a_dry_run_shows_who_is_served_and_tells_nobody(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    round_ = start(client, cast)
    assert round_.state == RoundState.DRY_RUN
    assert round_.certificate["proven"]
    assert round_.certificate["verified"]
    page = client.get(f"/rounds/{round_.pk}/").content.decode()
    assert "Piet Deelnemer" in page
    assert "Vera Vrijwilliger" in page
    assert "wandelen" in page
    jobs.drain()
    assert mail.outbox == []


def test_sending_mails_both_with_links_of_their_own(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    round_ = start(client, cast)
    client.post(f"/rounds/{round_.pk}/send/")
    client.post(f"/rounds/{round_.pk}/send/")  # a second press
    jobs.drain()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["piet@voorbeeld.example", "vera@voorbeeld.example"]
    links = {re.findall(r"/meet/\S+", str(letter.body))[0] for letter in mail.outbox}
    assert len(links) == 2
    for letter in mail.outbox:
        assert "Deelnemer" not in letter.body
        assert "Vrijwilliger" not in letter.body


@pytest.mark.parametrize(
    ("profile", "person", "why"),
    [
        ({"slots": 0}, {}, Unmet.NO_TIMES),
        ({}, {"postcode": "0000XX"}, Unmet.NO_PLACE),
        ({"slots": 1 << 20}, {}, Unmet.NO_SHARED_TIME),
        ({"languages": ["ti"]}, {}, Unmet.NO_SHARED_LANGUAGE),
        ({"wishes_gender": "v"}, {}, Unmet.GENDER),
        ({}, {}, Unmet.PLACES_TAKEN),
    ],
)
def test_whoever_gets_no_proposal_hears_which_wish_was_in_the_way(
    cast: Cast, sign_in: SignIn, profile: dict[str, Any], person: dict[str, Any], why: Unmet
) -> None:
    waiting = seeker(cast, "Toos Wachter", profile=profile, person=person, applied_on=clock.today())
    client = sign_in(cast.coordinator)
    round_ = start(client, cast)
    assert {(row.participant_id, row.why) for row in everything(Unserved)} == {(waiting.pk, why)}
    page = client.get(f"/rounds/{round_.pk}/?show=unserved").content.decode()
    assert "Toos Wachter" in page
    assert str(why.label) in page


def test_a_pet_that_is_refused_bars_a_pair(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.piet.pk).update(has_pet=True)
        Profile.objects.filter(pk=cast.vera.pk).update(refuses_pet=True)
    start(sign_in(cast.coordinator), cast)
    assert everything(Proposal) == []
    assert [row.why for row in everything(Unserved)] == [Unmet.HOUSE]


def test_a_volunteer_without_certificate_is_left_out_and_counted(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(vetting_seen_on=None)
    round_ = start(sign_in(cast.coordinator), cast)
    assert everything(Proposal) == []
    assert round_.counts["not_vetted"] == 1


def test_the_longest_waiting_goes_first_when_places_are_few(cast: Cast, sign_in: SignIn) -> None:
    longer = seeker(cast, "Lang Wachter", applied_on=clock.today() - dt.timedelta(days=300))
    start(sign_in(cast.coordinator), cast)
    assert [row.participant_id for row in everything(Proposal)] == [longer.pk]


def test_open_relations_and_proposals_take_places(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=2)
    client = sign_in(cast.coordinator)
    client.post(f"/rounds/{start(client, cast).pk}/send/")
    for name in ("Een Wachter", "Twee Wachter"):
        seeker(cast, name)
    again = start(client, cast)
    assert again.counts["places"] == 1
    assert len([row for row in everything(Proposal) if row.round_id == again.pk]) == 1


def test_kept_apart_is_never_proposed_again(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    round_ = start(client, cast)
    (proposal,) = everything(Proposal)
    client.post(f"/proposals/{proposal.pk}/apart/", {"reason": "acquainted"})
    again = after(round_)
    assert found(again) == []
    assert [row.reason for row in everything(KeptApart)] == ["acquainted"]
    assert everything(Avoidance) == [], "what a coordinator decides is not mixed up with what somebody answered"


def test_kept_together_stands_in_the_next_calculation(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    round_ = start(client, cast)
    (proposal,) = everything(Proposal)
    client.post(f"/proposals/{proposal.pk}/keep/together/")
    seeker(cast, "Lang Wachter", applied_on=clock.today() - dt.timedelta(days=300))
    client.post(f"/rounds/{round_.pk}/again/")
    (kept,) = found(after(round_))
    assert kept.participant_id == cast.piet.pk
    assert kept.is_locked


def test_a_pair_that_is_no_longer_free_is_skipped_when_sending(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    first, second = start(client, cast), start(client, cast)
    client.post(f"/rounds/{first.pk}/send/")
    page = client.post(f"/rounds/{second.pk}/send/", follow=True).content.decode()
    states = {row.round_id: row.state for row in everything(Proposal)}
    assert states == {first.pk: ProposalState.SENT, second.pk: ProposalState.WITHDRAWN}
    assert "niet meer vrij" in page
    jobs.drain()
    assert len(mail.outbox) == 2


def test_a_closed_round_cannot_be_sent(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    round_ = start(client, cast)
    client.post(f"/rounds/{round_.pk}/close/")
    client.post(f"/rounds/{round_.pk}/send/")
    jobs.drain()
    assert mail.outbox == []
    assert everything(Proposal) == []


def test_a_round_needs_every_branch_it_touches(cast: Cast) -> None:
    with access.acting_as(actor_of(cast.coordinator)), pytest.raises(access.NotAllowed):
        actions.make_round(offerings=[cast.tandem_zwolle, cast.tandem_almere], soft=[], by=actor_of(cast.coordinator))


def test_other_branches_and_roles_see_no_round(cast: Cast, sign_in: SignIn, client: Client) -> None:
    round_ = start(sign_in(cast.coordinator), cast)
    for user in (cast.coordinator_almere, cast.desk, cast.volunteer, cast.participant, cast.stranger):
        assert sign_in(user).get(f"/rounds/{round_.pk}/").status_code == 404


def test_a_large_round_is_a_job_and_its_result_is_kept(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nabij.matching.rules.SMALL_POOL", 0)
    client = sign_in(cast.coordinator)
    round_ = start(client, cast)
    assert round_.state == RoundState.DRAFT
    assert "progress" in client.get(f"/rounds/{round_.pk}/").content.decode()
    jobs.drain()
    assert client.get(f"/rounds/{round_.pk}/state/").headers["HX-Refresh"] == "true"
    assert "Piet Deelnemer" in client.get(f"/rounds/{round_.pk}/").content.decode()


def test_choosing_by_hand_shows_reasons_and_sends_one_proposal(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    page = client.get(f"/candidates/{cast.piet.pk}/").content.decode()
    assert "Vera Vrijwilliger" in page
    assert "wandelen" in page
    client.post(f"/candidates/{cast.piet.pk}/", {"other": str(cast.vera.pk)})
    client.post(f"/candidates/{cast.piet.pk}/", {"other": str(cast.vera.pk)})  # double click
    assert [row.state for row in everything(Proposal)] == [ProposalState.SENT]
    assert client.post(f"/candidates/{cast.piet.pk}/", {"other": "x"}).status_code == 302


def test_a_volunteer_without_a_free_place_is_not_offered(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=0)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        assert queries.offers_for(actor, participant=cast.piet) == []


def test_somebody_on_hold_is_not_in_a_round(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(role=PartRole.PARTICIPANT).update(state=EnrolmentState.PAUSED)
    round_ = start(sign_in(cast.coordinator), cast)
    assert round_.counts["participants"] == 0
    assert everything(Proposal) == []


def test_when_nobody_fits_the_page_names_the_one_wish_that_would_help(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.piet.pk).update(wishes_gender="m")
    page = client.get(f"/candidates/{cast.piet.pk}/").content.decode()
    assert "Als het de deelnemer niet uitmaakt of het een vrouw of een man is, past er 1 vrijwilliger." in page
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.piet.pk).update(slots=1 << 20)
    alone = client.get(f"/candidates/{cast.piet.pk}/").content.decode()
    assert "past er" not in alone, "two wishes stand in the way"


def test_a_round_is_offered_only_where_two_people_are_brought_together(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    value = f'value="o{cast.tandem_zwolle.pk}"'
    assert value in client.get("/rounds/new/").content.decode()
    with access.unscoped(access.Reason.TEST):
        cast.tandem.type = "groups"
        cast.tandem.save(update_fields=["type"])
    assert value not in client.get("/rounds/new/").content.decode()
