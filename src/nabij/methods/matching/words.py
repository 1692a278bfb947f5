"""The facts of `explain` as plain sentences in Dutch and English, for the command line and for letters.

Rooms with their own catalogues may say it better; these need nothing but the facts. Sentences speak about
both people in the third person. Unknown words and codes are shown as they are.
"""

from typing import Final, Literal

from nabij.methods.dutch import join_words, slot_name
from nabij.methods.matching.explain import (
    AgeGap,
    Distance,
    Fact,
    NobodyFits,
    NoPlaces,
    PlacesTaken,
    Relaxation,
    Served,
    SharedInterests,
    SharedLanguages,
    SharedSlots,
    Waited,
    WhyNot,
    WishNotMet,
)
from nabij.methods.matching.pairing import Breach
from nabij.methods.matching.recruit import Hint

Language = Literal["nl", "en"]

_LANGUAGES: Final = {
    "ar": ("Arabisch", "Arabic"),
    "de": ("Duits", "German"),
    "en": ("Engels", "English"),
    "es": ("Spaans", "Spanish"),
    "fa": ("Farsi", "Farsi"),
    "fr": ("Frans", "French"),
    "nl": ("Nederlands", "Dutch"),
    "pap": ("Papiaments", "Papiamento"),
    "pl": ("Pools", "Polish"),
    "so": ("Somalisch", "Somali"),
    "ti": ("Tigrinya", "Tigrinya"),
    "tr": ("Turks", "Turkish"),
    "uk": ("Oekraïens", "Ukrainian"),
}
_RULES: Final = {
    "programme": ("het programma", "the programme"),
    "ready": ("de VOG of de status van de vrijwilliger", "the volunteer's vetting or status"),
    "place": ("een onbekende postcode", "an unknown postcode"),
    "distance": ("de afstand", "the distance"),
    "language": ("de taal", "the language"),
    "slot": ("de dag en tijd", "the day and time"),
    "gender": ("man of vrouw", "man or woman"),
    "pet": ("huisdieren", "pets"),
    "smoking": ("roken", "smoking"),
    "stairs": ("trappen", "stairs"),
    "refused": ("een eerder nee", "an earlier no"),
}
_WHOSE: Final = {
    "seeker": ("van de deelnemer", "of the participant"),
    "helper": ("van de vrijwilliger", "of the volunteer"),
    "both": ("", ""),
}
_GENDERS: Final = {"v": ("vrouwelijke", "female"), "m": ("mannelijke", "male")}
_NEARBY_KM: Final = 1.0
_CLOSE_IN_AGE_YEARS: Final = 10


def say(*, fact: Fact, language: Language) -> str:
    """One fact as one sentence."""
    if isinstance(fact, WishNotMet):
        return say_wish(wish=fact, language=language)
    if isinstance(fact, SharedInterests | SharedSlots | SharedLanguages):
        return _say_shared(fact=fact, language=language)
    return _say_number(fact=fact, language=language)


def say_all(*, facts: tuple[Fact, ...], language: Language) -> str:
    """All facts as one paragraph."""
    return " ".join(say(fact=fact, language=language) for fact in facts)


def say_group(*, facts: tuple[SharedInterests | SharedSlots | SharedLanguages, ...], language: Language) -> str:
    """What all people of a group share, as one paragraph."""
    both, all_of_them = ("Allebei", "Allemaal") if language == "nl" else ("Both", "All")
    said = (say(fact=fact, language=language) for fact in facts)
    return " ".join(all_of_them + sentence.removeprefix(both) for sentence in said)


def say_breach(*, breach: Breach, language: Language) -> str:
    """Which hard rule bars a pair, as one sentence."""
    what = _rule(rule=breach.rule, whose=breach.whose, language=language)
    return f"Dit kan niet door {what}." if language == "nl" else f"Not possible because of {what}."


def say_wish(*, wish: WishNotMet, language: Language) -> str:
    """Which soft wish is not met, as one sentence."""
    what = _rule(rule=wish.rule, whose=wish.whose, language=language)
    return f"Niet naar wens: {what}." if language == "nl" else f"Not as wished: {what}."


def say_why_not(*, answer: WhyNot, language: Language) -> str:
    """Why a seeker has no match, as one or more sentences."""
    if isinstance(answer, NobodyFits):
        return _say_nobody(answer=answer, language=language)
    if isinstance(answer, PlacesTaken):
        return _say_taken(answer=answer, language=language)
    return _say_short(answer=answer, language=language)


def say_relaxation(*, answer: Relaxation, language: Language) -> str:
    """Which single wish would help, as one sentence."""
    what = _rule(rule=answer.rule, whose=answer.whose, language=language)
    count = _volunteers(count=answer.helpers, language=language)
    near = f" ({kilometres(km=answer.nearest_km, language=language)})" if answer.nearest_km is not None else ""
    if language == "nl":
        return f"Alleen {what} staat nog in de weg bij {count}{near}."
    return f"Only {what} stands in the way for {count}{near}."


def kilometres(*, km: float, language: Language) -> str:
    """A distance as people say it: `2,4 km`, `12 km`, `minder dan 1 km`."""
    if km < _NEARBY_KM:
        return "minder dan 1 km" if language == "nl" else "less than 1 km"
    text = f"{km:.1f}".removesuffix(".0") if km < 9.95 else f"{km:.0f}"
    return f"{text.replace('.', ',') if language == 'nl' else text} km"


