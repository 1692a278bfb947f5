"""Whom to look for: the volunteer who is missing, described so that a notice can be written.

Each hint is a volunteer who does not exist yet: one place, one language, at most three slots, no wishes of her own.
With as many places as the hint has people, a new round would serve exactly those people more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nabij.methods.availability import SLOTS, slots_of
from nabij.methods.geo import Point, haversine_km
from nabij.methods.matching.model import Helper, Rules, Seeker, Solution

MOST_SLOTS = 3
LOOKED_AT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """The volunteer who would help: `gender` None when it does not matter; `people` are keys of seekers, sorted.

    `near` is the key of the seeker in whose postcode area the volunteer would best live.
    """

    programme: str
    near: str
    point: Point | None
    language: str
    slots: tuple[str, ...]
    gender: str | None
    people: tuple[str, ...]

    def as_helper(self, *, key: str) -> Helper:
        """The missing volunteer, with a place for each of these people, to try in a round."""
        mask = sum(1 << SLOTS.index(slot) for slot in self.slots)
        return Helper(
            key=key,
            programme=self.programme,
            point=self.point,
            languages=frozenset({self.language}),
            slots=mask,
            gender=self.gender or "",
            capacity=len(self.people),
        )


def hints(*, seekers: Sequence[Seeker], solution: Solution, rules: Rules, most: int = 5) -> tuple[Hint, ...]:
    """The volunteers who would help the most people who are not served now, most people first.

    Everybody is helped by one hint at most. Looks at the 400 who weigh most; O(400^2) per hint.
    """
    by_key = {seeker.key: seeker for seeker in seekers}
    waiting = [by_key[key] for key in solution.unserved[:LOOKED_AT]]
    waiting = [seeker for seeker in waiting if seeker.point is not None and seeker.slots and seeker.languages]
    reach = {seeker.key: _in_reach(of=seeker, waiting=waiting, rules=rules) for seeker in waiting}
    found: list[Hint] = []
    helped: set[str] = set()
    while len(found) < most:
        best = _best(waiting=waiting, reach=reach, helped=helped)
        if best is None:
            break
        found.append(best)
        helped.update(best.people)
    return tuple(found)


def _in_reach(*, of: Seeker, waiting: Sequence[Seeker], rules: Rules) -> list[Seeker]:
    """Who would come to a volunteer living where this seeker lives."""
    return [
        other
        for other in waiting
        if other.programme == of.programme
        and of.point is not None
        and other.point is not None
        and (
            other.max_km is None
            or haversine_km(a=other.point, b=of.point, radius_km=rules.earth_radius_km) <= other.max_km
        )
    ]


def _best(*, waiting: Sequence[Seeker], reach: Mapping[str, list[Seeker]], helped: set[str]) -> Hint | None:
    best: Hint | None = None
    for centre in waiting:
        left = [seeker for seeker in reach[centre.key] if seeker.key not in helped]
        if len(left) <= (len(best.people) if best else 0):
            continue
        spoken = {word for seeker in left for word in seeker.languages}
        # Between two languages that help as many, the one that most volunteers speak.
        for language in sorted(spoken, key=lambda word: (word != "nl", word)):
            speaking = [seeker for seeker in left if language in seeker.languages]
            for gender in (None, *sorted({s.wishes_gender for s in speaking if s.wishes_gender})):
                hint = _hint(centre=centre, language=language, gender=gender, speaking=speaking)
                if hint.people and (best is None or len(hint.people) > len(best.people)):
                    best = hint
    return best


def _hint(*, centre: Seeker, language: str, gender: str | None, speaking: Sequence[Seeker]) -> Hint:
    meeting = [seeker for seeker in speaking if seeker.wishes_gender in (None, gender)]
    slots: list[str] = []
    people: list[Seeker] = []
    while len(slots) < MOST_SLOTS and len(people) < len(meeting):
        missing = [seeker for seeker in meeting if seeker not in people]
        free = Counter(slot for seeker in missing for slot in slots_of(mask=seeker.slots))
        if not free:
            break
        slots.append(min(free, key=lambda slot: (-free[slot], SLOTS.index(slot))))
        people += [seeker for seeker in missing if slots[-1] in slots_of(mask=seeker.slots)]
    return Hint(
        programme=centre.programme,
        near=centre.key,
        point=centre.point,
        language=language,
        slots=tuple(sorted(slots, key=SLOTS.index)),
        gender=gender,
        people=tuple(sorted(seeker.key for seeker in people)),
    )
