"""Dutch (and a little English) for people who search and people who read: word forms, lists and counts.

Searching: no single Dutch stemmer finds both eenzaamheid/eenzame and maatje/maatjes, so a word stands for the
union of two (Snowball `dutch` and `dutch_porter`), accents folded. Compounds also stand for their parts. Put
`index_tokens` into `to_tsvector('simple', ...)` or `array_to_tsvector`, and ask with `tsquery`.
"""

import datetime
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, Literal

import Stemmer

from nabij.methods.availability import DAY_NAMES, DAYS, PART_NAMES, PARTS, UnknownSlot
from nabij.methods.compounds import LINKS
from nabij.methods.compounds import PARTS as COMPOUND_PARTS
from nabij.methods.folding import fold

Language = Literal["nl", "en"]

STEMMERS: Final = ("dutch", "dutch_porter")
SHORTEST_PART: Final = 3
LONGEST_WORD: Final = 60

_WORD = re.compile(r"[^\W_]+(?:[-'/][^\W_]+)*")
_PIECE = re.compile(r"[^\W_]+")
_LITTLE_WORDS = """
    aan al als bij dat de den der des deze die dit door een en er het hij hoe ik in is je kan me met mij mijn na
    naar niet nog of om onder ons onze ook op over te ten ter tot u uit uw van voor wat we wie wij ze zij zijn
    zo a an and at for in of on or the to with
"""
_NOTHING_TO_ASK = frozenset(_LITTLE_WORDS.split())
_DAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_PARTS: Final = ("ochtend", "middag", "avond")
_NUMBERS: Final = {
    "nl": ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"),
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
}
_local = threading.local()


def index_tokens(*, text: str) -> tuple[str, ...]:
    """Every token under which this text can be found, each once, in order of appearance.

    Tokens are folded letters and digits only. O(length of the text).
    """
    return tuple(dict.fromkeys(token for word in _words(text=text) for token in _tokens_of(word)))


@lru_cache(maxsize=50_000)
def _tokens_of(word: str) -> tuple[str, ...]:
    """Every token of one folded word: its forms, and the parts of a compound."""
    tokens: dict[str, None] = {}
    for form in _forms(word=word):
        tokens.update(dict.fromkeys(stems(form)))
        for part in compound_parts(form):
            tokens.update(dict.fromkeys(stems(part)))
    return tuple(tokens)


def query_groups(*, text: str) -> tuple[tuple[str, ...], ...]:
    """What must be found: of every group at least one token. Little words count only when there is nothing else.

    A word with a hyphen is one group for the word written together.
    """
    words = list(dict.fromkeys("".join(_PIECE.findall(word)) for word in _words(text=text)))
    telling = [word for word in words if word not in _NOTHING_TO_ASK]
    return tuple(stems(word) for word in telling or words)


def tsquery(*, text: str) -> str:
    """The query for `to_tsquery('simple', ...)`; empty when there is nothing to look for."""
    return " & ".join(tsqueries(text=text))


def tsqueries(*, text: str) -> list[str]:
    """The same word by word, for whoever puts them together in another way."""
    return [f"({' | '.join(group)})" if len(group) > 1 else group[0] for group in query_groups(text=text)]


def finds(*, query: str, text: str) -> bool:
    """Whether a query finds a text: the rule that the database applies, for tests and small lists."""
    tokens = set(index_tokens(text=text))
    groups = query_groups(text=query)
    return bool(groups) and all(not tokens.isdisjoint(group) for group in groups)


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """The one or two stems of a folded word; very long words stand for their beginning."""
    short = word[:LONGEST_WORD]
    return tuple(dict.fromkeys(fold(stemmer.stemWord(short)) for stemmer in _stemmers()))


@lru_cache(maxsize=50_000)
def compound_parts(word: str) -> tuple[str, ...]:
    """The known parts of a folded compound, such as `("taal", "maatjes")`; empty when it cannot be split."""
    if not 2 * SHORTEST_PART <= len(word) <= LONGEST_WORD:
        return ()
    for place in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        head, tail = word[:place], word[place:]
        if not _known(word=tail):
            continue
        if _known_head(word=head):
            return (head, tail)
        if parts := compound_parts(head):
            return (*parts, tail)
    return ()


def join_words(*, words: Iterable[str], language: Language = "nl") -> str:
    """`a`, `a en b`, `a, b en c`; in English with `and`."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {'en' if language == 'nl' else 'and'} {listed[-1]}"


def counted(*, count: int, one: str, many: str) -> str:
    """`0 artikelen`, `1 artikel`, `2 artikelen`: the right form with its number."""
    return f"{count} {one if count == 1 else many}"


def number_word(*, number: int, language: Language = "nl") -> str:
    """Numbers up to twelve as a word, others as digits."""
    words = _NUMBERS[language]
    return words[number] if 0 <= number < len(words) else str(number)


def age_in_years(*, born: datetime.date, on: datetime.date) -> int:
    """Whole years; somebody born on 29 February has a birthday on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_in_words(*, born: datetime.date, on: datetime.date, language: Language = "nl") -> str:
    """`76 jaar`; in English `76 years` or `1 year`."""
    years = age_in_years(born=born, on=on)
    if language == "nl":
        return f"{years} jaar"
    return counted(count=years, one="year", many="years")


def slot_name(*, slot: str, language: Language = "nl") -> str:
    """`ma-och` as `maandagochtend` or `Monday morning`; raises `UnknownSlot`."""
    day, _, part = slot.partition("-")
    if day not in DAYS or part not in PARTS:
        raise UnknownSlot(slot=slot)
    if language == "nl":
        return _DAYS[DAYS.index(day)] + _PARTS[PARTS.index(part)]
    return f"{DAY_NAMES[DAYS.index(day)]} {PART_NAMES[PARTS.index(part)]}"


def _words(*, text: str) -> Iterator[str]:
    return (match.group() for match in _WORD.finditer(fold(text)))


def _forms(*, word: str) -> Sequence[str]:
    """A word with hyphens counts as its pieces and as one word."""
    pieces = _PIECE.findall(word)
    return (*pieces, "".join(pieces)) if len(pieces) > 1 else pieces


def _stemmers() -> list[Any]:
    """Stemmers keep state while they work, so every thread has its own."""
    if not hasattr(_local, "stemmers"):
        _local.stemmers = [Stemmer.Stemmer(name) for name in STEMMERS]
    found: list[Any] = _local.stemmers
    return found


def _known(*, word: str) -> bool:
    return len(word) >= SHORTEST_PART and (word in _part_stems() or not _part_stems().isdisjoint(stems(word)))


def _known_head(*, word: str) -> bool:
    """A part, possibly with the letters that link it to the next one."""
    return any(word.endswith(link) and _known(word=word[: len(word) - len(link)]) for link in LINKS)


@lru_cache(maxsize=1)
def _part_stems() -> frozenset[str]:
    folded = [fold(part) for part in COMPOUND_PARTS]
    return frozenset([*folded, *(stem for part in folded for stem in stems(part))])
