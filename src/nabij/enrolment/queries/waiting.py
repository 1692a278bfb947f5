"""Who waits, and which volunteers are free: lists in a fixed number of queries, whatever their length."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    F,
    FilteredRelation,
    Model,
    Q,
    QuerySet,
)
from django.utils.translation import gettext_lazy as _

from nabij.enrolment import rules
from nabij.enrolment.access import ENROLMENTS, RELATIONS
from nabij.enrolment.choices import EnrolmentState, PartRole, Source, SpokenLanguage
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, Policy, is_unscoped, policy_of
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Listed, Question
from nabij.foundation.statements import settle_plans
from nabij.people.choices import Gender
from nabij.people.models import Person
from nabij.people.queries.persons import Doubles, possible_doubles
from nabij.people.rules import Facts, full_name

SORTS = {
    "waiting": ("applied_on", "pk"),
    "-waiting": ("-applied_on", "pk"),
    "urgency": ("urgency", "applied_on", "pk"),
    "-urgency": ("-urgency", "applied_on", "pk"),
    "step": (F("next_step_on").asc(nulls_last=True), "pk"),
    "-step": (F("next_step_on").desc(nulls_last=True), "pk"),
    "name": ("person__family_name", "person__given_name", "pk"),
    "-name": ("-person__family_name", "-person__given_name", "pk"),
    "free": ("-free", "applied_on", "pk"),
    "-free": ("free", "applied_on", "pk"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; empty means all."""

    offering: int | None = None
    state: str = ""
    urgency: int | None = None
    source: str = ""
    language: str = ""
    late: bool = False
    q: str = ""


def _cells(actor: Actor, policy: Policy, action: str) -> Q:
    """Return the offerings in which the actor may do this to rows of the policy."""
    found = Q(pk__in=[])
    for line in policy.rules:
        if action not in line.actions:
            continue
        for term in line.reach.terms(line.role, policy.columns):
            ids = actor.holds(term.key)
            if ids and term.key.level in _PLACES:
                found |= Q(**{f"{_PLACES[term.key.level]}__one_of": ids})
    return found


_PLACES = {"cell": "pk", "organisation": "organisation_id"}


def offerings_for(actor: Actor, *, policy: Policy = ENROLMENTS, action: str = CHANGE) -> list[Offering]:
    """Return the offerings in which the actor works."""
    return list(_offerings(actor, policy.model, action).select_related("programme", "branch"))


def _offerings(actor: Actor, model: type[Model], action: str) -> QuerySet[Offering]:
    rows: QuerySet[Offering] = Offering.objects.visible_to(actor)
    return rows.filter(_cells(actor, policy_of(model), action))


_OFFERINGS: Question[tuple[int, str, str]] = Question(
    _offerings, show=lambda rows: rows.values_list("pk", "programme__name", "branch__name")
)


def offering_choices(actor: Actor, *, policy: Policy = ENROLMENTS, action: str = CHANGE) -> list[tuple[int, str]]:
    """Return the offerings in which the actor works by name, for filters."""
    return [(pk, f"{programme} {branch}") for pk, programme, branch in _OFFERINGS(actor, policy.model, action)]


def _narrowed(rows: QuerySet[Enrolment], *, late: bool, today: Any, by: Mapping[str, Any]) -> QuerySet[Enrolment]:
    rows = rows.filter(**{field: by[field] for field in _EXACT if field in by})
    if "language" in by:
        rows = rows.filter(profile__languages__contains=[by["language"]])
    if late:
        rows = rows.filter(Q(next_step="") | Q(next_step_on__lt=today))
    for word in (by[name] for name in sorted(by) if name.startswith("word")):
        rows = rows.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__town__icontains=word)
        )
    return rows


_EXACT = ("offering_id", "state", "urgency", "source")


def _asked(chosen: Filter) -> dict[str, Any]:
    """Return by what a list is narrowed, and to what."""
    exact = {
        "offering_id": chosen.offering, "state": chosen.state, "urgency": chosen.urgency, "source": chosen.source,
        "language": chosen.language,
    }  # fmt: skip
    words = {f"word{number}": word for number, word in enumerate(chosen.q.split()[:4])}
    return {name: value for name, value in exact.items() if value} | words


