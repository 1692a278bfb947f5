"""Who acts: one frozen value per request that holds everything the access tables compare rows with."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

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
# in one branch). `member` is the organisation of anyone who has the role; `person` is the actor's own person.
LEVELS = {
    "organisation": "bigint",
    "branch": "bigint",
    "cell": "bigint",
    "member": "bigint",
    "person": "uuid",
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


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation of the actor to one erasure unit, such as a volunteer to the file of the participant they visit."""

    role: str
    relation: str
    unit_id: uuid.UUID


# A source gets the user and what the sources before it granted (people first), and yields more.
GrantSource = Callable[[int, list[Grant]], Iterable[Grant]]
TieSource = Callable[[uuid.UUID], Iterable[Tie]]
# Rooms above add their sources when they are loaded: who is on a team, who is tied to whom.
grant_sources: list[GrantSource] = []
tie_sources: list[TieSource] = []


def build(*, user_id: int, person_id: uuid.UUID | None, organisation_id: int, name: str) -> Actor:
    """Gather all grants and ties of one user into an actor. Costs one query per source."""
    reach: dict[Key, set[Value]] = {}
    roles: set[str] = set()

    def hold(role: str, level: str, ids: Iterable[Value]) -> None:
        reach.setdefault(Key(role, level), set()).update(ids)

    granted: list[Grant] = []
    for source in grant_sources:
        granted += [grant for grant in source(user_id, granted) if grant.organisation_id == organisation_id]
    for grant in granted:
        roles.add(grant.role)
        hold(grant.role, "cell", grant.cell_ids)
        if grant.narrowed or grant.member_only:
            continue
        if grant.branch_id is not None:
            hold(grant.role, "branch", [grant.branch_id])
        else:
            hold(grant.role, "organisation", [organisation_id])
    for role in roles:
        hold(role, "member", [organisation_id])
        if person_id is not None:
            hold(role, "person", [person_id])
    if person_id is not None:
        for source_of_ties in tie_sources:
            for tie in source_of_ties(person_id):
                if tie.role in roles:
                    hold(tie.role, f"tie_{tie.relation}", [tie.unit_id])
    return Actor(
        user_id=user_id,
        person_id=person_id,
        organisation_id=organisation_id,
        name=name,
        roles=frozenset(roles),
        reach={key: frozenset(ids) for key, ids in reach.items() if ids},
    )
