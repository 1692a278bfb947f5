"""Pure decisions about rounds and proposals: what may follow what, when to remind, and how a reason is said."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from nabij.matching.choices import ProposalState as P
from nabij.matching.choices import RoundState as R
from nabij.methods.availability import DAYS, PARTS
from nabij.methods.matching import Rules
from nabij.methods.matching.explain import Relaxation

NEXT_ROUND: dict[R, frozenset[R]] = {
    R.DRAFT: frozenset({R.DRY_RUN, R.CLOSED}),
    R.DRY_RUN: frozenset({R.DRAFT, R.SENT, R.CLOSED}),
    R.SENT: frozenset({R.CLOSED}),
    R.CLOSED: frozenset(),
}
NEXT: dict[P, frozenset[P]] = {
    P.OPEN: frozenset({P.SENT, P.WITHDRAWN}),
    P.SENT: frozenset({P.HALF, P.AGREED, P.DECLINED, P.EXPIRED, P.WITHDRAWN}),
    P.HALF: frozenset({P.AGREED, P.DECLINED, P.EXPIRED, P.WITHDRAWN}),
    P.AGREED: frozenset(),
    P.DECLINED: frozenset(),
    P.EXPIRED: frozenset(),
    P.WITHDRAWN: frozenset(),
}
WAITING_FOR_ANSWER = frozenset({P.SENT, P.HALF})

ANSWER_WITHIN_DAYS = 14
REMIND_AFTER_DAYS = 7
SMALL_POOL = 1_200  # people; below it a round is calculated while the coordinator waits (about a second)
SOFT_WISHES = {
    "slot": _("free at the same time"),
    "language": _("a shared language"),
    "gender": _("wish for a woman or a man"),
    "pet": _("no pets"),
    "smoking": _("no smoke"),
    "stairs": _("no stairs"),
}
_WEIGHTS = (
    "interest_points",
    "interest_cap",
    "slot_points",
    "slot_cap",
    "distance_points",
    "age_points",
    "soft_penalty",
)

# What would be different if one wish were given up, by the wish and whose it is.
_WITHOUT = {
    ("distance", "seeker"): _("the participant accepts a larger distance"),
    ("distance", "helper"): _("the volunteer accepts a larger distance"),
    ("distance", "both"): _("both accept a larger distance"),
    ("slot", "both"): _("one of the two is free at another moment"),
    ("language", "both"): _("somebody helps with the language"),
    ("gender", "seeker"): _("a woman or a man is the same to the participant"),
    ("gender", "helper"): _("a woman or a man is the same to the volunteer"),
    ("pet", "seeker"): _("the participant accepts a pet"),
    ("pet", "helper"): _("the volunteer accepts a pet"),
    ("smoking", "seeker"): _("the participant accepts smoke"),
    ("smoking", "helper"): _("the volunteer accepts smoke"),
    ("stairs", "seeker"): _("the participant can climb the stairs"),
    ("stairs", "helper"): _("the volunteer can climb the stairs"),
    ("ready", "helper"): _("a certificate of conduct is seen"),
    ("place", "seeker"): _("we know the postcode of the participant"),
    ("place", "helper"): _("we know the postcode of the volunteer"),
}

DAY_NAMES = {
    "ma": _("Monday"), "di": _("Tuesday"), "wo": _("Wednesday"), "do": _("Thursday"), "vr": _("Friday"),
    "za": _("Saturday"), "zo": _("Sunday"),
}  # fmt: skip
PART_NAMES = {"och": _("morning"), "mid": _("afternoon"), "av": _("evening")}
LANGUAGE_NAMES = {
    "nl": _("Dutch"), "en": _("English"), "ar": _("Arabic"), "tr": _("Turkish"), "ti": _("Tigrinya"),
    "fa": _("Farsi"), "so": _("Somali"), "uk": _("Ukrainian"), "pl": _("Polish"), "fr": _("French"),
    "de": _("German"), "es": _("Spanish"), "ku": _("Kurdish"), "ma": _("Moroccan Arabic"), "ber": _("Berber"),
}  # fmt: skip


def may_become(now: P, then: P) -> bool:
    """Say whether a proposal in state `now` may go to `then`."""
    return then in NEXT[now]


def round_may_become(now: R, then: R) -> bool:
    """Say whether a round in state `now` may go to `then`."""
    return then in NEXT_ROUND[now]


def rules_of(settings: Mapping[str, Any], *, soft: Sequence[str] = ()) -> Rules:
    """Return the rules of a round from a programme's settings; unknown settings are left alone."""
    chosen = settings.get("matching", {})
    weights: dict[str, Any] = {name: int(chosen[name]) for name in _WEIGHTS if name in chosen}
    return Rules(version=str(chosen.get("version", "standard-1")), soft=frozenset(soft), **weights)