def _waiting(actor: Actor, role: str, sort: str, late: bool, action: str, *, today: Any, **by: Any) -> Any:
    rows: QuerySet[Enrolment] = Enrolment.objects.visible_to(actor, action)
    rows = rows.filter(role=role, state__in=sorted(rules.WAITING_STATES))
    return _narrowed(rows, late=late, today=today, by=by).order_by(*SORTS[sort])


def _held(actor: Actor, action: str, level: str) -> list[Any]:
    """Return the ids of a level at which the actor may do this to enrolments."""
    found = []
    for line in ENROLMENTS.rules:
        terms = line.reach.terms(line.role, ENROLMENTS.columns) if action in line.actions else []
        found += [actor.holds(term.key) for term in terms if term.key.level == level and actor.holds(term.key)]
    return found


def _volunteers(actor: Actor, sort: str, late: bool, action: str, *, today: Any, **by: Any) -> Any:
    # The wall says so already; said here as well, PostgreSQL reads the profiles of a cell in one go.
    near = Q()
    for level, column in (("cell", "offering_id"), ("organisation", "organisation_id")):
        for ids in _held(actor, action, level):
            near |= Q(**{f"profile__{column}__one_of": ids})
    rows = _open_volunteers(actor, sort, late, action, today=today, **by).annotate(
        own=FilteredRelation("profile", condition=near),
        runs=FilteredRelation("taken_on", condition=_running(actor, today)),
        free=F("own__capacity") - Count("runs"),
    )
    return rows.order_by(*SORTS[sort])


def _running(actor: Actor, today: Any) -> Q:
    """Say which relations of a volunteer count: those that run today and that the actor may see."""
    runs = Q(taken_on__started_on__lte=today)
    runs &= Q(taken_on__ended_on__isnull=True) | Q(taken_on__ended_on__gt=today)
    seen = RELATIONS.filter(actor)
    if seen is None:
        return runs if is_unscoped() else Q(taken_on__pk__isnull=True)
    return runs & _of(seen, "taken_on")


def _of(condition: Q, relation: str) -> Q:
    """Say a condition on rows of the rows of a relation."""
    said = Q(_connector=condition.connector, _negated=condition.negated)
    parts: list[Any] = list(condition.children)
    for part in parts:
        one = _of(part, relation) if isinstance(part, Q) else Q((f"{relation}__{part[0]}", part[1]))
        said.add(one, condition.connector)
    return said


def _open_volunteers(actor: Actor, sort: str, late: bool, action: str, *, today: Any, **by: Any) -> Any:
    rows: QuerySet[Enrolment] = Enrolment.objects.visible_to(actor, action)
    rows = rows.filter(role=PartRole.VOLUNTEER, state__in=sorted(rules.OPEN))
    return _narrowed(rows, late=late, today=today, by=by)


class Row(NamedTuple):
    """What a list asks of one enrolment, its person and profile; in the order of `_COLUMNS`."""

    pk: uuid.UUID
    given_name: str
    infix: str
    family_name: str
    town: str
    postcode: str
    phone: str
    email: str
    offering_id: int
    state: str
    source: str
    applied_on: dt.date
    urgency: int
    next_step: str
    next_step_on: dt.date | None
    capacity: int
    vetting_seen_on: dt.date | None
    languages: list[str]
    wishes_gender: str
    refuses_pet: bool
    refuses_smoke: bool
    refuses_stairs: bool
    has_pet: bool
    smokes: bool
    has_stairs: bool
    free: int = 0


_COLUMNS = (
    "pk", "person__given_name", "person__infix", "person__family_name", "person__town", "person__postcode",
    "person__phone", "person__email", "offering_id", "state", "source",
    "applied_on", "urgency", "next_step", "next_step_on", "profile__capacity", "profile__vetting_seen_on",
    "profile__languages", "profile__wishes_gender", "profile__refuses_pet", "profile__refuses_smoke",
    "profile__refuses_stairs", "profile__has_pet", "profile__smokes", "profile__has_stairs",
)  # fmt: skip


def _show_waiting(rows: Any) -> Any:
    return rows.values_list(*_COLUMNS)


def _show_volunteers(rows: Any) -> Any:
    columns = [name.replace("profile__", "own__") for name in _COLUMNS]
    return rows.values_list(*columns, "free")


