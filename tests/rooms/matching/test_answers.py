"""Answers: both sides decide by a link, a no leaves no trace, and a place is given once."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from nabij.enrolment.models import Enrolment, Profile
from nabij.foundation import access, clock, erasure, events, jobs
from nabij.foundation.actors import NOBODY
from nabij.foundation.models import AuditEntry
from nabij.matching import actions
from nabij.matching.actions import MatchAgreed, ProposalAnswered
from nabij.matching.choices import ProposalState, Side
from nabij.matching.models import Avoidance, Proposal
from nabij.site.actions import send_news
from nabij.site.choices import NotificationKind
from nabij.site.models import Notice
from tests.cast import Cast, actor_of, make_enrolment, make_person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def proposed(cast: Cast, participant: Enrolment | None = None) -> Proposal:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        return actions.propose(participant=participant or cast.piet, volunteer=cast.vera, by=actor)


def links() -> dict[str, str]:
    """Deliver the mail and return the link each address got last."""
    jobs.drain()
    found = {}
    for letter in mail.outbox:
        if hit := re.search(r"/meet/[pv]/\S+", str(letter.body)):
            found[letter.to[0].split("@")[0]] = hit.group()
    return found


def now(proposal: Proposal) -> Any:
    with access.unscoped(access.Reason.TEST):
        return Proposal.objects.get(pk=proposal.pk)


def test_the_page_tells_safe_words_only(cast: Cast, client: Client) -> None:
    proposed(cast)
    page = client.get(links()["piet"]).content.decode()
    assert "Vera" in page
    assert "wandelen" in page
    assert "60 en 69" in page
    for secret in ("Vrijwilliger", "8011", "vera@voorbeeld.example", "1960"):
        assert secret not in page


def test_two_times_yes_makes_a_match_and_tells_both(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[MatchAgreed] = []
    events.on(MatchAgreed)(heard.append)
    proposal = proposed(cast)
    found = links()
    mail.outbox.clear()
    client.post(found["piet"], {"answer": "yes"})
    assert now(proposal).state == ProposalState.HALF
    with django_capture_on_commit_callbacks(execute=True):
        client.post(found["vera"], {"answer": "yes"})
        page = client.post(found["vera"], {"answer": "yes"}, follow=True)  # double click
    assert now(proposal).state == ProposalState.AGREED
    assert page.status_code == 200
    assert heard == [MatchAgreed(str(cast.piet.pk), str(cast.vera.pk), str(proposal.pk))]
    jobs.drain()
    assert sorted(letter.to[0].split("@")[0] for letter in mail.outbox) == ["piet", "vera"]


def test_a_no_is_blameless_and_leaves_no_trace(cast: Cast, client: Client) -> None:
    proposal = proposed(cast)
    found = links()
    client.post(found["vera"], {"answer": "yes"})
    mail.outbox.clear()
    answer = client.post(found["piet"], {"answer": "no"}, follow=True)
    assert "hoeft niets te doen" in answer.content.decode()
    after = now(proposal)
    assert after.state == ProposalState.DECLINED
    assert after.participant_yes_at is None
    assert after.volunteer_yes_at is None
    assert after.facts == {}
    links()
    assert [letter.to[0] for letter in mail.outbox] == ["vera@voorbeeld.example"]
    assert "Piet" not in mail.outbox[0].body
    with access.unscoped(access.Reason.TEST):
        assert Avoidance.objects.filter(participant=cast.piet, volunteer=cast.vera).count() == 1
        lines = AuditEntry.objects.filter(event="matching.proposal", purpose__contains="declined")
        assert [(line.user_id, line.role) for line in lines] == [(None, "")]
    page = client.get(found["vera"]).content.decode()
    assert "Piet" not in page
    coordinator = Client()
    coordinator.force_login(cast.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = coordinator.get(f"/proposals/{proposal.pk}/").content.decode()
    assert "zei ja" not in page.lower()
    assert "zei nee" not in page.lower()


def test_a_refused_pair_cannot_be_proposed_again(cast: Cast) -> None:
    proposal = proposed(cast)
    with access.unscoped(access.Reason.TEST):
        actions.say_no(proposal=proposal, side=Side.PARTICIPANT)
    with pytest.raises(actions.ProposalNotPossible):
        proposed(cast)


def test_second_thoughts_are_fine_until_both_said_yes(cast: Cast, client: Client) -> None:
    proposal = proposed(cast)
    found = links()
    client.post(found["piet"], {"answer": "yes"})
    client.post(found["piet"], {"answer": "no"})
    assert now(proposal).state == ProposalState.DECLINED


def test_capacity_holds_at_the_moment_of_acceptance(cast: Cast, client: Client) -> None:
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=2)
        toos = make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, "Toos Wachter"))
    first, second = proposed(cast), proposed(cast, toos)
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=1)
        for proposal in (first, second):
            for side in Side:
                actions.say_yes(proposal=proposal, side=side)
    assert now(first).state == ProposalState.AGREED
    assert now(second).state == ProposalState.WITHDRAWN


def test_a_settled_proposal_leaves_its_place_to_the_relation(cast: Cast) -> None:
    from nabij.enrolment.actions import start_relation
    from nabij.matching.queries import taken_places

    proposal = proposed(cast)
    with access.unscoped(access.Reason.TEST):
        for side in Side:
            actions.say_yes(proposal=proposal, side=side)
        assert taken_places([cast.vera.pk])[cast.vera.pk] == 1
        start_relation(participant=cast.piet, volunteer=cast.vera, by=NOBODY)
        actions.settle(proposal_id=proposal.pk, by=NOBODY)
        assert taken_places([cast.vera.pk])[cast.vera.pk] == 1


def test_one_proposal_at_a_time_for_a_participant(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=3)
    proposed(cast)
    with pytest.raises(actions.ProposalNotPossible):
        proposed(cast)


def test_one_reminder_and_then_a_kind_end(cast: Cast, client: Client) -> None:
    proposal = proposed(cast)
    found = links()
    client.post(found["vera"], {"answer": "yes"})
    mail.outbox.clear()
    for days, sent in ((6, []), (7, ["piet"]), (8, []), (13, []), (14, ["vera"]), (15, [])):
        with time_machine.travel(clock.now() + dt.timedelta(days=days)):
            with access.unscoped(access.Reason.TEST):
                from nabij.matching.tasks import chase_answers

                chase_answers.now()
            jobs.drain()
            assert [letter.to[0].split("@")[0] for letter in mail.outbox] == sent, days
            mail.outbox.clear()
    assert now(proposal).state == ProposalState.EXPIRED


def test_an_expired_link_is_told_kindly(cast: Cast, client: Client) -> None:
    proposed(cast)
    found = links()
    with time_machine.travel(clock.now() + dt.timedelta(days=15)):
        answer = client.get(found["piet"])
    assert answer.status_code == 410
    assert client.get("/meet/p/wrong-token/").status_code == 410
    assert client.get(found["vera"].replace("/v/", "/p/")).status_code == 410


def test_the_coordinator_can_note_an_answer_by_phone(cast: Cast, client: Client) -> None:
    proposal = proposed(cast)
    client.force_login(cast.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(f"/proposals/{proposal.pk}/answer/participant/yes/")
    client.post(f"/proposals/{proposal.pk}/answer/volunteer/yes/")
    assert now(proposal).state == ProposalState.AGREED
    assert client.post(f"/proposals/{proposal.pk}/answer/volunteer/maybe/").status_code == 404


def test_taking_back_tells_both_and_frees_the_place(cast: Cast, client: Client) -> None:
    proposal = proposed(cast)
    links()
    mail.outbox.clear()
    client.force_login(cast.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(f"/proposals/{proposal.pk}/withdraw/")
    jobs.drain()
    assert len(mail.outbox) == 2
    proposed(cast)


def test_erasing_either_file_erases_proposals_and_avoidances(cast: Cast) -> None:
    proposal = proposed(cast)
    with access.unscoped(access.Reason.TEST):
        actions.say_no(proposal=proposal, side=Side.VOLUNTEER)
    erasure.erase([cast.vera.unit_id], by=actor_of(cast.coordinator), why="test")
    with access.unscoped(access.Reason.TEST):
        assert Proposal.objects.count() == 0
        assert Avoidance.objects.count() == 0


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("yes", [True, False])
def test_the_coordinator_hears_of_every_answer_in_the_same_words(
    cast: Cast, django_capture_on_commit_callbacks: Any, side: Side, *, yes: bool
) -> None:
    heard: list[ProposalAnswered] = []
    events.on(ProposalAnswered)(heard.append)
    proposal = proposed(cast)
    links()
    mail.outbox.clear()
    with access.unscoped(access.Reason.TEST), django_capture_on_commit_callbacks(execute=True):
        (actions.say_yes if yes else actions.say_no)(proposal=proposal, side=side)
    assert heard == [ProposalAnswered(str(cast.piet.pk), str(proposal.pk))]
    jobs.drain()
    with access.unscoped(access.Reason.TEST):
        told = {notice.kind for notice in Notice.objects.filter(user=cast.coordinator)}
        send_news(user=cast.coordinator, kinds=list(NotificationKind))
    jobs.drain()
    assert told == {NotificationKind.PROPOSAL_ANSWERED}
    news = [letter for letter in mail.outbox if letter.to == [cast.coordinator.email]]
    assert "Er is een antwoord op het voorstel voor Piet D." in str(news[0].body)
    assert "Vera" not in str(news[0].body)