def _say_shared(*, fact: SharedInterests | SharedSlots | SharedLanguages, language: Language) -> str:
    dutch = language == "nl"
    if isinstance(fact, SharedInterests):
        joined = join_words(words=fact.interests, language=language)
        return f"Allebei houden ze van {joined}." if dutch else f"Both like {joined}."
    if isinstance(fact, SharedSlots):
        joined = join_words(words=[slot_name(slot=s, language=language) for s in fact.slots], language=language)
        return f"Allebei kunnen ze op {joined}." if dutch else f"Both are free on {joined}."
    names = [_LANGUAGES[code][not dutch] if code in _LANGUAGES else code for code in fact.languages]
    joined = join_words(words=names, language=language)
    return f"Allebei spreken ze {joined}." if dutch else f"Both speak {joined}."


def _say_number(*, fact: Distance | AgeGap | Waited, language: Language) -> str:
    dutch = language == "nl"
    if isinstance(fact, Distance):
        km = kilometres(km=fact.km, language=language)
        return f"Ze wonen {km} van elkaar." if dutch else f"They live {km} apart."
    if isinstance(fact, Waited):
        days = _days(count=fact.days, language=language)
        return f"De deelnemer wacht {days}." if dutch else f"The participant has waited {days}."
    if fact.years <= _CLOSE_IN_AGE_YEARS:
        return "Ze zijn ongeveer even oud." if dutch else "They are about the same age."
    return f"Ze schelen {fact.years} jaar." if dutch else f"They are {fact.years} years apart in age."


def _say_nobody(*, answer: NobodyFits, language: Language) -> str:
    if language == "nl":
        first = "Geen enkele vrijwilliger met een vrije plek past bij alle wensen."
    else:
        first = "No volunteer with a free place meets all wishes."
    rest = (say_relaxation(answer=relaxation, language=language) for relaxation in answer.relaxations)
    return " ".join([first, *rest])


def _say_taken(*, answer: PlacesTaken, language: Language) -> str:
    count = _volunteers(count=answer.helpers, language=language)
    one, cost = answer.served_there == 1, answer.cost.waiting
    if language == "nl":
        fit = "past" if answer.helpers == 1 else "passen"
        who = "1 ander, die" if one else f"{answer.served_there} anderen, die"
        text = f"Er {fit} {count}, maar elke plek is nodig voor {who} minstens zo dringend {_waits(one=one)}."
        return f"{text} Toch plaatsen kost minstens {cost} wachtpunten." if cost else text
    fit = "fits" if answer.helpers == 1 else "fit"
    who = "1 other, who waits" if one else f"{answer.served_there} others, who wait"
    text = f"{count} {fit}, but every place is needed for {who} at least as urgently."
    return f"{text} Placing anyway costs at least {cost} waiting points." if cost else text


def _waits(*, one: bool) -> str:
    return "wacht" if one else "wachten"


def _say_short(*, answer: NoPlaces | Served, language: Language) -> str:
    if isinstance(answer, Served):
        return "Er is een koppeling gevonden." if language == "nl" else "A match was found."
    count = _volunteers(count=answer.helpers, language=language)
    if language == "nl":
        return f"Er {'past' if answer.helpers == 1 else 'passen'} {count}, maar zonder vrije plek."
    return f"{count} {'fits' if answer.helpers == 1 else 'fit'}, but without a free place."


def _rule(*, rule: str, whose: str, language: Language) -> str:
    column = language == "en"
    name = _RULES[rule][column] if rule in _RULES else rule
    return f"{name} {_WHOSE[whose][column]}".strip() if rule in {"distance", "gender"} else name


def _volunteers(*, count: int, language: Language) -> str:
    one, many = ("vrijwilliger", "vrijwilligers") if language == "nl" else ("volunteer", "volunteers")
    return f"{count} {one if count == 1 else many}"


def _days(*, count: int, language: Language) -> str:
    one, many = ("dag", "dagen") if language == "nl" else ("day", "days")
    return f"{count} {one if count == 1 else many}"


def say_hint(*, hint: Hint, town: str, language: Language) -> str:
    """Which volunteer to look for, as one sentence; `town` is the name of her place, or empty."""
    dutch = language == "nl"
    name = _LANGUAGES[hint.language][not dutch] if hint.language in _LANGUAGES else hint.language
    when = join_words(words=[slot_name(slot=slot, language=language) for slot in hint.slots], language=language)
    where = f" in {town}" if town else ""
    gender = _GENDERS[hint.gender][not dutch] + " " if hint.gender in _GENDERS else ""
    count = len(hint.people)
    if dutch:
        people = "1 deelnemer die nu niemand heeft" if count == 1 else f"{count} deelnemers die nu niemand hebben"
        return f"Nog een {gender}vrijwilliger{where} die {name} spreekt en kan op {when}, past bij {people}."
    people = "1 person who has nobody now" if count == 1 else f"{count} people who have nobody now"
    return f"One more {gender}volunteer{where} who speaks {name} and is free on {when} would suit {people}."
