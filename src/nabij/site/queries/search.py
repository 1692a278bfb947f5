"""Finds people, programmes, branches and help within what somebody may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from nabij.enrolment.models import Programme
from nabij.foundation.actors import Actor
from nabij.people.models import Branch
from nabij.people.queries import persons
from nabij.site.queries import guide
from nabij.site.queries.today import at

SHORTEST = 2
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    label: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind."""

    title: str
    hits: Sequence[Hit]
    more: bool = False


def search(*, actor: Actor, asked: str, shown: int = SHOWN) -> list[Group]:
    """Return what fits the words, people first; four questions to the database at most."""
    asked = " ".join(asked.replace("\x00", " ").split())[:100]
    if len(asked) < SHORTEST:
        return []
    groups = [
        _people(actor, asked, shown),
        _named(_("Programmes"), Programme.objects.visible_to(actor), asked, "programme", actor),
        _named(_("Branches"), Branch.objects.visible_to(actor), asked, "branch", actor),
        Group(_("Help"), [Hit(page.title, page.intro, page.url) for page in guide.found(asked)]),
    ]
    return [group for group in groups if group.hits]


def _people(actor: Actor, asked: str, shown: int) -> Group:
    rows = list(persons.persons(actor=actor, asked=asked)[: shown + 1])
    hits = [Hit(one.full_name, one.town, at("person", pk=one.pk)) for one in rows[:shown]]
    return Group(_("People"), hits, more=len(rows) > shown)


def _named(title: str, rows: Any, asked: str, address: str, actor: Actor) -> Group:
    condition = Q()
    for word in asked.split():
        condition &= Q(name__icontains=word)
    found: Iterable[Any] = rows.filter(condition, organisation_id=actor.organisation_id)[:5]
    hits = [(one, at(address, pk=one.pk) or at(address, slug=one.slug)) for one in found]
    return Group(title, [Hit(one.name, "", url) for one, url in hits if url])
