"""What the house needs to know of the e-buddies."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nabij.enrolment.registry import ProgrammeType, TodayCard
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, DECIDE, READ
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.access import FLAGS, PAIRS
from nabij.programmes.ebuddies.actions import inventing as demo
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.queries import staff as queries

_MANY = 5

# Times are days since the pair began; the titles are an organisation's words.
DEFAULT_PLAN = (
    {
        "key": "ebuddy_first_month", "title_nl": "Vragen hoe de eerste maand ging", "phase": "setup", "days": 30,
        "title_en": "Ask how the first month went", "who": "coordinator",
    },
    {
        "key": "ebuddy_halfway", "title_nl": "Halverwege bijpraten met de vrijwilliger", "phase": "monitoring",
        "title_en": "Talk with the volunteer halfway", "who": "coordinator", "days": 180,
    },
    {
        "key": "ebuddy_farewell_plan", "title_nl": "Met de vrijwilliger het afscheid voorbereiden", "days": 330,
        "title_en": "Prepare the farewell with the volunteer", "who": "coordinator", "phase": "monitoring",
    },
    {
        "key": "ebuddy_farewell_talk", "title_nl": "Eindgesprek met de vrijwilliger: hoe was het, en wat nu?",
        "title_en": "Talk at the end with the volunteer: how was it, and what now?", "who": "coordinator",
        "phase": "closing", "days": 358,
    },
)  # fmt: skip


def today(actor: Actor) -> Sequence[TodayCard]:
    """Return who waits, and what asks for a coordinator; and what is new for a volunteer."""
    cards: list[TodayCard] = []
    if PAIRS.allows(actor, DECIDE):
        cards += _coordinator_cards(actor)
    if RoleName.VOLUNTEER in actor.roles and PAIRS.allows(actor, CHANGE):
        cards += [_own_card(line) for line in queries.own_pairs(actor)[:_MANY] if line.is_new]
    return cards


def _coordinator_cards(actor: Actor) -> list[TodayCard]:
    lines = queries.pairs(actor)
    if not lines:
        return []
    waiting = [line for line in lines if line.pair.state == PairState.WAITING]
    title = _("Somebody waits for an e-buddy")
    cards = [_pair_card(line, title, _days(line.days_waiting), order=24) for line in waiting[:_MANY]]
    for line in lines:
        name = str(line.pair.volunteer or "")
        if line.is_quiet:
            text = _("A letter has had no answer for %(days)s. Call.") % {"days": _days(line.quiet_days)}
            cards.append(_pair_card(line, _("E-buddy of %(name)s") % {"name": name}, text, order=14))
        if line.lacks_stand_in:
            text = _("Goes on holiday, and nobody stands in yet.")
            cards.append(_pair_card(line, _("E-buddy of %(name)s") % {"name": name}, text, order=16))
    cards += [
        TodayCard(
            title=step.plan_step.title, text=step.trajectory.title, url=step.trajectory.url, due_on=step.due_on,
            order=20, kind="overdue" if step.due_on < clock.today() else "due",
        )
        for step in queries.due_steps(actor, keys=[str(step["key"]) for step in DEFAULT_PLAN])
    ]  # fmt: skip
    return cards + list(news(actor))


def _days(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def _pair_card(line: queries.Line, title: str, text: str, *, order: int) -> TodayCard:
    url = reverse("ebuddies:pair", kwargs={"pk": line.pair.pk})
    return TodayCard(title=title, text=text, url=url, order=order, kind="due")


def _own_card(line: queries.Line) -> TodayCard:
    url = reverse("ebuddies:letters", kwargs={"pk": line.pair.pk})
    if line.pair.state == PairState.CHOSEN:
        title = _("Would you be somebody's e-buddy?")
        return TodayCard(title=title, text=_("The coordinator asks you."), url=url, order=6, kind="new")
    return TodayCard(
        title=_("There is something for you"), text=_("My e-buddies"), url=url, order=7, kind="new"
    )  # fmt: skip


def news(actor: Actor) -> Sequence[TodayCard]:
    """Return how many letters ask to be looked at; never whose or what."""
    many = queries.unread_flags(actor) if FLAGS.allows(actor, READ) else 0
    if not many:
        return []
    title = ngettext("%(n)s letter of e-buddies to look at", "%(n)s letters of e-buddies to look at", many)
    url = reverse("ebuddies:pairs") + "#flags"
    text = _("Opening one is written down.")
    return [TodayCard(title=title % {"n": many}, text=text, url=url, order=12, kind="due")]


def calendar(actor: Actor) -> Sequence[TodayCard]:
    """Return a volunteer's next fixed moments; no name, calendars travel."""
    if RoleName.VOLUNTEER not in actor.roles or not PAIRS.allows(actor, CHANGE):
        return []
    day, cards = clock.today(), []
    for line in queries.own_pairs(actor):
        pair = line.pair
        if pair.weekday is None or pair.state not in rules.WRITING:
            continue
        on = day + dt.timedelta(days=(pair.weekday - day.weekday()) % 7)
        at = timezone.make_aware(dt.datetime.combine(on, pair.at_time)) if pair.at_time else None
        until = at + dt.timedelta(minutes=30) if at else None
        url = reverse("ebuddies:mine")
        cards.append(
            TodayCard(title=_("E-buddy"), text=_("Fixed moment"), url=url, due_on=on, starts_at=at, ends_at=until)
        )
    return cards


def offering_url(offering_id: int) -> str:
    """Return the list of pairs a coordinator looks after."""
    return reverse("ebuddies:pairs")


PROGRAMME_TYPE = ProgrammeType(
    slug="ebuddies",
    name=gettext_lazy("E-buddies"),
    urls="nabij.programmes.ebuddies.urls",
    doors={"ebuddy": "nabij.programmes.ebuddies.urls.visitor"},
    default_plan=DEFAULT_PLAN,
    measures={
        "ebuddies_asked": gettext_lazy("people who asked for an e-buddy"),
        "ebuddies_started": gettext_lazy("e-buddies that began"),
        "ebuddies_ended": gettext_lazy("e-buddies that ended"),
        "ebuddy_waited_14": gettext_lazy("e-buddies: waited up to two weeks"),
        "ebuddy_waited_28": gettext_lazy("e-buddies: waited up to four weeks"),
        "ebuddy_waited_56": gettext_lazy("e-buddies: waited up to eight weeks"),
        "ebuddy_waited_longer": gettext_lazy("e-buddies: waited longer"),
        "ebuddy_helped_yes": gettext_lazy("e-buddies: it helped"),
        "ebuddy_helped_bit": gettext_lazy("e-buddies: it helped a bit"),
        "ebuddy_helped_no": gettext_lazy("e-buddies: it did not help"),
    },
    today=today,
    calendar=calendar,
    news=news,
    offering_url=offering_url,
    invent=demo.invent,
    demo_doors=demo.doors,
)
