"""The values of grouping: who may be grouped, under which rules, and what came out."""

from dataclasses import dataclass

from nabij.methods.geo import EARTH_RADIUS_KM
from nabij.methods.matching.model import MatchingError, Side

LARGEST = 8


class InvalidGroupRules(MatchingError):
    """Sizes outside 2 to 8 or the wrong way round, or a distance below zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Side):
    """Somebody who would like to be in a group.

    `together` and `apart` are keys of people this person would and would not sit with; `met` are keys of those in an
    earlier group, with whom no new group is made unless both ask for it. The gender wish is about the volunteer.
    """

    together: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRules:
    """What a group is: `smallest` to `largest` people, any two within `near_km`, and what all of them share.

    Raises `InvalidGroupRules`.
    """

    smallest: int = 2
    largest: int = 4
    near_km: float = 5.0
    earth_radius_km: float = EARTH_RADIUS_KM

    def __post_init__(self) -> None:
        """Refuse sizes that no group can have."""
        if not 2 <= self.smallest <= self.largest <= LARGEST or not self.near_km >= 0:
            raise InvalidGroupRules("groups have 2 to 8 people, and the distance is not below zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group: keys in order, the volunteer's key or None, and what all of them share. `slots` is a mask."""

    members: tuple[str, ...]
    helper: str | None
    slots: int
    interests: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Groups in order of their first member, the others, and what is proven about how many can be placed.

    Nobody can place more than `bound` people. `stuck` proves the flow part of it: those in it can only sit with the
    few people they all share (see `verify`). `exact` says that small remainders were searched through completely.
    """

    groups: tuple[Group, ...]
    alone: tuple[str, ...]
    bound: int
    flow_bound: int
    stuck: tuple[str, ...]
    exact: bool

    @property
    def placed(self) -> int:
        """How many people are in a group."""
        return sum(len(group.members) for group in self.groups)

    @property
    def proven(self) -> bool:
        """Whether nobody can place more people."""
        return self.placed == self.bound
