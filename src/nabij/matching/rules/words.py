"""Words of the matching room: reasons, distances, waiting times and consequences, in plain language.

Every sentence is about people, so that a coordinator can say it aloud; none names an answer somebody gave.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import SpokenLanguage
from nabij.methods.availability import DAYS, PARTS
from nabij.methods.matching.recruit import Hint
from nabij.methods.matching.whatif import Bend

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

_A_LITTLE_POINTS = 12  # about one shared interest
_MONTHS_FROM_DAYS, _DAYS_A_MONTH, _WEEKS_FROM_DAYS = 60, 30.44, 14

DAY_NAMES = {
    "ma": _("Monday"), "di": _("Tuesday"), "wo": _("Wednesday"), "do": _("Thursday"), "vr": _("Friday"),
    "za": _("Saturday"), "zo": _("Sunday"),
}  # fmt: skip
PART_NAMES = {"och": _("morning"), "mid": _("afternoon"), "av": _("evening")}
LANGUAGE_NAMES = dict(SpokenLanguage.choices)


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
        said.append(gettext("%(km)s apart") % {"km": distance_words(float(facts["km"]))})
    if facts.get("years_apart") is not None and facts["years_apart"] <= 10:
        said.append(gettext("about the same age"))
    return said


_ACCEPTS = {"helper": _("the volunteer accepts"), "both": _("both accept")}


def relaxation_words(bend: Bend, *, name: str) -> str:
    """Say which one wish stands in the way, how many volunteers would fit without it, and whether it is enough."""
    if bend.km is not None and bend.was_km is not None:
        said = ngettext(
            "If %(was)s km became %(now)s km, %(n)s volunteer fits.",
            "If %(was)s km became %(now)s km, %(n)s volunteers fit.",
            bend.helpers,
        ) % {"was": f"{bend.was_km:g}", "now": bend.km, "n": bend.helpers}
    elif bend.km is not None:
        who = _ACCEPTS.get(bend.wish.whose, _ACCEPTS["both"])
        said = ngettext(
            "If %(who)s %(now)s km, %(n)s volunteer fits.", "If %(who)s %(now)s km, %(n)s volunteers fit.", bend.helpers
        ) % {"who": who, "now": bend.km, "n": bend.helpers}
    else:
        said = ngettext("If %(what)s, %(n)s volunteer fits.", "If %(what)s, %(n)s volunteers fit.", bend.helpers) % {
            "what": _WITHOUT.get((bend.wish.rule, bend.wish.whose), bend.wish.rule),
            "n": bend.helpers,
        }
    if bend.is_served is None:
        return said
    if bend.is_served:
        return gettext("%(said)s %(name)s then gets a proposal.") % {"said": said, "name": name}
    return gettext("%(said)s But their places are then still needed for people who wait longer.") % {"said": said}


# Why two people cannot meet, by the rule and whose wish it is.
_BARS = {
    ("ready", "helper"): _("The certificate of conduct of %(volunteer)s was not seen yet."),
    ("place", "seeker"): _("We do not know where the postcode of %(participant)s is."),
    ("place", "helper"): _("We do not know where the postcode of %(volunteer)s is."),
    ("language", "both"): _("They have no language in common."),
    ("slot", "both"): _("They are never free at the same time."),
    ("gender", "seeker"): _("%(participant)s has a wish for a woman or a man that %(volunteer)s does not meet."),
    ("gender", "helper"): _("%(volunteer)s has a wish for a woman or a man that %(participant)s does not meet."),
    ("pet", "seeker"): _("%(participant)s wants no pets, and %(volunteer)s has one."),
    ("pet", "helper"): _("%(volunteer)s wants no pets, and %(participant)s has one."),
    ("smoking", "seeker"): _("%(participant)s wants no smoke, and %(volunteer)s smokes."),
    ("smoking", "helper"): _("%(volunteer)s wants no smoke, and %(participant)s smokes."),
    ("stairs", "seeker"): _("%(participant)s cannot climb stairs, and %(volunteer)s lives up stairs."),
    ("stairs", "helper"): _("%(volunteer)s cannot climb stairs, and %(participant)s lives up stairs."),
    ("programme", "both"): _("They are not in the same programme."),
    ("refused", "both"): _("These two are kept apart."),
}
_TOO_FAR = {
    "seeker": _("They live %(km)s apart, and %(participant)s wants at most %(limit)s km."),
    "helper": _("They live %(km)s apart, and %(volunteer)s wants at most %(limit)s km."),
}


def breach_words(*, rule: str, whose: str, names: Mapping[str, str], km: float | None, limit: float | None) -> str:
    """Say which hard wish stands between two people; `names` holds `participant` and `volunteer`."""
    if rule == "distance" and km is not None and limit is not None:
        return _TOO_FAR[whose] % {**names, "km": distance_words(km), "limit": f"{limit:g}"}
    return str(_BARS.get((rule, whose), rule)) % names


def suits_words(*, points: int | None, volunteer: str) -> str:
    """Say how well a volunteer would suit, compared with the one who was chosen (None: nobody was)."""
    if points is None:
        return gettext("%(volunteer)s would suit.") % {"volunteer": volunteer}
    if points == 0:
        return gettext("%(volunteer)s would suit as well.") % {"volunteer": volunteer}
    if points > _A_LITTLE_POINTS:
        return gettext("%(volunteer)s would suit clearly better.") % {"volunteer": volunteer}
    if points > 0:
        return gettext("%(volunteer)s would suit a little better.") % {"volunteer": volunteer}
    if points >= -_A_LITTLE_POINTS:
        return gettext("%(volunteer)s would suit a little less.") % {"volunteer": volunteer}
    return gettext("%(volunteer)s would suit clearly less.") % {"volunteer": volunteer}


def time_words(days: int) -> str:
    """Say how long somebody waits, as people say it."""
    if days >= _MONTHS_FROM_DAYS:
        months = round(days / _DAYS_A_MONTH)
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    if days >= _WEEKS_FROM_DAYS:
        return ngettext("%(n)s week", "%(n)s weeks", days // 7) % {"n": days // 7}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def language_name(code: str) -> str:
    """Say a language."""
    return str(LANGUAGE_NAMES.get(code, code))


_FINDS = {
    None: _("A volunteer%(where)s who speaks %(language)s and is free on %(when)s would help %(people)s."),
    "v": _("A woman as volunteer%(where)s who speaks %(language)s and is free on %(when)s would help %(people)s."),
    "m": _("A man as volunteer%(where)s who speaks %(language)s and is free on %(when)s would help %(people)s."),
}


def hint_words(hint: Hint, *, town: str) -> str:
    """Say which volunteer to look for; `town` empty when it does not matter."""
    count = len(hint.people)
    return str(_FINDS.get(hint.gender, _FINDS[None])) % {
        "where": gettext(" in %(town)s") % {"town": town} if town else "",
        "language": language_name(hint.language),
        "when": get_text_list([slot_words(slot) for slot in hint.slots], gettext("or")),
        "people": ngettext("%(n)s person", "%(n)s people", count) % {"n": count},
    }


def round_words(made_at: dt.datetime) -> str:
    """Say which round by the moment it was made."""
    return date_format(timezone.localtime(made_at), "j F Y H:i")


def place_words(place: str) -> str:
    """Say a town; unknown when there is none."""
    return place or gettext("place unknown")


def week_codes(mask: int) -> list[str]:
    """Return the codes of the look's week grid (`2-afternoon`) for a mask of slots."""
    parts = ("morning", "afternoon", "evening")
    return [
        f"{day + 1}-{parts[part]}"
        for day in range(len(DAYS))
        for part in range(len(PARTS))
        if mask >> (len(PARTS) * day + part) & 1
    ]
