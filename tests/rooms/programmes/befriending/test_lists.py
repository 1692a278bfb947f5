"""Lists cost the same for one as for three, and stay within a fixed number of questions to the database."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nabij.enrolment.actions import start_relation
from nabij.enrolment.models import Enrolment, Profile
from nabij.foundation import access, clock
from nabij.foundation.actors import NOBODY
from nabij.matching.choices import ProposalState
from nabij.matching.models import Proposal
from nabij.programmes.befriending.models import Match
from nabij.programmes.befriending.tasks import take_over
from tests.cast import Cast, make_enrolment, make_person
from tests.rooms.programmes.befriending import story

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
MOST = 20


def pair(cast: Cast, participant: Enrolment) -> None:
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=9)
        relation = start_relation(participant=participant, volunteer=cast.vera, by=NOBODY)
        type(relation).objects.filter(pk=relation.pk).update(started_on=clock.today() - dt.timedelta(days=30))
    take_over()


def more(cast: Cast) -> list[Enrolment]:
    with access.unscoped(access.Reason.TEST):
        return [
            make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, f"Deelnemer{number} Verzonnen"))
            for number in range(2)
        ]


def cost(client: Client, address: str) -> int:
    client.get(address)  # what is remembered between pages is remembered now
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("address", "who"), [("/befriending/matches/", "coordinator"), ("/befriending/mine/", "volunteer")]
)
def test_a_list_of_matches_costs_the_same_for_one_and_three(cast: Cast, address: str, who: str) -> None:
    pair(cast, cast.piet)
    client = story.enter(getattr(cast, who))
    one = cost(client, address)
    for participant in more(cast):
        pair(cast, participant)
    assert cost(client, address) == one <= MOST
    assert client.get(address).content.decode().count("Verzonnen") >= 2


def test_a_round_costs_the_same_for_one_and_three(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=9)
    client = story.enter(cast.coordinator)

    def start() -> str:
        answer: Any = client.post("/rounds/new/", {"where": f"o{cast.tandem_zwolle.pk}"})
        return str(answer.url)

    one = cost(client, start())
    more(cast)
    assert cost(client, start()) == one <= MOST


def test_one_match_costs_the_same_with_one_and_three_notes(cast: Cast) -> None:
    match = story.active(cast)
    client = story.enter(cast.coordinator)
    story.wrote(cast, match)
    address = f"/befriending/matches/{match.pk}/"
    one = cost(client, address)
    for _ in range(2):
        story.wrote(cast, match)
    assert cost(client, address) == one


def test_open_proposals_cost_the_same(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(capacity=9)

    def wait_for(participant: Enrolment) -> None:
        with access.unscoped(access.Reason.TEST):
            Proposal.objects.create(
                organisation=cast.nabij, offering=cast.tandem_zwolle, unit=participant.unit, participant=participant,
                volunteer=cast.vera, state=ProposalState.SENT, sent_on=clock.today(),
            )  # fmt: skip

    client = story.enter(cast.coordinator)
    wait_for(cast.piet)
    one = cost(client, "/rounds/")
    for participant in more(cast):
        wait_for(participant)
    assert cost(client, "/rounds/") == one <= MOST
    with access.unscoped(access.Reason.TEST):
        assert Match.objects.count() == 0
