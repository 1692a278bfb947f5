"""What waits for somebody today: sections of cards by role, always the same number of questions."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.enrolment import registry
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Contact, Enrolment, Intake, Offering, Relation
from nabij.enrolment.registry import TodayCard
from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.foundation.addresses import address_of
from nabij.foundation.questions import Number, Question, chosen_first
from nabij.foundation.statements import settle_plans
from nabij.matching import queries as matching
from nabij.people.choices import RoleName as R
from nabij.people.models import Person
from nabij.people.rules import full_name
from nabij.site import rules
from nabij.trajectories import queries as trajectories

SHOWN = 6
BIRTHDAYS = 12
MOST_BORN = 200
_OPEN = [EnrolmentState.APPLIED, EnrolmentState.INTAKE_PLANNED, EnrolmentState.WAITING, EnrolmentState.ACTIVE]
IMPORTANT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Section:
    """A group of cards under one heading; `total` may be more than the cards shown."""

    key: str
    title: str
    cards: Sequence[TodayCard]
    total: int
    nothing: str
    more_url: str = ""
    icon: str = "coffee"
    quiet: bool = False  # left out when empty

    @property
    def more(self) -> int:
        """Return how many cards are not shown."""
        return self.total - len(self.cards)


@dataclass(slots=True)
class Day:
    """Everything on one page of today."""

    sections: list[Section] = field(default_factory=list)

    @property
    def urgent(self) -> int:
        """Return how many things are due or overdue."""
        return sum(card.kind in {"due", "overdue"} for section in self.sections for card in section.cards)


def greeting(actor: Actor) -> str:
    """Greet somebody by the clock of the house."""
    hour, name = timezone.localtime(clock.now()).hour, actor.name.split()[0] if actor.name else ""
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def at(name: str, **parts: Any) -> str:
    """Return an address of another room, or nothing while that room has no such page."""
    try:
        return address_of(name, next(iter(parts.values()))) if len(parts) == 1 else reverse(name, kwargs=parts)
    except NoReverseMatch:
        return ""


def enrolment_url(enrolment: Enrolment) -> str:
    """Return the page of one enrolment."""
    return at("enrolment:enrolment", pk=enrolment.pk) or at("person", pk=enrolment.person_id)


def today(actor: Actor) -> Day:
    """Return the day of one actor, most pressing section first."""
    if R.COORDINATOR in actor.roles:
        settle_plans()
    known = Known(
        offered={one.pk: one for one in _OFFERED(actor)},
        proposals=matching.waiting_proposals(actor) if R.COORDINATOR in actor.roles else [],
    )
    sections = [make(actor, known) for roles, make in _SECTIONS if actor.roles & roles]
    return Day([section for section in sections if section.cards or not section.quiet])


class _Offered(NamedTuple):
    """A programme in a branch of the organisation: its name, and the programme type it belongs to."""

    pk: int
    programme: str
    branch: str
    type: str

    @property
    def name(self) -> str:
        return f"{self.programme} {self.branch}"


@dataclass(frozen=True, slots=True)
class Known:
    """What several sections tell of, asked for once."""

    offered: Mapping[int, _Offered]
    proposals: Sequence[Any]  # without an answer


# Once for all cards: joined to each of them, four tables more would pass their walls.
_OFFERED: Question[_Offered] = Question(
    lambda actor: (
        Offering.objects.visible_to(actor)
        .filter(organisation_id=actor.organisation_id)
        .values_list("pk", "programme__name", "branch__name", "programme__type")
    ),
    into=_Offered,
)


def _cards_of_types(actor: Actor, known: Known) -> list[TodayCard]:
    """Return what the programme types tell that the organisation works with; the others have nothing to tell."""
    used = {one.type for one in known.offered.values()}
    kinds = [kind for kind in registry.programme_types() if kind.today and kind.slug in used]
    return [card for kind in kinds if kind.today for card in kind.today(actor)]


# -- what is due ------------------------------------------------------------------------------------------


def _due(actor: Actor, known: Known) -> Section:
    now = clock.today()
    cards = _cards_of_types(actor, known)
    steps, total = steps_due(actor, until=now)
    cards += [_step_card(enrolment, known.offered[enrolment.offering_id].name, now) for enrolment in steps]
    cards += _plan_cards(actor, now)
    cards += _unanswered_cards(known.proposals)
    cards.sort(key=lambda card: (card.order, str(card.due_on or "")))
    return Section(
        "due", _("To do today"), cards, total + len(cards) - len(steps),
        _("Nothing is waiting for you. Time for a cup of coffee, or for somebody you have not called in a while."),
        icon="circle-check", more_url=at("enrolment:waiting"),
    )  # fmt: skip


def _plan_cards(actor: Actor, now: dt.date) -> list[TodayCard]:
    """Return the steps that an organisation added to a plan; of those it brings itself, a programme type tells."""
    own = {step["key"] for kind in registry.programme_types() for step in kind.default_plan}
    return [
        TodayCard(
            title=step.title, text=step.about, url=step.url or at("trajectories:trajectory", pk=step.trajectory_id),
            order=10 if step.is_late else 20, due_on=step.due_on, kind="overdue" if step.is_late else "due",
        )
        for step in trajectories.due(actor, now, besides=own, most=SHOWN)
    ]  # fmt: skip


def _unanswered_cards(proposals: Iterable[Any]) -> list[TodayCard]:
    """Return the proposals that were reminded in vain."""
    in_vain = [one for one in proposals if one.reminded_on is not None]
    return [
        TodayCard(
            title=f"{one.participant.person.given_name} – {one.volunteer.person.given_name}",
            text=_("No answer to the proposal yet, also after a reminder. Call."),
            url=at("matching:proposal", pk=one.pk), order=20, due_on=one.sent_on, kind="due",
        )
        for one in in_vain[:SHOWN]
    ]  # fmt: skip


def steps_due(actor: Actor, *, until: dt.date, shown: int = SHOWN) -> tuple[list[Enrolment], int]:
    """Return enrolments whose next step is due, longest overdue first, and how many there are."""
    return _counted(_STEPS_DUE(actor, shown, until=until))


def _steps(actor: Actor, shown: int, *, until: Any) -> Any:
    rows = Enrolment.objects.visible_to(actor).filter(next_step_on__lte=until, state__in=_OPEN).exclude(next_step="")
    return _with_total(
        rows.filter(_mine(actor)).select_related("person").only(*_TOLD).order_by("next_step_on", "id"), shown
    )


# What cards and mails tell of an enrolment.
_TOLD = (
    "offering_id", "role", "applied_on", "next_step", "next_step_on", "last_contact_on", "started_on",
    "person__given_name", "person__infix", "person__family_name",
)  # fmt: skip
_STEPS_DUE: Question[Any] = Question(_steps)


def _with_total(rows: Any, shown: int) -> Any:
    """Return the first rows, each with how many there are: one question to the database."""
    return chosen_first(rows, stop=shown).annotate(total=Number(rows.order_by().values("pk")))


def _counted(found: list[Any]) -> tuple[list[Enrolment], int]:
    return found, found[0].total if found else 0


def _mine(actor: Actor) -> Q:
    """What nobody took on belongs to everybody who may see it."""
    return Q(coordinator_id=actor.user_id) | Q(coordinator_id__isnull=True)


def _step_card(enrolment: Enrolment, offering: str, now: dt.date) -> TodayCard:
    late = enrolment.next_step_on is not None and enrolment.next_step_on < now
    return TodayCard(
        title=f"{enrolment.next_step}: {enrolment.person.full_name}", text=offering,
        url=enrolment_url(enrolment), order=10 if late else 20, due_on=enrolment.next_step_on,
        kind="overdue" if late else "due",
    )  # fmt: skip


# -- what came in -----------------------------------------------------------------------------------------


_APPLIED: Question[Any] = Question(
    lambda actor: _with_total(
        Enrolment.objects.visible_to(actor, "change")
        .filter(state=EnrolmentState.APPLIED)
        .select_related("person")
        .only(*_TOLD)
        .order_by("-applied_on", "-id"),
        SHOWN,
    )
)


def _came_in(actor: Actor, known: Known) -> Section:
    found, total = _counted(_APPLIED(actor))
    cards = [
        TodayCard(
            title=one.person.full_name, text=f"{one.get_role_display()} · {known.offered[one.offering_id].name}",
            url=enrolment_url(one), due_on=one.applied_on, kind="new",
        )
        for one in found
    ]  # fmt: skip
    return Section(
        "new", _("Came in"), cards, total, _("No new applications. Everybody who applied has been called."),
        icon="mail", more_url=at("enrolment:waiting"),
    )  # fmt: skip


# -- what volunteers found important ----------------------------------------------------------------------


def important_contacts(actor: Actor, *, since: dt.date) -> list[Contact]:
    """Return the recent contacts a coordinator should read."""
    return _IMPORTANT(actor, since=since)


_IMPORTANT: Question[Contact] = Question(
    lambda actor, since: chosen_first(
        Contact.objects.visible_to(actor, "read")
        .filter(is_important=True, is_draft=False, on__gte=since, participant__isnull=False)
        .order_by("-on", "-id"),
        stop=SHOWN,
    ).select_related("participant__person", "volunteer__person")
)


def _important(actor: Actor, _known: Known) -> Section:
    cards = [
        TodayCard(
            title=_("Note about %(name)s") % {"name": contact.participant.person.full_name},
            text=_("Written by %(name)s") % {"name": contact.volunteer.person.full_name} if contact.volunteer else "",
            url=at("enrolment:contact", pk=contact.pk) or enrolment_url(contact.participant),
            due_on=contact.on, kind="due",
        )
        for contact in important_contacts(actor, since=clock.today() - dt.timedelta(days=IMPORTANT_DAYS))
        if contact.participant is not None
    ]  # fmt: skip
    return Section("important", _("Important notes"), cards, len(cards), "", icon="alert-circle", quiet=True)


# -- proposals without an answer --------------------------------------------------------------------------


def _proposals(_actor: Actor, known: Known) -> Section:
    # Those that were reminded in vain stand under what is due.
    found = [one for one in known.proposals if one.reminded_on is None]
    cards = [
        TodayCard(
            title=f"{one.participant.person.full_name} · {one.volunteer.person.full_name}",
            text=_("Sent, and not answered by both yet"), url=at("matching:proposal", pk=one.pk), due_on=one.sent_on,
            kind="info",
        )
        for one in found[:SHOWN]
    ]  # fmt: skip
    return Section(
        "proposals", _("Proposals without an answer"), cards, len(found), "", icon="messages", quiet=True,
        more_url=at("matching:rounds"),
    )  # fmt: skip


# -- who has not been heard of ----------------------------------------------------------------------------


def not_heard_of(actor: Actor, *, shown: int = SHOWN) -> tuple[list[Enrolment], int]:
    """Return active participants of whom nobody heard for two weeks, longest first, and how many there are."""
    return _counted(_SILENT(actor, shown, since=clock.today() - dt.timedelta(days=rules.SILENT_DAYS)))


def _not_heard_of(actor: Actor, shown: int, *, since: Any) -> Any:
    rows = (
        Enrolment.objects.visible_to(actor)
        .filter(role=PartRole.PARTICIPANT, state=EnrolmentState.ACTIVE)
        .filter(Q(last_contact_on__lte=since) | Q(last_contact_on__isnull=True, started_on__lte=since))
        .filter(_mine(actor))
    )
    return _with_total(rows.select_related("person").only(*_TOLD).order_by("last_contact_on", "id"), shown)


_SILENT: Question[Any] = Question(_not_heard_of)


def _silent(actor: Actor, _known: Known) -> Section:
    found, total = not_heard_of(actor)
    cards = []
    for one in found:
        days = rules.silence_days(last_contact_on=one.last_contact_on, started_on=one.started_on, today=clock.today())
        cards.append(TodayCard(
            title=one.person.full_name,
            text=ngettext("Not heard of for %(days)s day", "Not heard of for %(days)s days", days) % {"days": days},
            url=enrolment_url(one), kind="overdue" if rules.is_very_silent(days) else "due",
        ))  # fmt: skip
    return Section(
        "silent", _("Not heard of"), cards, total,
        _("You heard of everybody in the last two weeks. Lovely."), icon="user-heart",
    )  # fmt: skip


# -- birthdays, drafts ------------------------------------------------------------------------------------


def _born(actor: Actor, days: Any) -> Any:
    active = Enrolment.objects.visible_to(actor).filter(state=EnrolmentState.ACTIVE).values("person_id")
    rows = Person.objects.visible_to(actor).filter(birthday__one_of=days, pk__in=active)
    rows = rows.order_by("family_name", "given_name", "id")
    return rows.values_list("pk", "given_name", "infix", "family_name", "birth_date")[:MOST_BORN]


_BORN: Question[tuple[uuid.UUID, str, str, str, dt.date]] = Question(_born)


def _birthdays(actor: Actor, _known: Known) -> Section:
    now = clock.today()
    days = [month * 100 + day for month, day in rules.month_days(today=now, days=7)]
    found = sorted(
        ((_celebrated(born, now), born, pk, full_name(*parts)) for pk, *parts, born in _BORN(actor, days=days)),
        key=lambda one: one[0],
    )
    cards = [_birthday_card(pk, name=name, born=born, on=on, now=now) for on, born, pk, name in found[:BIRTHDAYS]]
    return Section("birthdays", _("Birthdays this week"), cards, len(found), "", icon="calendar", quiet=True)


def _celebrated(born: dt.date, now: dt.date) -> dt.date:
    """Return the day of this week on which somebody has a birthday; the 29th of February may be the 28th."""
    return next(
        day for day in (now + dt.timedelta(days=offset) for offset in range(8))
        if (day.month, day.day) in {(born.month, born.day), (born.month, born.day - 1 if born.day == 29 else 0)}
    )  # fmt: skip


def _birthday_card(pk: uuid.UUID, *, name: str, born: dt.date, on: dt.date, now: dt.date) -> TodayCard:
    said = _("turns %(age)s today") if on == now else _("turns %(age)s")
    return TodayCard(
        title=name, text=said % {"age": rules.turns(born_on=born, on=on)}, url=at("person", pk=pk), due_on=on
    )


_DRAFTS: Question[Intake] = Question(
    lambda actor: (
        Intake.objects.visible_to(actor, "change")
        .filter(by_id=actor.user_id, finished_at__isnull=True)
        .select_related("enrolment__person")
        .order_by("-draft_saved_at", "-id")[:SHOWN]
    )
)


def _drafts(actor: Actor, _known: Known) -> Section:
    cards = [
        TodayCard(
            title=_("Intake of %(name)s") % {"name": intake.enrolment.person.full_name},
            text=_("You can go on where you stopped."), url=at("enrolment:intake", pk=intake.enrolment_id)
            or enrolment_url(intake.enrolment),
        )
        for intake in _DRAFTS(actor)
    ]  # fmt: skip
    return Section("drafts", _("My drafts"), cards, len(cards), "", icon="pencil", quiet=True)


# -- volunteers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody a volunteer visits."""

    name: str
    given_name: str
    phone: str
    town: str
    url: str
    last_contact_on: dt.date | None
    since: dt.date


