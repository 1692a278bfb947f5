"""What the house needs to know of the helpline."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.enrolment.registry import ProgrammeType, TodayCard
from nabij.foundation.access import DECIDE
from nabij.foundation.actors import Actor, Key
from nabij.people.choices import RoleName
from nabij.programmes.helpline import demo, rules
from nabij.programmes.helpline.demo import visitors
from nabij.volunteers.access import SHIFTS
from nabij.volunteers.emails import when
from nabij.volunteers.queries import board, mine

_MANY = 5
_GAP_DAYS = 10


def today(actor: Actor) -> Sequence[TodayCard]:
    """Return gaps in the rota for a coordinator; the next shifts, and what colleagues ask, for a volunteer."""
    cards: list[TodayCard] = []
    if SHIFTS.allows(actor, DECIDE):
        cards += _gap_cards(actor)
    if actor.holds(Key(RoleName.VOLUNTEER, "tie_rota")):
        cards += _own_cards(actor)
    return cards


def _gap_cards(actor: Actor) -> list[TodayCard]:
    cards = []
    for one in board.gaps_ahead(actor, days=_GAP_DAYS)[:_MANY]:
        url = reverse("volunteers:shift", kwargs={"pk": one.shift.pk})
        day = timezone.localtime(one.shift.starts_at).date()
        title = _("Shift %(when)s") % {"when": when(one.shift)}
        cards.append(TodayCard(title=title, text=one.missing, url=url, order=22, due_on=day, kind="due"))
    return cards


def _own_cards(actor: Actor) -> list[TodayCard]:
    url, cards = reverse("volunteers:mine"), []
    for swap in mine.asked_of_me(actor)[:_MANY]:
        title = _("Can you take over a shift of %(name)s?") % {"name": swap.duty.shown_name}
        cards.append(TodayCard(title=title, text=when(swap.duty.shift), url=url, order=4, kind="due"))
    for one in mine.my_shifts(actor)[:2]:
        text = _("Your shift begins soon. Say that you are there.") if one.may_arrive else _("Your next shift")
        day = timezone.localtime(one.duty.shift.starts_at).date()
        title = when(one.duty.shift)
        cards.append(TodayCard(title=title, text=text, url=url, order=6 if one.may_arrive else 9, due_on=day))
    return cards


def calendar(actor: Actor) -> Sequence[TodayCard]:
    """Return the actor's own shifts, with their hours."""
    if not actor.holds(Key(RoleName.VOLUNTEER, "tie_rota")):
        return []
    return [
        TodayCard(
            title=str(one.duty.shift.offering.programme), text=_("Shift"), url=reverse("volunteers:mine"),
            due_on=timezone.localtime(one.duty.shift.starts_at).date(), starts_at=one.duty.shift.starts_at,
            ends_at=one.duty.shift.ends_at,
        )
        for one in mine.my_shifts(actor)
    ]  # fmt: skip


def offering_url(offering_id: int) -> str:
    """Return the helplines a coordinator looks after."""
    return reverse("helpline:helplines")


PROGRAMME_TYPE = ProgrammeType(
    slug="helpline",
    name=gettext_lazy("Helpline"),
    urls="nabij.programmes.helpline.urls",
    doors={"chat": "nabij.programmes.helpline.urls.visitor", "desk": "nabij.programmes.helpline.urls.desk"},
    measures=rules.measures(),
    today=today,
    calendar=calendar,
    offering_url=offering_url,
    invent=demo.invent,
    keep_alive=visitors.keep_coming,
)
