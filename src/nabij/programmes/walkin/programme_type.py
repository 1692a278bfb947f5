"""What the house needs to know of walk-in places."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.enrolment.registry import ProgrammeType, TodayCard
from nabij.foundation.access import READ
from nabij.foundation.actors import Actor
from nabij.programmes.walkin import demo, queries
from nabij.programmes.walkin.access import PLACES


def today(actor: Actor) -> Sequence[TodayCard]:
    """Return the places that are open today and were not counted yet."""
    if not PLACES.allows(actor, READ):
        return []
    return [
        TodayCard(
            title=place.name, text=_("Open today. How many people come?"),
            url=reverse("walkin:count", kwargs={"pk": place.pk}), order=18, kind="info",
        )
        for place in queries.uncounted(actor)
    ]  # fmt: skip


def offering_url(offering_id: int) -> str:
    """Return the list of places."""
    return reverse("walkin:places")


PROGRAMME_TYPE = ProgrammeType(
    slug=queries.SLUG,
    name=gettext_lazy("Walk-in place"),
    urls="nabij.programmes.walkin.urls",
    doors={"drop-in": "nabij.programmes.walkin.urls.visitor"},
    today=today,
    offering_url=offering_url,
    invent=demo.invent,
    measures={
        "openings": gettext_lazy("openings"),
        "gathering_visits": gettext_lazy("visits"),
    },
)
