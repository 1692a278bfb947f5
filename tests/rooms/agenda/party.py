"""A coffee table to come to, for the tests of this room."""

import datetime as dt
import uuid
from typing import Any

from nabij.agenda import actions
from nabij.agenda.actions import Guest, When
from nabij.agenda.choices import Precision
from nabij.agenda.models import Gathering, Registration, Venue
from nabij.foundation import access, clock
from tests.cast import Cast, actor_of

FACTS = {
    "kind": "coffee", "title": "Koffietafel", "summary": "Koffie en een praatje.", "audience": "public",
    "registering": "count", "places": 10, "newcomer_places": 0, "volunteer_places": None, "professional_places": None,
    "offers_pick_up": False, "closes_at": None, "bring": "", "theme": "", "script": "", "parent_id": None,
}  # fmt: skip


def when(*, days: int = 14, precision: Precision = Precision.TIME, **times: Any) -> When:
    times = {"starts": dt.time(10), "ends": dt.time(12), **times} if precision == Precision.TIME else times
    return When(precision=precision, day=clock.today() + dt.timedelta(days=days), **times)


def plan(cast: Cast, *, at: When | None = None, published: bool = True, **facts: Any) -> Gathering:
    """Let the coordinator of Zwolle plan a coffee table in the neighbourhood centre."""
    actor = actor_of(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        venue, _ = Venue.objects.get_or_create(
            organisation=cast.nabij, branch=cast.zwolle, name="Buurthuis", town="Zwolle", street="Markt 1",
            facilities=["step_free"],
        )  # fmt: skip
    with access.acting_as(actor):
        row = actions.add_gathering(
            offering=cast.tandem_zwolle, facts=FACTS | {"venue_id": venue.pk} | facts, when=at or when(), by=actor
        )
        return actions.publish(gathering=row, by=actor) if published else row


def come(gathering: Gathering, name: str = "Ans Visser", **fields: Any) -> Registration:
    """Let somebody register through the public pages."""
    if "email" not in fields:
        fields["email"] = f"{name.split()[0].lower()}@voorbeeld.example"
    return actions.register(gathering=gathering, guest=Guest(name=name, **fields), sent_with=uuid.uuid4())
