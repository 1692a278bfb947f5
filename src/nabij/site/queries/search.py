"""Finds people, programmes, branches and help within what somebody may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from nabij.enrolment.models import Offering
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
        _programmes(actor, asked),
        _branches(actor, asked),
        Group(_("Help"), [Hit(page.title, page.intro, page.url) for page in guide.found(asked)]),
    ]
    return [group for group in groups if group.hits]


def _people(actor: Actor, asked: str, shown: int) -> Group:
    rows = list(persons.persons(actor=actor, asked=asked)[: shown + 1])
    hits = [Hit(one.full_name, one.town, at("person", pk=one.pk)) for one in rows[:shown]]
    return Group(_("People"), hits, more=len(rows) > shown)


def _every_word(asked: str, *columns: str) -> Q:
    condition = Q()
    for word in asked.split():
        one = Q()
        for column in columns:
            one |= Q(**{f"{column}__icontains": word})
        condition &= one
    return condition


def _programmes(actor: Actor, asked: str) -> Group:
    rows = Offering.objects.visible_to(actor, "read").filter(
        _every_word(asked, "programme__name", "branch__name"), organisation_id=actor.organisation_id
    )
    found = rows.select_related("programme", "branch").order_by("programme__name", "branch__name")[:8]
    return Group(_("Programmes"), [Hit(str(one), "", at("enrolment:offering", pk=one.pk)) for one in found])


def _branches(actor: Actor, asked: str) -> Group:
    rows = Branch.objects.visible_to(actor).filter(_every_word(asked, "name"), organisation_id=actor.organisation_id)
    return Group(_("Branches"), [Hit(one.name, "", at("branch", pk=one.pk)) for one in rows[:5]])
