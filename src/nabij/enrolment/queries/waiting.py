"""Who waits, and which volunteers are free: lists in a fixed number of queries, whatever their length."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from nabij.enrolment import rules
from nabij.enrolment.access import ENROLMENTS
from nabij.enrolment.choices import PartRole, SpokenLanguage
from nabij.enrolment.models import Enrolment, Offering, Relation
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, Policy
from nabij.foundation.actors import Actor
from nabij.people.choices import Gender
from nabij.people.models import Person
from nabij.people.queries.persons import Doubles, possible_doubles
from nabij.people.rules import Facts

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
        if action in line.actions:
            for term in line.reach.terms(line.role, policy.columns):
                if term.key.level == "cell":
                    found |= Q(pk__in=actor.holds(term.key))
                elif term.key.level == "organisation":
                    found |= Q(organisation_id__in=actor.holds(term.key))
    return found


def offerings_for(actor: Actor, *, policy: Policy = ENROLMENTS, action: str = CHANGE) -> list[Offering]:
    """Return the offerings in which the actor works, for filters and forms."""
    rows = Offering.objects.visible_to(actor).filter(_cells(actor, policy, action))
    return list(rows.select_related("programme", "branch"))


def _narrowed(rows: QuerySet[Enrolment], chosen: Filter, *, today: dt.date) -> QuerySet[Enrolment]:
    exact: Mapping[str, object] = {
        "offering_id": chosen.offering,
        "state": chosen.state,
        "urgency": chosen.urgency,
        "source": chosen.source,
    }
    rows = rows.filter(**{field: value for field, value in exact.items() if value})
    if chosen.language:
        rows = rows.filter(profile__languages__contains=[chosen.language])
    if chosen.late:
        rows = rows.filter(Q(next_step="") | Q(next_step_on__lt=today))
    for word in chosen.q.split()[:4]:
        rows = rows.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__town__icontains=word)
        )
    return rows


def waiting_list(
    actor: Actor, *, role: PartRole, chosen: Filter, sort: str = "waiting", action: str = CHANGE
) -> QuerySet[Enrolment]:
    """Return who waits for a beginning, longest first unless sorted otherwise."""
    rows: QuerySet[Enrolment] = Enrolment.objects.visible_to(actor, action)
    rows = rows.filter(role=role, state__in=sorted(rules.WAITING_STATES))
    rows = _narrowed(rows, chosen, today=clock.today())
    rows = rows.select_related("person", "offering__programme", "offering__branch", "coordinator", "profile")
    return rows.order_by(*SORTS.get(sort, SORTS["waiting"]))


def volunteers(actor: Actor, *, chosen: Filter, sort: str = "free", action: str = CHANGE) -> QuerySet[Enrolment]:
    """Return volunteers who are not gone, with `taken` and `free`: how many people they see and could see more."""
    today = clock.today()
    runs = Q(started_on__lte=today) & (Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    relations = Relation.objects.visible_to(actor).filter(runs, volunteer=OuterRef("pk")).order_by()
    taken = relations.values("volunteer").annotate(n=Count("pk")).values("n")
    rows: QuerySet[Enrolment] = (
        Enrolment.objects.visible_to(actor, action)
        .filter(role=PartRole.VOLUNTEER, state__in=sorted(rules.OPEN))
        .annotate(taken=Coalesce(Subquery(taken), 0))
        .annotate(free=F("profile__capacity") - F("taken"))
    )
    rows = _narrowed(rows, chosen, today=today)
    return rows.select_related("person", "offering__programme", "offering__branch", "profile").order_by(
        *SORTS.get(sort, SORTS["free"])
    )


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


def badges(enrolment: Enrolment) -> list[Badge]:
    """Return what a coordinator wants to see at a glance: languages besides Dutch, hard wishes."""
    profile = enrolment.profile
    spoken = dict(SpokenLanguage.choices)
    found = [Badge(spoken.get(code, code)) for code in profile.languages if code != SpokenLanguage.DUTCH]
    if profile.wishes_gender:
        found.append(Badge(_WISHES[Gender(profile.wishes_gender)], "info"))
    facts = (
        (profile.refuses_pet, _("no pets")),
        (profile.refuses_smoke, _("no smoke")),
        (profile.refuses_stairs, _("no stairs")),
        (profile.has_pet, _("has a pet")),
        (profile.smokes, _("smokes")),
        (profile.has_stairs, _("stairs")),
    )
    return found + [Badge(label) for holds, label in facts if holds]


_WISHES = {Gender.WOMAN: _("with a woman"), Gender.MAN: _("with a man"), Gender.OTHER: _("with someone else")}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, ready to be shown or written to a file."""

    enrolment: Enrolment
    days: int
    badges: list[Badge]
    is_late: bool


def lines(rows: Iterable[Enrolment]) -> list[Line]:
    """Work out what lists show of each enrolment."""
    today = clock.today()
    return [
        Line(
            enrolment=row,
            days=rules.waiting_days(applied_on=row.applied_on, today=today),
            badges=badges(row),
            is_late=row.next_step_on is not None and row.next_step_on < today,
        )
        for row in rows
    ]
