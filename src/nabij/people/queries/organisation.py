"""Reads about the organisation, its branches and where they work."""

from dataclasses import dataclass

from django.db.models import Count

from nabij.foundation.access import NotAllowed, ScopedQuerySet
from nabij.foundation.actors import Actor
from nabij.people import rules
from nabij.people.models import Branch, Municipality

MOST_FOUND = 40


def branches(*, actor: Actor) -> ScopedQuerySet:
    """Return the branches of the actor's organisation, with the size of their working area."""
    rows = Branch.objects.visible_to(actor).filter(organisation_id=actor.organisation_id)
    found: ScopedQuerySet = rows.annotate(area=Count("municipalities")).order_by("name")
    return found


def own_branch(*, actor: Actor, branch: Branch) -> Branch:
    """Return the branch when it is of the actor's organisation; another one's is as if it does not exist."""
    if branch.organisation_id != actor.organisation_id:
        raise NotAllowed("branch of another organisation")
    return branch


def working_area(branch: Branch) -> list[Municipality]:
    """Return the municipalities a branch works in."""
    return list(branch.municipalities.order_by("name"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One municipality that can be ticked."""

    code: str
    name: str
    province: str


def chosen(codes: list[str]) -> list[Choice]:
    """Return the municipalities with these codes, by name."""
    return _choices([row for row in Municipality.rows_for_django.order_by("name") if row.code in set(codes)])


def found(asked: str, *, leave_out: list[str]) -> list[Choice]:
    """Return municipalities whose name or province holds what was asked, accents folded away."""
    wanted = rules.fold(rules.plain(asked))
    if not wanted:
        return []
    rows = [row for row in Municipality.rows_for_django.order_by("name") if row.code not in set(leave_out)]
    names = [row for row in rows if wanted in rules.fold(row.name)]
    provinces = [row for row in rows if wanted in rules.fold(row.province) and row not in names]
    return _choices([*names, *provinces][:MOST_FOUND])


def _choices(rows: list[Municipality]) -> list[Choice]:
    return [Choice(row.code, row.name, row.province) for row in rows]
