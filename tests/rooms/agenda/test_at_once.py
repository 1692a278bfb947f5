"""Many at the same moment at the last ten places: nobody gets two, none is oversold, and no place stays empty."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.db.models import Sum

from nabij.agenda import actions
from nabij.agenda.models import Registration
from nabij.foundation import access
from tests.cast import Cast
from tests.rooms.agenda.party import come, plan

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
PEOPLE, HANDS, PLACES = 150, 8, 10


def at_once(jobs: Sequence[Callable[..., object]]) -> list[object]:
    """Do everything with eight hands, each with a connection of its own."""

    def run(job: Callable[[], object]) -> object:
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(run, jobs))


def test_the_last_ten_places_are_given_once(live_cast: Cast) -> None:
    gathering = plan(live_cast, places=PLACES)
    names = [f"Gast{number % PEOPLE} Achternaam" for number in range(PEOPLE + PEOPLE // 3)]
    random.Random(7).shuffle(names)
    made = at_once([lambda name=name: come(gathering, name) for name in names])
    assert len(made) == len(names)
    with access.unscoped(access.Reason.TEST):
        rows = Registration.objects.filter(gathering=gathering)
        assert rows.count() == PEOPLE
        assert rows.filter(state="placed").aggregate(n=Sum("people"))["n"] == PLACES
        placed, waiting = list(rows.filter(state="placed")[:5]), list(rows.filter(state="waiting")[:5])
    leave = [lambda row=row: actions.cancel_by_guest(registration=row) for row in (*placed, *waiting)]
    join = [lambda n=n: come(gathering, f"Later{n} Gast") for n in range(10)]
    mixed = [*leave, *join]
    random.Random(8).shuffle(mixed)
    at_once(mixed)
    with access.unscoped(access.Reason.TEST):
        assert Registration.objects.filter(gathering=gathering, state="placed").count() == PLACES
