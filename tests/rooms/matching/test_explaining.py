"""What a round tells a coordinator: why, why not, what it costs; and every sentence is the truth."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment, Profile, Programme
from nabij.foundation import access, clock
from nabij.matching import actions, queries, rules
from nabij.matching.choices import ProposalState, RoundState
from nabij.matching.models import Avoidance, KeptApart, Proposal, Round
from nabij.methods.matching import Rules
from nabij.people.models import Place
from tests.cast import Cast, actor_of, make_enrolment, make_person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
SINCE = dt.date(2024, 1, 1)


def everything(model: Any) -> list[Any]:
    with access.unscoped(access.Reason.TEST):
        return list(model.objects.all())


def one_of(round_: Round, participant: Enrolment) -> Proposal:
    return next(
        row for row in everything(Proposal) if (row.round_id, row.participant_id) == (round_.pk, participant.pk)
    )


def add(cast: Cast, name: str, *, days: int = 30, volunteer: bool = False, **profile: Any) -> Enrolment:
    with access.unscoped(access.Reason.TEST):
        person = make_person(cast.nabij, name, **profile.pop("person", {}))
        role = PartRole.VOLUNTEER if volunteer else PartRole.PARTICIPANT
        seen = {"vetting_seen_on": SINCE} if volunteer else {}
        return make_enrolment(
            cast.tandem_zwolle, person, role, profile={**seen, **profile},
            applied_on=clock.today() - dt.timedelta(days=days),
        )  # fmt: skip


def change(enrolment: Enrolment, **fields: Any) -> None:
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=enrolment.pk).update(**fields)


def start(cast: Cast, client: Client) -> Round:
    answer = client.post("/rounds/new/", {"where": f"o{cast.tandem_zwolle.pk}"})
    return newest(answer.url)  # type: ignore[attr-defined]


def newest(url: str) -> Round:
    return next(row for row in everything(Round) if str(row.pk) in url)


def text(client: Client, url: str, **data: Any) -> str:
    page = client.get(url, data)
    assert page.status_code == 200, url
    plain = re.sub(r"<[^>]+>", " ", page.content.decode())
    return re.sub(r"\s+", " ", plain)


@pytest.fixture
def story(cast: Cast) -> dict[str, Enrolment]:
    """Klaas fits Vera best, but Piet, who waits 8 months, has only Vera; Klaas also speaks English, as Anna does."""
    change(cast.vera, interests=["koken"])
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=cast.piet.pk).update(applied_on=clock.today() - dt.timedelta(days=243))
    change(cast.piet, interests=[])
    anna = add(cast, "Anna Engels", volunteer=True, languages=["en"], interests=[])
    klaas = add(cast, "Klaas Wachter", days=400, languages=["nl", "en"], interests=["koken"])
    return {"anna": anna, "klaas": klaas}


def test_why_not_that_volunteer_names_who_would_lose_and_it_is_true(
    cast: Cast, sign_in: SignIn, story: dict[str, Enrolment]
) -> None:
    client = sign_in(cast.coordinator)
    round_ = start(cast, client)
    klaas = story["klaas"]
    url = f"/rounds/{round_.pk}/why/{klaas.pk}/"
    assert one_of(round_, klaas).volunteer_id == story["anna"].pk
    page = text(client, url)
    told = "Vera Vrijwilliger past iets beter, maar dan heeft Piet Deelnemer, die 8 maanden wacht, niemand."
    assert told in page, "said by itself, because Vera suits better"
    assert told in text(client, url, volunteer=str(cast.vera.pk))
    client.cookies["django_language"] = "en"
    english = text(client, url, volunteer=str(cast.vera.pk))
    assert (
        "Vera Vrijwilliger would suit a little better, but then Piet Deelnemer, who waits 8 months, has nobody."
        in english
    )
    client.cookies["django_language"] = "nl"
    done = client.post(url, {"volunteer": str(cast.vera.pk)})
    again = newest(done.url)  # type: ignore[attr-defined]
    assert one_of(again, klaas).volunteer_id == cast.vera.pk
    assert one_of(again, klaas).is_locked
    assert [row.participant_id for row in everything(Proposal) if row.round_id == again.pk] == [klaas.pk]
    page = text(client, f"/rounds/{again.pk}/", show="changes")
    assert "Piet Deelnemer, die 8 maanden wacht, heeft niemand." in page
    assert "Klaas Wachter: Vera Vrijwilliger in plaats van Anna Engels." in page


def test_what_forbidding_costs_is_told_before_and_comes_true(
    cast: Cast, sign_in: SignIn, story: dict[str, Enrolment]
) -> None:
    client = sign_in(cast.coordinator)
    round_ = start(cast, client)
    proposal = one_of(round_, cast.piet)
    url = f"/proposals/{proposal.pk}/apart/"
    assert "Piet Deelnemer, die 8 maanden wacht, heeft niemand." in text(client, url)
    nothing = client.post(url, {})
    assert nothing.status_code == 200, "a reason is asked"
    assert everything(KeptApart) == []
    done = client.post(url, {"reason": "character"})
    again = newest(done.url)  # type: ignore[attr-defined]
    page = text(client, done.url)  # type: ignore[attr-defined]
    assert "Piet Deelnemer, die 8 maanden wacht, heeft niemand." in page
    assert "Klaas Wachter" in page, "Vera is free for him now"
    assert everything(Avoidance) == []
    listed = text(client, f"/rounds/{again.pk}/", show="apart")
    assert "Ik denk niet dat het klikt" in listed
    (apart,) = everything(KeptApart)
    back = client.post(f"/apart/{apart.pk}/undo/?round={again.pk}")
    third = newest(back.url)  # type: ignore[attr-defined]
    assert everything(KeptApart) == []
    assert one_of(third, cast.piet).volunteer_id == cast.vera.pk
    states = {row.pk: row.state for row in everything(Round)}
    assert states == {
        round_.pk: RoundState.REPLACED, again.pk: RoundState.REPLACED, third.pk: RoundState.DRY_RUN,
    }  # fmt: skip
    assert client.post(f"/rounds/{round_.pk}/send/").status_code == 302
    assert {row.state for row in everything(Proposal)} == {ProposalState.OPEN}, "a replaced round is never sent"


def test_a_hard_wish_is_named_and_cannot_be_chosen_away(cast: Cast, sign_in: SignIn) -> None:
    change(cast.piet, wishes_gender="m")
    client = sign_in(cast.coordinator)
    round_ = start(cast, client)
    url = f"/rounds/{round_.pk}/why/{cast.piet.pk}/"
    assert "Piet Deelnemer wil graag een vrouw of juist een man" in text(client, url, volunteer=str(cast.vera.pk))
    client.post(url, {"volunteer": str(cast.vera.pk)})
    assert everything(Proposal) == []
    assert len(everything(Round)) == 1


@pytest.mark.parametrize("km", [5, 7])
def test_if_five_km_became_eight_volunteers_fit(cast: Cast, sign_in: SignIn, km: int) -> None:
    with access.unscoped(access.Reason.TEST):
        Place.objects.create(pc4="8099", name="Verderop", latitude=52.512 + 7.4 / 111.2, longitude=6.094)
    change(cast.vera, capacity=0)
    for number in range(4):
        add(
            cast, f"Ver{number} Weg", volunteer=True, max_distance_km=20,
            person={"postcode": "8099AB", "town": "Verderop"},
        )  # fmt: skip
    change(cast.piet, max_distance_km=km)
    client = sign_in(cast.coordinator)
    round_ = start(cast, client)
    page = text(client, f"/rounds/{round_.pk}/why/{cast.piet.pk}/")
    assert f"Als {km} km 8 km wordt, passen er 4 vrijwilligers. Piet krijgt dan een voorstel." in page
    change(cast.piet, max_distance_km=8)
    client.post(f"/rounds/{round_.pk}/again/")
    assert len([row for row in everything(Proposal) if row.participant_id == cast.piet.pk]) == 1


def test_a_blameless_no_is_never_a_reason(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        actions.keep_apart(participant=cast.piet, volunteer=cast.vera, by=actor_of(cast.coordinator))
    client = sign_in(cast.coordinator)
    round_ = start(cast, client)
    page = text(client, f"/rounds/{round_.pk}/why/{cast.piet.pk}/", volunteer=str(cast.vera.pk))
    assert "Deze twee worden uit elkaar gehouden." in page
    assert " nee " not in page.lower().replace("zei nee", "")
    assert "Vera" not in text(client, f"/rounds/{round_.pk}/", show="apart")


def test_whom_to_look_for(cast: Cast, sign_in: SignIn) -> None:
    for number in range(3):
        add(cast, f"Tig{number} Rinya", languages=["ti"], slots=1 << 4)
    client = sign_in(cast.coordinator)
    round_ = start(cast, client)
    page = text(client, f"/rounds/{round_.pk}/", show="unserved")
    assert "Een vrijwilliger in Zwolle die Tigrinya spreekt en kan op dinsdagmiddag, helpt 3 personen." in page
    add(cast, "Nieuw Tigrinya", volunteer=True, languages=["ti"], slots=1 << 4, capacity=3)
    client.post(f"/rounds/{round_.pk}/again/")
    again = next(row for row in everything(Round) if row.follows_id == round_.pk)
    assert again.counts["proposed"] == round_.counts["proposed"] + 3


def test_two_rounds_side_by_side(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    first = start(cast, client)
    longer = add(cast, "Lang Wachter", days=300)
    with access.unscoped(access.Reason.TEST):
        programme = Programme.objects.get(pk=cast.tandem.pk)
        programme.settings = rules.settings_with({}, values={**rules.as_json(Rules()), "distance_points": 3})
        programme.save()
    second = start(cast, client)
    page = text(client, f"/rounds/{second.pk}/compare/", with_round=str(first.pk))
    assert "Piet Deelnemer, die 4 weken wacht, heeft niemand." in page
    assert "Punten voor dichtbij wonen 20 3" in page
    assert second.rules["version"] == "own-2"
    assert "Nieuw sinds de oudere ronde: 1" in page
    assert str(longer.person) not in page, "who was not there before has lost or won nothing"
    assert text(client, f"/rounds/{second.pk}/compare/", with_round="x")
    assert text(client, f"/rounds/{second.pk}/compare/", with_round=str(second.pk))


def test_fairness_shows_groups_and_hides_small_ones(cast: Cast, sign_in: SignIn) -> None:
    for number, also in enumerate(("ti", "ti", "ti", "tr", "tr", "nl")):
        add(cast, f"Veel{number} Wachter", languages=["nl", also], days=20)
    client = sign_in(cast.coordinator)
    page = text(client, f"/rounds/{start(cast, client).pk}/", show="fairness")
    assert "Nederlands 7 1 (14%)" in page
    assert "kleinere groepen samen 5 0 (0%)" in page
    assert "Tigrinya" not in page
    assert "Wie het langst wacht" in page


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"a": 9, "b": 2}, {}),  # one small group would be told by what is missing: all together
        ({"a": 9, "b": 2, "c": 3}, {"a": 9, "kleinere groepen samen": 5}),
        ({"a": 9, "b": 6, "c": 1}, {"a": 9, "kleinere groepen samen": 7}),
        ({"a": 3}, {}),
        ({}, {}),
    ],
)
def test_small_groups_cannot_be_worked_out(sizes: dict[str, int], shown: dict[str, int]) -> None:
    with translation.override("nl"):
        found = queries.pictures.shares({label: [(10, True)] * size for label, size in sizes.items()})
    got = {share.label: share.people for share in found}
    assert got == (shown or ({"kleinere groepen samen": 11} if sum(sizes.values()) == 11 else {}))


def test_the_map_counts_everybody_and_draws_without_inline_style(cast: Cast, sign_in: SignIn) -> None:
    add(cast, "Nergens Wachter", person={"postcode": "0000XX", "town": "Onbekend"})
    client = sign_in(cast.coordinator)
    round_ = start(cast, client)
    raw = client.get(f"/rounds/{round_.pk}/", {"show": "map"}).content.decode()
    svg = raw[raw.index("<svg viewBox") : raw.index("</svg>", raw.index("<svg viewBox"))]
    assert "style=" not in svg
    assert 'role="img"' in svg
    assert "1 persoon staat niet op de kaart" in raw
    assert "8011 Zwolle" in raw
    only = text(client, f"/rounds/{round_.pk}/", show="map", town="Onbekend")
    assert "0 mensen hebben een voorstel, 1 hebben nog niemand." in only


def test_filters_keep_what_is_asked(cast: Cast, sign_in: SignIn) -> None:
    add(cast, "Ver Wachter", person={"postcode": "8011AB", "town": "Hattem"}, slots=0, days=200)
    client = sign_in(cast.coordinator)
    url = f"/rounds/{start(cast, client).pk}/"
    assert "Ver Wachter" in text(client, url, show="unserved", town="Hattem", why="no_times", months="6")
    assert "Ver Wachter" not in text(client, url, show="unserved", town="Zwolle")
    assert "Ver Wachter" not in text(client, url, show="unserved", months="12")
    assert "Piet Deelnemer" in text(client, url, show="proposals", town="Zwolle")
    assert text(client, url, show="proposals", town="nergens", months="x", page="99")
