"""Finds people, programmes, branches and help within what somebody may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from nabij.enrolment.models import Offering
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.people.models import Branch
from nabij.people.queries import persons
from nabij.site.queries import guide
from nabij.site.queries.today import at

SHORTEST = 2
SHOWN = 20
MOST_WORDS = 8


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
    rows = persons.persons(actor=actor, asked=asked)[: shown + 1]
    hits = [Hit(one.full_name, one.town, at("person", pk=one.pk)) for one in rows[:shown]]
    return Group(_("People"), hits, more=len(rows) > shown)


def _words(asked: str) -> dict[str, str]:
    return {f"word{number}": word for number, word in enumerate(asked.split()[:MOST_WORDS])}


def _every_word(words: Mapping[str, Any], *columns: str) -> Q:
    condition = Q()
    for _name, word in sorted(words.items()):
        one = Q()
        for column in columns:
            one |= Q(**{f"{column}__icontains": word})
        condition &= one
    return condition


_PROGRAMMES: Question[tuple[int, str, str]] = Question(
    lambda actor, **words: (
        Offering.objects.visible_to(actor, "read")
        .filter(_every_word(words, "programme__name", "branch__name"), organisation_id=actor.organisation_id)
        .order_by("programme__name", "branch__name")
        .values_list("pk", "programme__name", "branch__name")[:8]
    )
)
_BRANCHES: Question[tuple[int, str]] = Question(
    lambda actor, **words: (
        Branch.objects.visible_to(actor)
        .filter(_every_word(words, "name"), organisation_id=actor.organisation_id)
        .values_list("pk", "name")[:5]
    )
)


def _programmes(actor: Actor, asked: str) -> Group:
    found = _PROGRAMMES(actor, **_words(asked))
    hits = [Hit(f"{name} {branch}", "", at("enrolment:offering", pk=pk)) for pk, name, branch in found]
    return Group(_("Programmes"), hits)


def _branches(actor: Actor, asked: str) -> Group:
    found = _BRANCHES(actor, **_words(asked))
    return Group(_("Branches"), [Hit(name, "", at("branch", pk=pk)) for pk, name in found])
