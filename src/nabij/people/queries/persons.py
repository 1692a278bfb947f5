"""Reads about persons: who is there, who may be the same, and what one page shows."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from nabij.foundation import access
from nabij.foundation.access import CREATE, VIEW, ScopedQuerySet
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Listed, Question
from nabij.foundation.statements import settle_plans
from nabij.people import registry, rules
from nabij.people.models import Branch, Household, Person, User

_SORTS = {
    "name": ("family_name", "given_name", "id"),
    "-name": ("-family_name", "-given_name", "-id"),
    "town": ("town", "family_name", "id"),
    "-town": ("-town", "family_name", "id"),
    "added": ("created_at", "id"),
    "-added": ("-created_at", "-id"),
}
MOST_CANDIDATES = 200


class Words(SearchQuery):
    """A tsquery taken literally: our own words are already folded, PostgreSQL's parser would cut them up."""

    template = "(%(expressions)s)::tsquery"


def _literal(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def matching(asked: str) -> Q:
    """Return the condition for persons of whom every asked word is a beginning; no words is everybody."""
    words = rules.asked_words(asked)
    if not words:
        return Q()
    return Q(words=Words(_beginnings(words)))


def _beginnings(words: Iterable[str]) -> str:
    return " & ".join(f"{_literal(word)}:*" for word in words)


class Line(NamedTuple):
    """One person in a list, in the order of `_COLUMNS`."""

    pk: uuid.UUID
    given_name: str
    infix: str
    family_name: str
    town: str
    birth_date: dt.date | None
    phone: str
    email: str
    branch_ids: list[int]

    @property
    def full_name(self) -> str:
        """Return the name as people say it."""
        return rules.full_name(self.given_name, self.infix, self.family_name)


_COLUMNS = ("pk", "given_name", "infix", "family_name", "town", "birth_date", "phone", "email", "branch_ids")


def _persons(actor: Actor, sort: str, **by: Any) -> Any:
    rows = Person.objects.visible_to(actor)
    if "words" in by:
        rows = rows.filter(words=Words(by["words"]))
    if "branch" in by:
        rows = rows.filter(branch_ids__overlaps=by["branch"])
    return rows.order_by(*_SORTS[sort])


_PERSONS: Question[Line] = Question(_persons, show=lambda rows: rows.values_list(*_COLUMNS), into=Line)


def candidates(*, actor: Actor, asked: str) -> ScopedQuerySet:
    """Return the persons within the actor's scope that are found by these words, to choose one from."""
    found: ScopedQuerySet = Person.objects.visible_to(actor).filter(matching(asked)).defer("words", "address")
    return found.order_by(*_SORTS["name"])


def persons(*, actor: Actor, asked: str = "", branch_id: int | None = None, sort: str = "") -> Listed[Line]:
    """Return the persons within the actor's scope, found and sorted as asked."""
    by: dict[str, Any] = {}
    words = rules.asked_words(asked)
    if words:
        by["words"] = _beginnings(words)
    if branch_id is not None:
        by["branch"] = [branch_id]
    settle_plans()
    return _PERSONS.listed(actor, sort if sort in _SORTS else "name", **by)


@dataclass(frozen=True, slots=True)
class Doubles:
    """Who may be the same person: those the actor may see, and whether there is somebody they may not see."""

    visible: tuple[Person, ...]
    elsewhere: bool

    def __bool__(self) -> bool:
        return bool(self.visible) or self.elsewhere


def possible_doubles(
    *, actor: Actor, organisation_id: int, facts: rules.Facts, leave_out: Iterable[uuid.UUID] = ()
) -> Doubles:
    """Find who may be the same person in the whole organisation; only what the actor may see has details."""
    found = Q(pk__in=[])
    if facts.birth_date:
        found |= Q(birth_date=facts.birth_date)
    exact = [rules.fold(facts.email), rules.digits_of(facts.phone)[-rules.PHONE_DIGITS :]]
    exact = [_literal(word) for word in exact if word]
    if exact:
        found |= Q(words=Words(" | ".join(exact)))
    with access.unscoped(access.Reason.DOUBLES):
        rows = Person.objects.filter(found, organisation_id=organisation_id).exclude(pk__in=list(leave_out))
        candidates = [row for row in rows.order_by("id")[:MOST_CANDIDATES] if _alike(facts, row)]
    visible = tuple(row for row in candidates if access.may(actor, VIEW, row))
    return Doubles(visible, elsewhere=len(visible) < len(candidates))


def _alike(facts: rules.Facts, person: Person) -> bool:
    return rules.may_be_the_same(facts, facts_of(person))


def facts_of(person: Person) -> rules.Facts:
    """Return what a person is compared by."""
    return rules.Facts(
        given_name=person.given_name,
        family_name=person.family_name,
        birth_date=person.birth_date,
        phone=person.phone,
        email=person.email,
    )


def branches_for_new_persons(actor: Actor) -> list[Branch]:
    """Return the branches in which the actor may enter persons."""
    rows = Branch.objects.visible_to(actor).filter(organisation_id=actor.organisation_id)
    return [branch for branch in rows if access.may(actor, CREATE, _person_of(branch))]


def places_for_new_persons(actor: Actor) -> list[registry.Place]:
    """Return where the actor may enter persons: whole branches first, then single programmes of other branches."""
    whole = [registry.Place(branch.pk, None, branch.name) for branch in branches_for_new_persons(actor)]
    return whole + registry.places(actor=actor, branches=frozenset(place.branch_id for place in whole))


def _person_of(branch: Branch) -> Person:
    return Person(organisation_id=branch.organisation_id, branch_ids=[branch.pk])


def branch_names(actor: Actor) -> dict[int, str]:
    """Return the names of the actor's organisation's branches by id."""
    return dict(_BRANCH_NAMES(actor))


_BRANCH_NAMES: Question[tuple[int, str]] = Question(
    lambda actor: (
        Branch.objects.visible_to(actor).filter(organisation_id=actor.organisation_id).values_list("pk", "name")
    )
)


def names_of_branches(*, actor: Actor, person: Person) -> list[str]:
    """Return the names of the branches where a person is known."""
    known = branch_names(actor)
    return [known[pk] for pk in person.branch_ids if pk in known]


def person_with(*, actor: Actor, pk: Any, action: str) -> Person | None:
    """Return one person to whom the actor may do this, or nothing."""
    try:
        wanted = uuid.UUID(str(pk))
    except ValueError:
        return None
    found: Person | None = Person.objects.visible_to(actor, action).filter(pk=wanted).first()
    return found


def has_login(person: Person) -> bool:
    """Say whether a person can sign in."""
    return User.rows_for_django.filter(person=person).exists()


def household_members(*, actor: Actor, household: Household) -> list[Person]:
    """Return the members the actor may see."""
    return list(Person.objects.visible_to(actor).filter(household=household).order_by("birth_date", "given_name"))


def household_of(*, actor: Actor, person: Person) -> Household | None:
    """Return the household of a person, when the actor may see it."""
    if person.household_id is None:
        return None
    found: Household | None = Household.objects.visible_to(actor).filter(pk=person.household_id).first()
    return found


def branches_for_households(actor: Actor) -> list[Branch]:
    """Return the branches in which the actor may make a household."""
    rows = Branch.objects.visible_to(actor).filter(organisation_id=actor.organisation_id)
    return [branch for branch in rows if access.may(actor, CREATE, _household_of(branch))]


def _household_of(branch: Branch) -> Household:
    return Household(organisation_id=branch.organisation_id, branch_id=branch.pk)


def branch_of(*, actor: Actor, pk: int) -> Branch:
    """Return one branch of the actor's own organisation."""
    branch: Branch = Branch.objects.visible_to(actor).get(pk=pk, organisation_id=actor.organisation_id)
    return branch
