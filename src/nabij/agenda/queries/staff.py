"""What the team sees: the list of gatherings, one of them with who comes, and what to choose from."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from nabij.agenda import queries, rules
from nabij.agenda.choices import Audience, GatheringState, GuestRole, RegistrationState
from nabij.agenda.models import Gathering, HeadCount, Host, Involvement, Registration, Series, Venue
from nabij.agenda.queries import experiences, listed, words
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock
from nabij.foundation.access import CHANGE, DECIDE
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.people.choices import RoleName
from nabij.people.models import Branch

_SHOWN = ("venue", "offering__branch", "offering__programme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One line of who comes."""

    pk: str
    registration: Registration
    name: str
    reach: str
    beside: str = ""
    driver: str = ""
    marks: Sequence[tuple[str, str]] = ()  # what stands beside the name, and in which tone; "note" is plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One gathering as the team sees it."""

    gathering: Gathering
    when: str
    place: str
    rooms: Mapping[str, rules.Room]
    placed: Sequence[Guest]
    waiting: Sequence[Guest]
    to_call: Sequence[Guest]
    involved: Sequence[Involvement]
    hosts: Sequence[str]
    parts: Sequence[listed.Line]
    counts: Sequence[HeadCount]
    clashes: Sequence[Gathering]
    series: Series | None
    asks_travel: bool
    may_write: bool
    may_decide: bool
    may_change: bool
    sees_reach: bool


_ONE: Question[Gathering] = Question(lambda actor, pk: with_names(Gathering.objects.visible_to(actor).filter(pk=pk)))
_GUESTS: Question[Registration] = Question(
    lambda actor, gathering: (
        Registration.objects.visible_to(actor)
        .filter(gathering_id=gathering)
        .exclude(state=RegistrationState.CANCELLED)
        .select_related("beside", "fetched_by")
    )
)
_HOSTS: Question[Host] = Question(
    lambda actor, gathering: (
        Host.objects.visible_to(actor).filter(gathering_id=gathering).select_related("enrolment__person")
    )
)
_INVOLVED: Question[Involvement] = Question(
    lambda actor, gathering: Involvement.objects.visible_to(actor).filter(gathering_id=gathering)
)
_COUNTS: Question[HeadCount] = Question(
    lambda actor, gathering: HeadCount.objects.visible_to(actor).filter(gathering_id=gathering).exclude(people=0)
)


def load(actor: Actor, pk: uuid.UUID) -> Gathering:
    """Return one visible gathering with all that its pages name."""
    found = _ONE.first(actor, pk=pk)
    if found is None:
        raise Gathering.DoesNotExist(str(pk))
    return found


def involved(actor: Actor, gathering: Gathering) -> list[Involvement]:
    """Return which organisations do what for a gathering."""
    return _INVOLVED(actor, gathering=gathering.pk)


def with_names(rows: Any) -> Any:
    """Read a gathering with all that its pages name; for the door of such a page."""
    return rows.select_related(*_SHOWN, "series", "parent")


def with_all(rows: Any) -> Any:
    """Read it with what there is to ask about besides; most gatherings have no parts and no other organisations."""
    about = {"gathering_id": OuterRef("pk")}
    return with_names(rows).annotate(
        has_hosts=Exists(Host.objects.filter(**about)),
        has_involved=Exists(Involvement.objects.filter(**about)),
        has_parts=Exists(Gathering.objects.filter(parent_id=OuterRef("pk"))),
    )


def page(actor: Actor, row: Any) -> Page:
    """Gather what belongs on the page of one gathering, which was read with all."""
    may_decide = access.may(actor, DECIDE, row)
    sees_reach = bool(actor.roles & {RoleName.COORDINATOR, RoleName.DESK})
    registrations = _GUESTS(actor, gathering=row.pk)
    guests = [_guest(one, sees_reach) for one in registrations]
    hosts = _HOSTS(actor, gathering=row.pk) if row.has_hosts else []
    return Page(
        gathering=row,
        when=words.when(row),
        place=words.place(row),
        rooms=_rooms(actor, row, registrations),
        placed=[one for one in guests if one.registration.state == RegistrationState.PLACED],
        waiting=[one for one in guests if one.registration.state == RegistrationState.WAITING],
        to_call=[one for one in guests if one.registration.call_about],
        involved=involved(actor, row) if row.has_involved else [],
        hosts=[one.enrolment.person.full_name for one in hosts],
        parts=listed.parts(actor, row) if row.has_parts else [],
        counts=_COUNTS(actor, gathering=row.pk) if row.counted_at else [],
        clashes=clashes(actor, row),
        series=row.series,
        asks_travel=any(one.wants_pick_up or one.seats for one in registrations),
        may_write=experiences.may_write(actor, row),
        may_decide=may_decide,
        may_change=access.may(actor, CHANGE, row),
        sees_reach=sees_reach,
    )


