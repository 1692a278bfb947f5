"""Two at the same moment: the last place is given once, and a round is sent once."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from nabij.enrolment.models import Profile
from nabij.foundation import access
from nabij.foundation.actors import Actor
from nabij.matching import actions
from nabij.matching.choices import ProposalState, Side
from nabij.matching.models import Proposal
from tests.cast import Cast, actor_of, make_enrolment, make_person

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def at_once(*jobs: Callable[[], object]) -> list[BaseException]:
    """Start everything at the same moment, each with its own connection; return what went wrong."""
    start, wrong = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        try:
            start.wait(timeout=20)
            job()
        except BaseException as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return wrong


def test_the_last_place_is_given_once(live_cast: Cast) -> None:
    cast, actor = live_cast, actor_of(live_cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=2)
        toos = make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, "Toos Wachter"))
    with access.acting_as(actor):
        proposals = [
            actions.propose(participant=participant, volunteer=cast.vera, by=actor) for participant in (cast.piet, toos)
        ]
    with access.unscoped(access.Reason.TEST):
        for proposal in proposals:
            actions.say_yes(proposal=proposal, side=Side.VOLUNTEER)
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=1)

    def accept(proposal: Proposal) -> Callable[[], object]:
        def run() -> None:
            with access.unscoped(access.Reason.LINK):
                actions.say_yes(proposal=proposal, side=Side.PARTICIPANT)

        return run

    assert at_once(*(accept(proposal) for proposal in proposals)) == []
    with access.unscoped(access.Reason.TEST):
        states = sorted(Proposal.objects.values_list("state", flat=True))
    assert states == [ProposalState.AGREED, ProposalState.WITHDRAWN]


def test_two_coordinators_send_a_round_once(live_cast: Cast) -> None:
    first, second = actor_of(live_cast.coordinator), actor_of(live_cast.tandem_coordinator)
    with access.acting_as(first):
        round_ = actions.make_round(offerings=[live_cast.tandem_zwolle], soft=[], by=first)

    def send(actor: Actor) -> Callable[[], object]:
        def run() -> None:
            with access.acting_as(actor):
                actions.send_round(round_=round_, by=actor)

        return run

    wrong = at_once(send(first), send(second))
    assert [type(error) for error in wrong] == [actions.RoundMoved]
    with access.unscoped(access.Reason.TEST):
        assert Proposal.objects.filter(state=ProposalState.SENT).count() == 1


def test_a_yes_and_a_no_at_once_leave_one_answer(live_cast: Cast) -> None:
    actor = actor_of(live_cast.coordinator)
    with access.acting_as(actor):
        proposal = actions.propose(participant=live_cast.piet, volunteer=live_cast.vera, by=actor)

    def answer(act: Callable[..., Proposal], side: Side) -> Callable[[], object]:
        def run() -> None:
            with access.unscoped(access.Reason.LINK):
                act(proposal=proposal, side=side)

        return run

    assert at_once(answer(actions.say_yes, Side.VOLUNTEER), answer(actions.say_no, Side.PARTICIPANT)) == []
    with access.unscoped(access.Reason.TEST):
        now = Proposal.objects.get()
    assert (now.state, now.volunteer_yes_at) == (ProposalState.DECLINED, None)


def test_news_told_after_the_commit_opens_the_walls_for_itself(live_cast: Cast) -> None:
    from nabij.programmes.befriending.models import Match

    actor = actor_of(live_cast.coordinator)
    with access.acting_as(actor):
        proposal = actions.propose(participant=live_cast.piet, volunteer=live_cast.vera, by=actor)
    with access.unscoped(access.Reason.JOB):  # the outermost transaction, as in a job
        for side in Side:
            actions.say_yes(proposal=proposal, side=side)
    with access.unscoped(access.Reason.TEST):
        assert Match.objects.get().proposal_id == proposal.pk
