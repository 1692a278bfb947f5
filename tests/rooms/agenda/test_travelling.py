"""Who fetches whom: within the seats, in the shortest order, and everybody hears it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from nabij.agenda import actions
from nabij.agenda.models import Gathering, Registration
from nabij.agenda.queries import travelling
from nabij.foundation import access, jobs
from nabij.foundation.models import AuditEntry
from nabij.people.models import Place
from tests.cast import Cast, actor_of
from tests.rooms.agenda.party import come, plan

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Enter = Callable[[Any], Client]
LONGITUDES = {"8011": 6.094, "8012": 6.10, "8013": 6.11, "8014": 6.12}


@pytest.fixture
def table(cast: Cast) -> Gathering:
    """A coffee table in Zwolle: two cars, and three guests who live ever further along the road."""
    with access.unscoped(access.Reason.TEST):
        for pc4, longitude in LONGITUDES.items():
            where = {"name": "Zwolle", "latitude": 52.512, "longitude": longitude}
            Place.objects.get_or_create(pc4=pc4, defaults=where)
    gathering = plan(cast, offers_pick_up=True)
    come(gathering, "Chauffeur Een", seats=2, pc4="8014")
    come(gathering, "Chauffeur Twee", seats=1, pc4="8011", email="", phone="0611111111")
    for name, pc4 in (("Dichtbij", "8012"), ("Midden", "8013")):
        come(gathering, f"{name} Gast", wants_pick_up=True, pc4=pc4, fetch_at=f"{name}straat 1", phone="0612345678")
    come(gathering, "Zelf Gast")
    return gathering


def keys(gathering: Gathering) -> dict[str, Registration]:
    with access.unscoped(access.Reason.TEST):
        return {
            row.name.rpartition(" ")[0 if row.name.endswith("Gast") else 2]: row
            for row in Registration.objects.filter(gathering=gathering)
        }


def test_who_rides_with_whom_is_suggested_set_and_told(cast: Cast, table: Gathering, sign_in: Enter) -> None:
    who = keys(table)
    office = sign_in(cast.coordinator)
    page = office.get(f"/gatherings/{table.pk}/travel/").content.decode()
    assert "Middenstraat 1" in page
    with access.unscoped(access.Reason.TEST):
        assert AuditEntry.objects.filter(event="sealed.read").count() == 2
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        found = travelling.travel_of(actor, table)
        # Each is nearest to another car: "Midden" to the first, "Dichtbij" to the second.
        assert {stop.name: stop.suggested for stop in found.stops} == {
            "Midden Gast": who["Een"].pk, "Dichtbij Gast": who["Twee"].pk
        }  # fmt: skip
    jobs.drain()
    mail.outbox.clear()
    fields = {f"by_{who[name].pk.hex}": str(who["Een"].pk) for name in ("Dichtbij", "Midden")}
    office.post(f"/gatherings/{table.pk}/travel/", fields)
    jobs.drain()
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "chauffeur@voorbeeld.example", "dichtbij@voorbeeld.example", "midden@voorbeeld.example"
    ]  # fmt: skip
    assert not any("straat 1" in str(letter.body) for letter in mail.outbox)  # addresses stay behind the link
    with access.acting_as(actor):
        car = travelling.travel_of(actor, table).cars[0]
        # From 8014 to the town: the one further away first.
        assert [stop.name for stop in car.stops] == ["Midden Gast", "Dichtbij Gast"]
        assert car.free == 0


def test_a_driver_sees_addresses_behind_their_own_link_and_only_while_it_is_to_come(
    cast: Cast, table: Gathering, client: Client
) -> None:
    who = keys(table)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.set_rides(gathering=table, rides={who["Midden"].pk: who["Een"].pk}, by=actor)
    driver = f"/agenda/mine/{actions.link_for(registration=who['Een'])}/"
    assert "Middenstraat 1" in client.get(driver).content.decode()
    for name in ("Zelf", "Twee"):
        other = client.get(f"/agenda/mine/{actions.link_for(registration=who[name])}/")
        assert "straat 1" not in other.content.decode()
    assert (
        "Chauffeur E." in client.get(f"/agenda/mine/{actions.link_for(registration=who['Midden'])}/").content.decode()
    )
    with access.acting_as(actor):
        actions.cancel(gathering=table, reason="storm", by=actor)
    assert "Middenstraat" not in client.get(driver).content.decode()


def test_more_people_than_seats_are_refused_and_what_was_chosen_stays(
    cast: Cast, table: Gathering, sign_in: Enter
) -> None:
    who = keys(table)
    fields = {f"by_{who[name].pk.hex}": str(who["Twee"].pk) for name in ("Dichtbij", "Midden")}
    answer = sign_in(cast.coordinator).post(f"/gatherings/{table.pk}/travel/", fields)
    assert answer.content.decode().count(f'value="{who["Twee"].pk}" selected') == 2
    with access.unscoped(access.Reason.TEST):
        assert not Registration.objects.filter(fetched_by__isnull=False).exists()


def test_a_driver_who_does_not_come_leaves_nobody_waiting_unknowing(cast: Cast, table: Gathering) -> None:
    who = keys(table)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.set_rides(gathering=table, rides={who["Midden"].pk: who["Een"].pk}, by=actor)
    jobs.drain()
    mail.outbox.clear()
    actions.cancel_by_guest(registration=who["Een"])
    jobs.drain()
    assert ["midden@voorbeeld.example"] in [letter.to for letter in mail.outbox]
    with access.unscoped(access.Reason.TEST):
        assert Registration.objects.get(pk=who["Midden"].pk).fetched_by is None
