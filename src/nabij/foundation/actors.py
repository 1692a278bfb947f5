"""Who acts: one frozen value per request that holds everything the access tables compare rows with."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from nabij.foundation import clock
from nabij.foundation.statements import ask

Value = int | uuid.UUID


@dataclass(frozen=True, slots=True)
class Key:
    """Names one set of ids an actor holds: for a role, at a level (see `LEVELS`) or through a tie."""

    role: str
    level: str

    @property
    def setting(self) -> str:
        """Return the name of the transaction-local PostgreSQL setting that carries the ids."""
        return f"nabij.{self.role}_{self.level}"


# organisation, branch and cell hold what was granted; a cell is the smallest part of the house (one programme
# in one branch). `member` is the organisation of anyone who has the role; `person` is the actor's own person,
# `user` their own login.
LEVELS = {
    "organisation": "bigint",
    "branch": "bigint",
    "cell": "bigint",
    "member": "bigint",
    "person": "uuid",
    "user": "bigint",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user, or nobody, with all that was granted to them at this moment."""

    user_id: int | None = None
    person_id: uuid.UUID | None = None
    organisation_id: int | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    reach: Mapping[Key, frozenset[Value]] = field(default_factory=dict)

    @property
    def is_signed_in(self) -> bool:
        """Say whether there is a user behind this actor."""
        return self.user_id is not None

    def holds(self, key: Key) -> frozenset[Value]:
        """Return the ids held under a key; empty when nothing was granted."""
        return self.reach.get(key, frozenset())

    @property
    def main_role(self) -> str:
        """Name one role for the log; the alphabetically first keeps it deterministic."""
        return min(self.roles, default="")


NOBODY = Actor()


@dataclass(frozen=True, slots=True)
class Grant:
    """One thing granted to one user. All of it empty but the role: the role holds in the whole organisation."""

    role: str
    organisation_id: int
    branch_id: int | None = None
    cell_ids: frozenset[int] = frozenset()
    narrowed: bool = False  # granted for certain cells only, so never for a whole branch or organisation
    member_only: bool = False  # the role itself reaches no rows but the actor's own and tied ones


# A source gets the user and what the sources before it granted (people first), and yields more.
GrantSource = Callable[[int, list[Grant]], Iterable[Grant]]
# A tie is a relation of the actor to one erasure unit, such as a volunteer to the file of the participant they visit.
# A source of ties is a SELECT of role, relation and unit about `%(person)s` on `%(today)s`.
TieSource = str
# Rooms above add their sources when they are loaded: who is on a team, who is tied to whom.
grant_sources: list[GrantSource] = []
tie_sources: list[TieSource] = []


class _Reach:
    """Collects ids under keys while an actor is built."""

    def __init__(self) -> None:
        self.ids: dict[Key, set[Value]] = {}

    def hold(self, role: str, level: str, ids: Iterable[Value]) -> None:
        self.ids.setdefault(Key(role, level), set()).update(ids)

    def grant(self, grant: Grant) -> None:
        self.hold(grant.role, "cell", grant.cell_ids)
        self.hold(grant.role, "member", [grant.organisation_id])
        if grant.narrowed or grant.member_only:
            return
        if grant.branch_id is not None:
            self.hold(grant.role, "branch", [grant.branch_id])
        else:
            self.hold(grant.role, "organisation", [grant.organisation_id])

    def person(self, person_id: uuid.UUID, roles: Iterable[str]) -> None:
        for role in roles:
            self.hold(role, "person", [person_id])
        if not tie_sources:
            return
        # One question for all rooms: each has a few rows to tell at most, and is asked on every page of a volunteer.
        told = ask(" UNION ALL ".join(tie_sources), {"person": person_id, "today": clock.today()})
        for role, relation, unit_id in told:
            if role in roles:
                self.hold(role, f"tie_{relation}", [unit_id])


def build(*, user_id: int, person_id: uuid.UUID | None, organisation_id: int, name: str) -> Actor:
    """Gather all grants and ties of one user into an actor. One query per source of grants, one for all ties."""
    granted: list[Grant] = []
    for source in grant_sources:
        granted += [grant for grant in source(user_id, granted) if grant.organisation_id == organisation_id]
    roles = frozenset(grant.role for grant in granted)
    reach = _Reach()
    for grant in granted:
        reach.grant(grant)
        reach.hold(grant.role, "user", [user_id])
    if person_id is not None:
        reach.person(person_id, roles)
    return Actor(
        user_id=user_id,
        person_id=person_id,
        organisation_id=organisation_id,
        name=name,
        roles=roles,
        reach={key: frozenset(ids) for key, ids in reach.ids.items() if ids},
    )