_WAITING: Question[Row] = Question(_waiting, show=_show_waiting, into=Row)
_VOLUNTEERS: Question[Row] = Question(_volunteers, show=_show_volunteers, into=Row, counted=Question(_open_volunteers))


def waiting_list(actor: Actor, *, role: PartRole, chosen: Filter, sort: str = "", action: str = CHANGE) -> Listed[Row]:
    """Return who waits for a beginning, the most urgent first unless sorted otherwise."""
    sort = sort if sort in SORTS else "-urgency"
    settle_plans()
    kind = (role.value, sort, chosen.late, action)
    return _WAITING.listed(actor, *kind, today=clock.today(), **_asked(chosen))


def volunteers(actor: Actor, *, chosen: Filter, sort: str = "", action: str = CHANGE) -> Listed[Row]:
    """Return volunteers who are not gone, with how many more people they could see, who has room first."""
    sort = sort if sort in SORTS else "free"
    settle_plans()
    return _VOLUNTEERS.listed(actor, sort, chosen.late, action, today=clock.today(), **_asked(chosen))


def chosen(actor: Actor, keys: Sequence[str]) -> list[Enrolment]:
    """Return the enrolments that were ticked and that the actor may change; other keys are left out."""
    good = []
    for key in keys:
        try:
            good.append(uuid.UUID(key))
        except ValueError:
            continue
    return list(Enrolment.objects.visible_to(actor, CHANGE).filter(pk__in=good))


def known_person(actor: Actor, key: str) -> Person | None:
    """Return the person that was chosen as already known."""
    try:
        found: Person | None = Person.objects.visible_to(actor, CHANGE).filter(pk=uuid.UUID(key)).first()
    except ValueError:
        return None
    return found


def doubles(actor: Actor, facts: Mapping[str, Any]) -> Doubles:
    """Say who may be the same as somebody who is being entered, here or elsewhere in the organisation."""
    names = Facts.__dataclass_fields__
    return possible_doubles(
        actor=actor,
        organisation_id=actor.organisation_id or 0,
        facts=Facts(**{name: facts[name] for name in names}),
    )


@dataclass(frozen=True, slots=True)
class Badge:
    """A wish or trait in one word, with a tone of the look."""

    label: Any
    tone: str = ""


def badges(profile: Any) -> list[Badge]:
    """Return what a coordinator wants to see at a glance: languages besides Dutch, hard wishes."""
    found = [Badge(_SPOKEN.get(code, code)) for code in profile.languages if code != SpokenLanguage.DUTCH]
    if profile.wishes_gender:
        found.append(Badge(_WISHES[Gender(profile.wishes_gender)], "info"))
    return found + [Badge(label) for name, label in _FACTS if getattr(profile, name)]


_SPOKEN = dict(SpokenLanguage.choices)
_WISHES = {Gender.WOMAN: _("with a woman"), Gender.MAN: _("with a man"), Gender.OTHER: _("with someone else")}
_FACTS = (
    ("refuses_pet", _("no pets")),
    ("refuses_smoke", _("no smoke")),
    ("refuses_stairs", _("no stairs")),
    ("has_pet", _("has a pet")),
    ("smokes", _("smokes")),
    ("has_stairs", _("stairs")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, ready to be shown or written to a file."""

    row: Row
    name: str
    programme: str
    state: str
    source: str
    days: int
    badges: list[Badge]
    is_late: bool


def lines(rows: Iterable[Row], *, offerings: Mapping[int, str]) -> list[Line]:
    """Work out what lists show of each enrolment; `offerings` are those of `offering_choices`, by name."""
    today = clock.today()
    words = {value: str(label) for value, label in (*EnrolmentState.choices, *Source.choices)}
    return [_line(row, offerings[row.offering_id], today, words) for row in rows]


def _line(row: Row, offering: str, today: dt.date, words: Mapping[str, str]) -> Line:
    return Line(
        row=row,
        name=full_name(row.given_name, row.infix, row.family_name),
        programme=offering,
        state=words[row.state],
        source=words.get(row.source, ""),
        days=rules.waiting_days(applied_on=row.applied_on, today=today),
        badges=badges(row),
        is_late=row.next_step_on is not None and row.next_step_on < today,
    )
