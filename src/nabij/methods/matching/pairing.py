"""One pair at a time: which rules it breaks and how well it fits, in plain Python.

The same rules as `candidates`, for explanations and for pairs that people decide on themselves.
"""

import math
from dataclasses import dataclass
from typing import Final

from nabij.methods.geo import haversine_km
from nabij.methods.matching.model import Helper, Rules, Seeker, Side

PROGRAMME: Final = "programme"
READY: Final = "ready"
PLACE: Final = "place"
DISTANCE: Final = "distance"
LANGUAGE: Final = "language"
SLOT: Final = "slot"
GENDER: Final = "gender"


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """A rule that a pair breaks.

    `rule` is `programme`, `ready`, `place` (a place is unknown while a limit counts), `distance`, `language`,
    `slot`, `gender`, or a word from `has` and `refuses`. `whose` is the side whose wish or limit it is:
    `seeker`, `helper` or `both`.
    """

    rule: str
    whose: str


def breaches(*, seeker: Seeker, helper: Helper, rules: Rules) -> tuple[Breach, ...]:
    """Every rule this pair breaks, hard and soft, general ones first."""
    found = _ground(seeker=seeker, helper=helper, rules=rules)
    if not seeker.languages & helper.languages:
        found.append(Breach(rule=LANGUAGE, whose="both"))
    if not seeker.slots & helper.slots:
        found.append(Breach(rule=SLOT, whose="both"))
    found.extend(_wishes(wisher=seeker, other=helper, whose="seeker"))
    found.extend(_wishes(wisher=helper, other=seeker, whose="helper"))
    return tuple(found)


def hard_breaches(*, seeker: Seeker, helper: Helper, rules: Rules) -> tuple[Breach, ...]:
    """The breaches that bar the pair."""
    broken = breaches(seeker=seeker, helper=helper, rules=rules)
    return tuple(breach for breach in broken if breach.rule not in rules.soft)


def distance_km(*, seeker: Seeker, helper: Helper, rules: Rules) -> float | None:
    """Distance between both places in km, None when one is unknown."""
    if seeker.point is None or helper.point is None:
        return None
    return haversine_km(a=seeker.point, b=helper.point, radius_km=rules.earth_radius_km)


def limit_km(*, seeker: Seeker, helper: Helper) -> float:
    """The smaller of both limits in km; infinite when neither has one."""
    limits = [side.max_km for side in (seeker, helper) if side.max_km is not None]
    return min(limits, default=math.inf)


def age_points(*, seeker: Seeker, helper: Helper, rules: Rules) -> int:
    """Points for a small difference in birth years, rounded half up; 0 when a year is unknown."""
    if seeker.birth_year is None or helper.birth_year is None:
        return 0
    span = rules.age_span_years
    left_over = max(0, span - abs(seeker.birth_year - helper.birth_year))
    return (2 * rules.age_points * left_over + span) // (2 * span)


def fit_points(*, seeker: Seeker, helper: Helper, rules: Rules) -> int:
    """The fit of any pair, also of a barred one (a distance over the limit gives 0 points)."""
    km, limit = distance_km(seeker=seeker, helper=helper, rules=rules), limit_km(seeker=seeker, helper=helper)
    share = 0.0 if math.isinf(limit) or not km else min(1.0, km / limit if limit else 1.0)
    fit = min(rules.interest_cap, len(seeker.interests & helper.interests)) * rules.interest_points
    fit += min(rules.slot_cap, (seeker.slots & helper.slots).bit_count()) * rules.slot_points
    fit += math.floor(rules.distance_points * (1.0 - share) + 0.5)
    fit += age_points(seeker=seeker, helper=helper, rules=rules)
    broken = breaches(seeker=seeker, helper=helper, rules=rules)
    soft = sum(1 for breach in broken if breach.rule in rules.soft)
    return max(0, fit - rules.soft_penalty * soft)


def _ground(*, seeker: Seeker, helper: Helper, rules: Rules) -> list[Breach]:
    found = []
    if seeker.programme != helper.programme:
        found.append(Breach(rule=PROGRAMME, whose="both"))
    if not helper.ready:
        found.append(Breach(rule=READY, whose="helper"))
    limit, km = limit_km(seeker=seeker, helper=helper), distance_km(seeker=seeker, helper=helper, rules=rules)
    if math.isinf(limit):
        return found
    if km is None:
        found.append(Breach(rule=PLACE, whose="seeker" if seeker.point is None else "helper"))
    else:
        for side, whose in ((seeker, "seeker"), (helper, "helper")):
            if side.max_km is not None and km > side.max_km:
                found.append(Breach(rule=DISTANCE, whose=whose))
    return found


def _wishes(*, wisher: Side, other: Side, whose: str) -> list[Breach]:
    found = [Breach(rule=word, whose=whose) for word in sorted(wisher.refuses & other.has)]
    if wisher.wishes_gender is not None and wisher.wishes_gender != other.gender:
        found.insert(0, Breach(rule=GENDER, whose=whose))
    return found
