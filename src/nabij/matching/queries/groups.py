"""The door for rooms that form groups: who of these offerings could sit together, as values; nothing is written."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from nabij.foundation.actors import Actor
from nabij.matching.queries.pages import may_propose_in
from nabij.matching.queries.pool import pool_of
from nabij.methods.availability import slots_of
from nabij.methods.grouping import GroupRules, Member, form_groups, verify
from nabij.methods.grouping.search import Effort
from nabij.methods.matching import Seeker

Pairs = Collection[tuple[uuid.UUID, uuid.UUID]]
STANDARD = GroupRules()
SECONDS = 5.0


class GroupsOutOfReach(Exception):
    """The actor may not propose in all of these offerings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWishes:
    """Pairs of enrolments: who sat together before, who never sit together, and who asked for whom."""

    met: Pairs = ()
    apart: Pairs = ()
    together: Pairs = ()


NO_WISHES = GroupWishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormedGroup:
    """One group that could meet: enrolments of its people and of its volunteer, and what all of them share."""

    participants: tuple[uuid.UUID, ...]
    volunteer: uuid.UUID | None
    slots: tuple[str, ...]
    interests: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormedGroups:
    """Groups, who stays alone, how many people nobody could exceed, and whether the check agreed."""

    groups: tuple[FormedGroup, ...]
    alone: tuple[uuid.UUID, ...]
    bound: int
    verified: bool

    @property
    def placed(self) -> int:
        """How many people sit in a group."""
        return sum(len(group.participants) for group in self.groups)


def form_interest_groups(
    actor: Actor,
    *,
    offering_ids: Sequence[int],
    group_rules: GroupRules = STANDARD,
    wished: GroupWishes = NO_WISHES,
    seconds: float = SECONDS,
) -> FormedGroups:
    """Form groups of who waits in these offerings, with a volunteer where one suits everybody.

    Who met before sits together again only when both asked for it. Takes up to `seconds`; for many people call it in
    a job. Raises `GroupsOutOfReach`.
    """
    if not may_propose_in(actor, offering_ids=offering_ids):
        raise GroupsOutOfReach
    pool = pool_of(offering_ids=offering_ids)
    wishes = {
        "met": _by_person(wished.met, both=True),
        "apart": _by_person(wished.apart),
        "together": _by_person(wished.together),
    }
    members = [_member(seeker, wishes) for seeker in pool.seekers]
    found = form_groups(members=members, helpers=pool.helpers, rules=group_rules, effort=Effort(seconds=seconds))
    flaws = verify(grouping=found, members=members, helpers=pool.helpers, rules=group_rules)
    return FormedGroups(
        groups=tuple(
            FormedGroup(
                participants=tuple(uuid.UUID(key) for key in group.members),
                volunteer=uuid.UUID(group.helper) if group.helper else None,
                slots=tuple(slots_of(mask=group.slots)), interests=group.interests, languages=group.languages,
            )
            for group in found.groups
        ),
        alone=tuple(uuid.UUID(key) for key in found.alone),
        bound=found.bound,
        verified=not flaws,
    )  # fmt: skip


def _by_person(pairs: Pairs, *, both: bool = False) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for first, second in pairs:
        found.setdefault(str(first), set()).add(str(second))
        if both:
            found.setdefault(str(second), set()).add(str(first))
    return {key: frozenset(others) for key, others in found.items()}


def _member(seeker: Seeker, wishes: Mapping[str, Mapping[str, frozenset[str]]]) -> Member:
    said = {name: others.get(seeker.key, frozenset()) for name, others in wishes.items()}
    return Member(
        key=seeker.key, programme=seeker.programme, point=seeker.point, max_km=seeker.max_km,
        languages=seeker.languages, slots=seeker.slots, gender=seeker.gender, wishes_gender=seeker.wishes_gender,
        has=seeker.has, refuses=seeker.refuses, interests=seeker.interests, birth_year=seeker.birth_year, **said,
    )  # fmt: skip