def as_json(rules: Rules) -> dict[str, Any]:
    """Return rules in a form that can be stored with a round."""
    weights = {name: getattr(rules, name) for name in _WEIGHTS}
    return {"version": rules.version, "soft": sorted(rules.soft), **weights}


def from_json(stored: Mapping[str, Any]) -> Rules:
    """Return the rules that were stored with a round."""
    weights: dict[str, Any] = {name: int(stored[name]) for name in _WEIGHTS if name in stored}
    return Rules(version=str(stored["version"]), soft=frozenset(stored.get("soft", ())), **weights)


def is_expired(*, sent_on: dt.date, today: dt.date) -> bool:
    """Say whether the time to answer is over."""
    return (today - sent_on).days >= ANSWER_WITHIN_DAYS


def needs_reminder(*, sent_on: dt.date, today: dt.date, was_reminded: bool) -> bool:
    """Say whether the one reminder is due."""
    return not was_reminded and (today - sent_on).days >= REMIND_AFTER_DAYS


def has_room(*, capacity: int, taken: int) -> bool:
    """Say whether a volunteer has a free place."""
    return taken < capacity


def age_band(*, birth_date: dt.date | None, today: dt.date) -> str:
    """Say somebody's age in words that do not give away a birthday; empty when it is not known."""
    if birth_date is None:
        return ""
    years = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    decade = years // 10 * 10
    if decade < 20:
        return gettext("younger than 20")
    return gettext("between %(low)s and %(high)s years old") % {"low": decade, "high": decade + 9}


def slot_words(slot: str) -> str:
    """Say a slot such as `di-mid` in words: Tuesday afternoon."""
    day, part = slot.split("-")
    return gettext("%(day)s %(part)s") % {"day": DAY_NAMES[day], "part": PART_NAMES[part]}


def distance_words(km: float) -> str:
    """Say a distance so that it tells no address."""
    if km < 1:
        return gettext("less than 1 km")
    return ngettext("%(km)s km", "%(km)s km", round(km)) % {"km": round(km)}


def reasons(facts: Mapping[str, Any], *, own: bool = False) -> list[str]:
    """Say why two people may fit, in plain words. `own`: to one of the two, instead of about them."""
    said = []
    if interests := list(facts.get("interests", []))[:4]:
        words = get_text_list(interests, gettext("and"))
        said.append((gettext("you both like %(what)s") if own else gettext("both like %(what)s")) % {"what": words})
    if slots := list(facts.get("slots", []))[:3]:
        words = get_text_list([slot_words(slot) for slot in slots], gettext("and"))
        said.append(gettext("free on %(when)s") % {"when": words})
    languages = [code for code in facts.get("languages", []) if code != "nl"]
    if languages:
        words = get_text_list([str(LANGUAGE_NAMES.get(code, code)) for code in languages], gettext("and"))
        said.append(gettext("both speak %(languages)s") % {"languages": words})
    if facts.get("km") is not None:
        said.append(distance_words(float(facts["km"])))
    if facts.get("years_apart") is not None and facts["years_apart"] <= 10:
        said.append(gettext("about the same age"))
    return said


def relaxation_words(answer: Relaxation) -> str:
    """Say which one wish stands in the way, and how many volunteers would fit without it."""
    said = ngettext("If %(what)s, %(n)s volunteer fits.", "If %(what)s, %(n)s volunteers fit.", answer.helpers) % {
        "what": _WITHOUT[answer.rule, answer.whose],
        "n": answer.helpers,
    }
    if answer.nearest_km is None:
        return said
    return gettext("%(said)s The nearest lives at %(km)s.") % {"said": said, "km": distance_words(answer.nearest_km)}


def week_codes(mask: int) -> list[str]:
    """Return the codes of the look's week grid (`2-afternoon`) for a mask of slots."""
    parts = ("morning", "afternoon", "evening")
    return [
        f"{day + 1}-{parts[part]}"
        for day in range(len(DAYS))
        for part in range(len(PARTS))
        if mask >> (len(PARTS) * day + part) & 1
    ]