_COMPANIONS: Question[Relation] = Question(
    lambda actor, now: (
        Relation.objects.visible_to(actor)
        .filter(volunteer_person_id=actor.person_id, started_on__lte=now)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=now))
        .select_related("participant__person", "offering__programme")
        .order_by("started_on")
    )
)


def companions(actor: Actor) -> list[Companion]:
    """Return the participants of a volunteer."""
    return [
        Companion(
            name=one.participant.person.full_name, given_name=one.participant.person.given_name,
            phone=one.participant.person.phone, town=one.participant.person.town,
            url=at(f"{one.offering.programme.type}:mine"), last_contact_on=one.participant.last_contact_on,
            since=one.started_on,
        )
        for one in _COMPANIONS(actor, now=clock.today())
    ]  # fmt: skip


def _for_me(actor: Actor, known: Known) -> Section:
    cards = _cards_of_types(actor, known)
    cards.sort(key=lambda card: (card.order, str(card.due_on or "")))
    return Section(
        "due", _("For you"), cards, len(cards),
        _("Nothing is waiting for you. Enjoy your next meeting."), icon="user-heart",
    )  # fmt: skip


Make = Callable[[Actor, Known], Section]
_SECTIONS: Iterable[tuple[set[str], Make]] = (
    ({R.COORDINATOR}, _due),
    ({R.COORDINATOR}, _important),
    ({R.COORDINATOR, R.DESK}, _came_in),
    ({R.COORDINATOR}, _proposals),
    ({R.COORDINATOR}, _silent),
    ({R.COORDINATOR, R.DESK}, _drafts),
    ({R.COORDINATOR}, _birthdays),
    ({R.VOLUNTEER}, _for_me),
)
