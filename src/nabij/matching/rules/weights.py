"""The weights of a round: how a programme's settings become rules, and how two sets of rules differ.

What somebody is (gender, language, origin) is no weight and cannot become one: those wishes are met or not, and only
wishes about times and the house may bend.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from nabij.methods.matching import InvalidRules, Rules

WISHES = {
    "slot": _("free at the same time"),
    "language": _("a shared language"),
    "gender": _("wish for a woman or a man"),
    "pet": _("no pets"),
    "smoking": _("no smoke"),
    "stairs": _("no stairs"),
}
MAY_BEND = {word: WISHES[word] for word in ("slot", "pet", "smoking", "stairs")}
WEIGHTS = {
    "interest_points": _("Points for each shared interest"),
    "interest_cap": _("Shared interests that count at most"),
    "slot_points": _("Points for each shared free moment"),
    "slot_cap": _("Shared free moments that count at most"),
    "distance_points": _("Points for living close by"),
    "age_points": _("Points for the same age"),
    "soft_penalty": _("Points off for a wish that bends"),
}
URGENCIES = {
    "urgency_2": _("How much faster waiting counts with urgency 2"),
    "urgency_3": _("How much faster waiting counts with urgency 3"),
}
HIGHEST = 1_000


class WeightsNotPossible(ValueError):
    """These weights would turn the order of aims upside down."""


def rules_of(settings: Mapping[str, Any], *, soft: Sequence[str] = ()) -> Rules:
    """Return the rules of a round from a programme's settings; unknown settings are left alone."""
    chosen = settings.get("matching", {})
    weights: dict[str, Any] = {name: int(chosen[name]) for name in WEIGHTS if name in chosen}
    if URGENCIES.keys() <= chosen.keys():
        weights["urgency_factors"] = ((1, 1), (2, int(chosen["urgency_2"])), (3, int(chosen["urgency_3"])))
    bending = MAY_BEND.keys() & {*soft, *chosen.get("soft", ())}
    return Rules(version=str(chosen.get("version", "standard-1")), soft=frozenset(bending), **weights)


def settings_with(settings: Mapping[str, Any], *, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a programme's settings with these weights, under the next version. Raises WeightsNotPossible."""
    number = int(settings.get("matching", {}).get("number", 1)) + 1
    kept: dict[str, Any] = {name: int(values[name]) for name in (*WEIGHTS, *URGENCIES)}
    kept |= {"soft": sorted(MAY_BEND.keys() & set(values.get("soft", ()))), "number": number}
    changed = {**settings, "matching": {**kept, "version": f"own-{number}"}}
    try:
        rules_of(changed)
    except InvalidRules as error:
        raise WeightsNotPossible(str(error)) from error
    if max(kept[name] for name in WEIGHTS) > HIGHEST or not 1 <= kept["urgency_2"] <= kept["urgency_3"] <= HIGHEST:
        raise WeightsNotPossible("out of bounds")
    return changed


def as_json(rules: Rules) -> dict[str, Any]:
    """Return rules in a form that can be stored with a round."""
    weights = {name: getattr(rules, name) for name in WEIGHTS}
    factors = dict(rules.urgency_factors)
    urgent = {"urgency_2": factors[2], "urgency_3": factors[3]}
    return {"version": rules.version, "soft": sorted(rules.soft), **weights, **urgent}


def from_json(stored: Mapping[str, Any]) -> Rules:
    """Return the rules that were stored with a round."""
    weights: dict[str, Any] = {name: int(stored[name]) for name in WEIGHTS if name in stored}
    if URGENCIES.keys() <= stored.keys():
        weights["urgency_factors"] = ((1, 1), (2, int(stored["urgency_2"])), (3, int(stored["urgency_3"])))
    return Rules(version=str(stored["version"]), soft=frozenset(stored.get("soft", ())), **weights)


def weights_that_differ(first: Rules, second: Rules) -> list[tuple[Any, str, str]]:
    """Return what differs between two sets of rules: the name of the weight and both figures."""
    one, other = as_json(first), as_json(second)
    names = {**WEIGHTS, **URGENCIES}
    found: list[tuple[Any, str, str]] = [
        (names[name], str(one[name]), str(other[name])) for name in names if one[name] != other[name]
    ]
    for word in sorted(first.soft ^ second.soft):
        label = WISHES.get(word, word)
        found.append((label, _word(word in first.soft), _word(word in second.soft)))
    return found


def _word(bends: bool) -> str:
    return str(_("may bend") if bends else _("must be met"))
