"""Pure decisions about persons: how they are found, who may be the same, how long a file is kept."""

import csv
import datetime as dt
import difflib
import hashlib
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_RETENTION = Path(__file__).resolve().parent / "data" / "retention.csv"
_WORD = re.compile(r"[^\W_]+")
_POSTCODE = re.compile(r"\b(\d{4})\s*([a-z]{2})\b")
_PHONE_LIKE = re.compile(r"\+?[\d][\d\s().\-/]{3,}")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ĳ": "ij"})
# Code points that turn or hide text; they have no place in a name and can make two names look alike.
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0xFEFF, 0x00AD}
SIMILAR_FROM = 0.8
PHONE_DIGITS = 8
MOST_SEARCH_WORDS = 8


def full_name(*parts: str) -> str:
    """Return a name as people say it: first name, prefix, last name."""
    return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of a consent, and for how many months it holds."""

    title: str
    text: str
    easy_text: str = ""
    months: int = 24

    @property
    def mark(self) -> str:
        """Return a short mark of these very words; a form carries it, so that a tick is about what was shown."""
        words = "\0".join((self.title, self.text, self.easy_text, str(self.months)))
        return hashlib.sha256(words.encode()).hexdigest()[:16]


def fold(text: str) -> str:
    """Return lower case without accents, with single spaces, so that Zoë is found by zoe."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())


def plain(text: str, *, lines: bool = False) -> str:
    """Return text as it should be stored: composed, without control and turning characters, trimmed."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    kept = (
        letter
        for letter in composed
        if (lines and letter == "\n")
        or (unicodedata.category(letter) not in {"Cc", "Cs", "Co"} and ord(letter) not in _TURNING)
    )
    joined = "".join(kept)
    return joined.strip() if lines else " ".join(joined.split())


def digits_of(phone: str) -> str:
    """Return the digits of a phone number as dialled inside the Netherlands."""
    digits = "".join(letter for letter in phone if letter in "0123456789")
    if phone.strip().startswith("+31"):
        digits = "0" + digits[2:].removeprefix("0")
    elif digits.startswith("0031"):
        digits = "0" + digits[4:].removeprefix("0")
    return digits


def words_of(*, texts: Iterable[str], phone: str = "", email: str = "", postcode: str = "") -> list[str]:
    """Return the words under which a person is found, folded and without doubles."""
    found = {word for text in texts for word in _WORD.findall(fold(text))}
    if email:
        found |= {fold(email), *_WORD.findall(fold(email))}
    digits = digits_of(phone)
    if digits:
        found |= {digits, digits[-PHONE_DIGITS:]}
    if postcode:
        found.add(fold(postcode).replace(" ", ""))
    return sorted(word[:200] for word in found)


def asked_words(text: str) -> list[str]:
    """Return the beginnings of words somebody searches for; at most eight, the rest is noise."""
    folded = fold(plain(text))[:200]
    found: list[str] = []
    for match in _POSTCODE.finditer(folded):
        found.append("".join(match.groups()))
    folded = _POSTCODE.sub(" ", folded)
    for match in _PHONE_LIKE.finditer(folded):
        found.append(digits_of(match.group()))
    folded = _PHONE_LIKE.sub(" ", folded)
    for part in folded.split():
        found += [part] if "@" in part else _WORD.findall(part)
    return [word for word in dict.fromkeys(found) if word][:MOST_SEARCH_WORDS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What two persons are compared by."""

    given_name: str
    family_name: str
    birth_date: dt.date | None = None
    phone: str = ""
    email: str = ""


def may_be_the_same(one: Facts, other: Facts) -> bool:
    """Say whether two entries may be one human being: same birth date and a similar name, phone or e-mail."""
    if one.email and fold(one.email) == fold(other.email):
        return True
    phone = digits_of(one.phone)[-PHONE_DIGITS:]
    if len(phone) == PHONE_DIGITS and phone == digits_of(other.phone)[-PHONE_DIGITS:]:
        return True
    return one.birth_date is not None and one.birth_date == other.birth_date and similar_names(one, other)


def similar_names(one: Facts, other: Facts) -> bool:
    """Say whether two names are nearly the same letters, or the same last name and initial."""
    first, second = fold(one.given_name), fold(other.given_name)
    last, last_other = fold(one.family_name), fold(other.family_name)
    if last and last == last_other and first[:1] == second[:1]:
        return True
    words, words_other = f"{first} {last}".split(), f"{second} {last_other}".split()
    if sorted(words) == sorted(words_other):
        return True
    return difflib.SequenceMatcher(None, " ".join(words), " ".join(words_other)).ratio() >= SIMILAR_FROM


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Retention:
    """How long one kind of data is kept after it is closed, from a day on, and why."""

    key: str
    valid_from: dt.date
    days: int
    source: str


@lru_cache(maxsize=1)
def retention_table() -> tuple[Retention, ...]:
    """Read the dated table of terms; terms are never written in code."""
    with _RETENTION.open(encoding="utf-8", newline="") as file:
        return tuple(
            Retention(
                row["key"], dt.date.fromisoformat(row["valid_from"]), int(row["days_after_closing"]), row["source"]
            )
            for row in csv.DictReader(file)
        )


def retention(*, key: str, on: dt.date) -> Retention:
    """Return the term that holds on a day; days before the first follow the first. Unknown kinds raise KeyError."""
    terms = sorted((term for term in retention_table() if term.key == key), key=lambda term: term.valid_from)
    if not terms:
        raise KeyError(key)
    return [terms[0], *(term for term in terms if term.valid_from <= on)][-1]


def may_be_erased_from(*, key: str, closed_on: dt.date) -> dt.date:
    """Return the first day on which something closed on a day is past its term."""
    return closed_on + dt.timedelta(days=retention(key=key, on=closed_on).days)


class PhoneNotUnderstood(ValueError):
    """This is no phone number that could be dialled."""


def tidy_phone(text: str) -> str:
    """Return a phone number as people write it: national for the Netherlands, with its country code otherwise."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, "NL")
    except phonenumbers.NumberParseException as error:
        raise PhoneNotUnderstood(text) from error
    if not phonenumbers.is_possible_number(number):
        raise PhoneNotUnderstood(text)
    inland = number.country_code == 31
    style = phonenumbers.PhoneNumberFormat.NATIONAL if inland else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))


def tidy_postcode(text: str) -> str:
    """Return a Dutch postcode as 1234AB or 1234; an empty text stays empty, anything else raises ValueError."""
    bare = "".join(text.upper().split())
    if bare and not re.fullmatch(r"[1-9]\d{3}([A-Z]{2})?", bare, re.ASCII):
        raise ValueError(text)
    return bare
