"""Decisions about pairs: what may follow what, how a code is read, and what gives somebody away in a letter."""

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Sequence

from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.choices.words import WORDS

CODE_WORDS = 6
UNCONFIRMED_HOURS = 24  # somebody who did not type the code back has 24 hours
TOKEN_SECONDS = 4 * 3600
PING_AFTER = dt.timedelta(minutes=5)  # whoever has the page open has read it by then
QUIET_DAYS = 7  # a letter that has had no answer for this long is shown to the coordinator
HIDE_BELOW = 5
WAITS = (14, 28, 56)  # upper ends, in days, of what is counted about waiting

NEXT = {
    PairState.NEW: {PairState.WAITING, PairState.ENDED},
    PairState.WAITING: {PairState.CHOSEN, PairState.ENDED},
    PairState.CHOSEN: {PairState.RUNNING, PairState.WAITING, PairState.ENDED},
    PairState.RUNNING: {PairState.PAUSED, PairState.FAREWELL, PairState.ENDED},
    PairState.PAUSED: {PairState.RUNNING, PairState.FAREWELL, PairState.ENDED},
    PairState.FAREWELL: {PairState.ENDED},
    PairState.ENDED: set[PairState](),
}
WRITING = frozenset({PairState.RUNNING, PairState.FAREWELL})
WITH_VOLUNTEER = frozenset({PairState.CHOSEN, PairState.RUNNING, PairState.PAUSED, PairState.FAREWELL})


def may_become(*, state: str, to: str) -> bool:
    """Say whether a pair may go from this state to that one."""
    return to in NEXT[PairState(state)]


def last_day(*, started_on: dt.date, months: int) -> dt.date:
    """Return the day on which a pair that began then is over."""
    return started_on + dt.timedelta(days=round(months * 365 / 12))


def farewell_from(*, ends_on: dt.date, weeks: int) -> dt.date:
    """Return the day from which both say goodbye."""
    return ends_on - dt.timedelta(weeks=weeks)


def due_state(*, state: str, ends_on: dt.date | None, weeks: int, today: dt.date) -> str:
    """Return the state a pair should have today, by its term alone; `weeks` is how long a goodbye takes."""
    if ends_on is None or state not in WITH_VOLUNTEER or state == PairState.CHOSEN:
        return state
    if today >= ends_on:
        return PairState.ENDED
    return PairState.FAREWELL if today >= farewell_from(ends_on=ends_on, weeks=weeks) else state


def is_away(*, since: dt.date | None, until: dt.date | None, today: dt.date) -> bool:
    """Say whether somebody who told from when until when they are away is away today."""
    return since is not None and until is not None and since <= today <= until


def days_without_answer(*, since: dt.datetime | None, now: dt.datetime) -> int:
    """Return for how many whole days a letter has waited for an answer; 0 when there is nothing to answer."""
    return max(0, (now - since).days) if since else 0


# -- waiting ------------------------------------------------------------------------------------------------


def wait_measure(days: int) -> str:
    """Return under which name a wait of this many days is counted."""
    end = next((end for end in WAITS if days <= end), None)
    return f"ebuddy_waited_{end}" if end else "ebuddy_waited_longer"


def usual_wait(days: Sequence[int]) -> int | None:
    """Return how long half of the people waited at most; nothing when they are too few to say."""
    return sorted(days)[len(days) // 2] if len(days) >= HIDE_BELOW else None


# -- return codes -------------------------------------------------------------------------------------------


def new_code() -> str:
    """Draw six words: 66 bits, more than anybody can try."""
    return " ".join(secrets.choice(WORDS) for _ in range(CODE_WORDS))


def read_code(typed: str) -> str:
    """Return a code as we compare it: small letters without accents, one space between the words."""
    plain = unicodedata.normalize("NFD", typed[:200].lower())
    return " ".join(re.findall(r"[a-z]+", "".join(sign for sign in plain if not unicodedata.combining(sign))))


# -- what gives somebody away -------------------------------------------------------------------------------

_AT = r"\s*(?:@|\(at\)|\[at\]|\sat\s|\sapenstaart(?:je)?\s)\s*"
_STREETS = "straat|laan|weg|plein|kade|gracht|singel|dreef|hof|pad|steeg|dijk|plantsoen"
_PLATFORMS = "insta(?:gram)?|snap(?:chat)?|tiktok|facebook|discord|telegram|whatsapp|skype"
_GIVEN_AWAY = {
    "email": re.compile(rf"[^\s@]+{_AT}[^\s@]+\s*(?:\.|\spunt\s)\s*[a-z]{{2,}}\b", re.I),
    "phone": re.compile(r"(?:\+|00)?\d(?:[\s().-]*\d){8,13}(?!\d)"),
    # A year and a small word is no postcode: letters apart from the figures are asked to be capitals.
    "address": re.compile(rf"\b[1-9]\d{{3}}(?:\s?(?-i:[A-Z]{{2}})|[a-z]{{2}})\b|\b\w+(?:{_STREETS})\s+\d", re.I),
    "social": re.compile(
        rf"(?:^|\s)@[\w.]{{3,}}|\b(?:https?://|www\.)\S+"
        rf"|\b(?:{_PLATFORMS})\b.{{0,25}}(?::|\bis\b|\bnaam\b|\bname\b|\baccount\b)\s*\S",
        re.I,
    ),
}


def given_away(text: str) -> list[str]:
    """Return the kinds of contact details in a text: email, phone, address, social."""
    return [kind for kind, pattern in _GIVEN_AWAY.items() if pattern.search(text)]


def flagged_words(text: str, *, words: Sequence[str]) -> bool:
    """Say whether a text holds one of the words the coordinator wants to hear of; a word also inside a longer one."""
    small = text.lower()
    return any(word.strip().lower() in small for word in words if word.strip())