def _rooms(actor: Actor, row: Gathering, registrations: Sequence[Registration]) -> Mapping[str, rules.Room]:
    """Return the room there is in every role: from who was read already, when that is everybody."""
    one = Registration(organisation_id=row.organisation_id, offering_id=row.offering_id, gathering_unit_id=row.unit_id)
    if not access.may(actor, access.VIEW, one):
        return queries.rooms([row])[row.pk]
    placed = [guest for guest in registrations if guest.state == RegistrationState.PLACED]
    return queries.rooms_of(row, [(guest.role, guest.is_newcomer, guest.people) for guest in placed])


def _guest(registration: Registration, sees_reach: bool) -> Guest:
    name = registration.name
    beside = rules.short_name(registration.beside.name) if registration.beside else ""
    driver = rules.short_name(registration.fetched_by.name) if registration.fetched_by else ""
    reach = " · ".join(part for part in (registration.phone, registration.email) if part)
    return Guest(
        pk=str(registration.pk),
        registration=registration,
        name=name if sees_reach else rules.short_name(name),
        reach=reach if sees_reach else "",
        beside=beside,
        driver=driver,
        marks=list(_marks(registration, beside, driver)),
    )


def _marks(registration: Registration, beside: str, driver: str) -> Iterator[tuple[str, str]]:
    if registration.people > 1:
        yield _("with %(n)s people") % {"n": registration.people}, "note"
    if registration.role != GuestRole.PARTICIPANT:
        yield registration.get_role_display(), "accent"
    if registration.is_newcomer:
        yield _("first time"), "info"
        if beside:
            yield _("beside %(name)s") % {"name": beside}, "note"
    if driver:
        yield _("comes with %(name)s") % {"name": driver}, "note"
    elif registration.wants_pick_up:
        yield _("to be fetched"), "warning"
    if registration.seats:
        yield _("comes by car"), ""


def mainly_professionals(counts: Sequence[HeadCount]) -> bool:
    """Say whether professionals gave more than half of the time."""
    minutes = {row.role: row.minutes for row in counts}
    given = rules.Minutes(minutes.get(GuestRole.VOLUNTEER, 0), minutes.get(GuestRole.PROFESSIONAL, 0))
    return rules.runs_mainly_on_professionals(given)


def _same_time(actor: Actor, **given: Any) -> Any:
    rows = Gathering.objects.visible_to(actor).filter(
        venue_id=given["venue"], starts_on__lte=given["last"], ends_on__gte=given["first"],
        precision__in=["time", "day"],
    )  # fmt: skip
    rows = rows.exclude(state=GatheringState.CANCELLED).exclude(pk=given["pk"]).exclude(pk=given["whole"])
    if "starts" in given:
        rows = rows.exclude(Q(starts_at__gte=given["ends"]) | Q(ends_at__lte=given["starts"]))
    return rows.exclude(parent_id=given["pk"]).order_by("sort_on")[:5]


_CLASHES: Question[Gathering] = Question(lambda actor, **given: _same_time(actor, **given))


def clashes(actor: Actor, gathering: Gathering) -> list[Gathering]:
    """Return what else is planned at the same time in the same place."""
    if gathering.venue_id is None or gathering.precision in rules.FUZZY:
        return []
    given = {
        "venue": gathering.venue_id, "first": gathering.starts_on, "last": gathering.ends_on, "pk": gathering.pk,
        "whole": gathering.parent_id or gathering.pk,
    }  # fmt: skip
    if gathering.starts_at is not None and gathering.ends_at is not None:
        given |= {"starts": gathering.starts_at, "ends": gathering.ends_at}
    return _CLASHES(actor, **given)


