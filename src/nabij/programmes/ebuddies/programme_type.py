"""What the house needs to know of the e-buddies."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.enrolment.registry import ProgrammeType, TodayCard
from nabij.foundation.access import CHANGE, DECIDE
from nabij.foundation.actors import Actor
from nabij.programmes.ebuddies import demo
from nabij.programmes.ebuddies.access import PAIRS
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.queries import staff as queries

_MANY = 5


def today(actor: Actor) -> Sequence[TodayCard]:
    """Return who waits longest for a coordinator, and what is new for a volunteer."""
    cards: list[TodayCard] = []
    if PAIRS.allows(actor, DECIDE):
        waiting = [line for line in queries.pairs(actor) if line.pair.state == PairState.WAITING]
        cards += [
            TodayCard(
                title=_("Somebody waits for an e-buddy"), text=_("%(days)s days") % {"days": line.days_waiting},
                url=reverse("ebuddies:pair", kwargs={"pk": line.pair.pk}), order=24, kind="due",
            )
            for line in waiting[:_MANY]
        ]  # fmt: skip
    if PAIRS.allows(actor, CHANGE):
        cards += [
            TodayCard(
                title=_("There is something for you"),
                text=_("My e-buddies"),
                url=reverse("ebuddies:mine"),
                order=7,
                kind="new",
            )
            for line in queries.own_pairs(actor)[:_MANY]
            if line.is_new
        ]
    return cards


def offering_url(offering_id: int) -> str:
    """Return the list of pairs a coordinator looks after."""
    return reverse("ebuddies:pairs")


PROGRAMME_TYPE = ProgrammeType(
    slug="ebuddies",
    name=gettext_lazy("E-buddies"),
    urls="nabij.programmes.ebuddies.urls",
    doors={"ebuddy": "nabij.programmes.ebuddies.urls.visitor"},
    today=today,
    offering_url=offering_url,
    invent=demo.invent,
)
