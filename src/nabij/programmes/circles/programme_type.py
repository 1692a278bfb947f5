"""What the house needs to know of circles."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.enrolment.registry import ProgrammeType, TodayCard
from nabij.foundation import clock
from nabij.foundation.access import DECIDE
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName
from nabij.programmes.circles import demo
from nabij.programmes.circles.access import CIRCLES
from nabij.programmes.circles.queries import daily

_MANY = 8  # cards of one kind; the rest is in the list


def today(actor: Actor) -> Sequence[TodayCard]:
    """Return what is due for who leads a circle and for the coordinator."""
    cards = _facilitator_cards(actor) if RoleName.VOLUNTEER in actor.roles else []
    if CIRCLES.allows(actor, DECIDE):
        cards += _coordinator_cards(actor)
    return cards


def _facilitator_cards(actor: Actor) -> list[TodayCard]:
    cards = []
    for session in daily.mine(actor, until=clock.now() + dt.timedelta(days=7))[:_MANY]:
        over = session.starts_at < clock.now()
        text = _("Write down the evening.") if over else _("Evening of your circle, with the script.")
        cards.append(
            TodayCard(
                title=session.circle.name, text=text, url=reverse("circles:run", kwargs={"pk": session.pk}),
                order=5 if over else 8, due_on=timezone.localdate(session.starts_at), kind="due" if over else "info",
            )
        )  # fmt: skip
    return cards


def _coordinator_cards(actor: Actor) -> list[TodayCard]:
    cards = []
    for circle in daily.without_facilitator(actor)[:_MANY]:
        url = reverse("circles:appoint", kwargs={"pk": circle.pk})
        cards.append(TodayCard(title=circle.name, text=_("Nobody leads this circle."), url=url, order=14, kind="due"))
    for session in daily.not_written_down(actor)[:_MANY]:
        url = reverse("circles:run", kwargs={"pk": session.pk})
        day = timezone.localdate(session.starts_at)
        text = _("This evening was not written down. Ask who led it.")
        cards.append(TodayCard(title=session.circle.name, text=text, url=url, order=26, due_on=day, kind="overdue"))
    return cards


def calendar(actor: Actor) -> Sequence[TodayCard]:
    """Return the evenings of who leads a circle."""
    if RoleName.VOLUNTEER not in actor.roles:
        return []
    return [
        TodayCard(
            title=session.circle.name, text="", url=reverse("circles:run", kwargs={"pk": session.pk}),
            due_on=timezone.localdate(session.starts_at), starts_at=session.starts_at,
            ends_at=session.starts_at + dt.timedelta(minutes=session.minutes),
        )
        for session in daily.mine(actor, until=clock.now() + dt.timedelta(days=366))
    ]  # fmt: skip


def relations(actor: Actor, enrolment_id: uuid.UUID) -> Sequence[TodayCard]:
    """Return the circles of one person, for the page about that person; nothing of what they wrote there."""
    return [
        TodayCard(
            title=f"{member.circle.name}, {member.circle.season.name}", text=member.get_state_display(),
            url=reverse("circles:circle", kwargs={"pk": member.circle_id}), due_on=member.asked_on,
        )
        for member in daily.of_person(actor, enrolment_id=enrolment_id)
    ]  # fmt: skip


def offering_url(offering_id: int) -> str:
    """Return the list of seasons."""
    return reverse("circles:seasons")


# The steps of every circle until a coordinator edits the plan; the titles are an organisation's words.
DEFAULT_PLAN = (
    {
        "key": "facilitator", "title_nl": "Kringbegeleider vinden", "title_en": "Find a facilitator",
        "who": "coordinator", "phase": "setup", "days": 0,
    },
    {
        "key": "full", "title_nl": "Kijken of er genoeg deelnemers zijn en de kring laten beginnen",
        "title_en": "See whether there are enough participants and let the circle begin", "who": "coordinator",
        "phase": "setup", "days": 0,
    },
    {
        "key": "halfway", "title_nl": "Halverwege bellen met de kringbegeleider",
        "title_en": "Call the facilitator halfway", "who": "coordinator", "phase": "monitoring", "days": 56,
    },
    {
        "key": "next_season", "title_nl": "Vragen wie zelf een kring wil leren begeleiden",
        "title_en": "Ask who would like to learn to lead a circle", "who": "coordinator", "phase": "monitoring",
        "days": 91,
    },
)  # fmt: skip

PROGRAMME_TYPE = ProgrammeType(
    slug="circles",
    name=gettext_lazy("Circles in seasons"),
    urls="nabij.programmes.circles.urls",
    today=today,
    calendar=calendar,
    relations=relations,
    default_plan=DEFAULT_PLAN,
    measures={
        "circle_finished": gettext_lazy("participants who finished a circle"),
        "circle_became_facilitator": gettext_lazy("participants who became facilitator"),
    },
    offering_url=offering_url,
    invent=demo.invent,
)