def clashing_days(actor: Actor, series: Series) -> list[dt.date]:
    """Return the days of a series on which its place is already in use."""
    rows = Gathering.objects.visible_to(actor).filter(series=series, ends_on__gte=clock.today())
    return [row.starts_on for row in rows.order_by("starts_on") if clashes(actor, row)]


_VENUES: Question[Venue] = Question(
    lambda actor, branches: Venue.objects.visible_to(actor).filter(
        organisation_id=actor.organisation_id, branch_id__one_of=branches
    )
)


def venues(actor: Actor, *, branch_ids: Sequence[int]) -> list[tuple[int, str]]:
    """Return the places to choose from."""
    return [(row.pk, str(row)) for row in _VENUES(actor, branches=sorted(set(branch_ids)))]


def all_venues(actor: Actor) -> list[Venue]:
    """Return every place of the actor's organisation."""
    rows = Venue.objects.visible_to(actor).filter(organisation_id=actor.organisation_id)
    return list(rows.select_related("branch"))


def branches(actor: Actor) -> list[tuple[int, str]]:
    """Return the branches where the actor may plan."""
    ids = {row.branch_id for row in queries.offerings_for(actor)}
    return [(row.pk, row.name) for row in Branch.objects.visible_to(actor).filter(pk__in=ids)]


_WHOLES: Question[Gathering] = Question(
    lambda actor, today: Gathering.objects.visible_to(actor).filter(
        kind__in=["festival", "conference"], parent__isnull=True, ends_on__gte=today
    )
)


def whole_ones(actor: Actor) -> list[tuple[str, str]]:
    """Return the coming gatherings that something may be a part of: festivals and conferences."""
    return [(str(row.pk), f"{row.title}, {words.when(row)}") for row in _WHOLES(actor, today=clock.today())]


def volunteers(actor: Actor, *, offering_id: int) -> list[Enrolment]:
    """Return the volunteers who may lead or help."""
    return queries.enrolled(actor, offering_id=offering_id, role=GuestRole.VOLUNTEER)


def host_ids(actor: Actor, gathering: Gathering) -> list[str]:
    """Return who leads or helps now."""
    return [str(one.enrolment_id) for one in _HOSTS(actor, gathering=gathering.pk)]


def is_public(gathering: Gathering) -> bool:
    """Say whether there is a page for who has no account."""
    return gathering.audience != Audience.INTERNAL and gathering.state != GatheringState.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestPage:
    """One registration as the team sees it."""

    guest: Guest
    gathering: Gathering
    code: str
    linked_to: str
    welcomers: Sequence[tuple[str, str]]  # who could welcome somebody new, those who welcome fewest first


def guest_page(actor: Actor, row: Registration) -> GuestPage:
    """Gather what belongs on the page of one registration."""
    others = list(
        Registration.objects.visible_to(actor)
        .filter(gathering_id=row.gathering_id, state=RegistrationState.PLACED, is_newcomer=False)
        .exclude(pk=row.pk)
        .exclude(name="")
    )
    busy: dict[uuid.UUID, int] = {}
    beside = Registration.objects.visible_to(actor).filter(gathering_id=row.gathering_id, beside__isnull=False)
    for other_id in beside.exclude(pk=row.pk).values_list("beside_id", flat=True):
        busy[other_id] = busy.get(other_id, 0) + 1
    others.sort(key=lambda one: (busy.get(one.pk, 0), one.role != GuestRole.VOLUNTEER, one.name.casefold()))
    linked = Enrolment.objects.visible_to(actor).filter(pk=row.enrolment_id).select_related("person").first()
    return GuestPage(
        guest=_guest(row, sees_reach=True),
        gathering=load(actor, row.gathering_id),
        code=rules.registration_code(row.pk),
        linked_to=linked.person.full_name if linked else "",
        welcomers=[(str(one.pk), one.name) for one in others],
    )


def registration(actor: Actor, pk: str) -> Registration | None:
    """Return one registration the actor may see."""
    found: Registration | None = Registration.objects.visible_to(actor).filter(pk=pk).first()
    return found
