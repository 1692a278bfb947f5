"""One cell of a list made by hand becomes a value, or a problem with a name. Never a guess.

Every function takes the text of a cell and gives back the value or a `Problem` whose code the caller turns
into words. Spaces around the text do not matter. An empty cell is the problem `EMPTY`; callers for whom
empty is fine check that first.
"""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

import phonenumbers

from nabij.methods.availability import UnknownSlot, mask_of
from nabij.methods.identifiers import looks_like_bsn

FIRST_BIRTH_YEAR: Final = 1900
COMPARED_DIGITS: Final = 8

_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_MONTH_NAMED = re.compile(r"([0-9]{1,2})[ -]([a-z]+)\.?[ -]([0-9]{4})")
_POSTCODE = re.compile(r"([1-9][0-9]{3})(?:\s?([A-Z]{2}))?")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(?:\.[^@\s,;<>\".]+)+")
_NUMBER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
_SIGNED_NUMBER = re.compile(r"[+-][0-9 ().,/-]*")
_LIST_SEPARATORS = re.compile(r"[,;\n]")
_MAX_DIGITS = 18
_MAX_EMAIL = 254

_NEVER_ISSUED = frozenset({"SA", "SD", "SS"})
_MONTHS = (
    ("januari", "jan"),
    ("februari", "feb", "febr"),
    ("maart", "mrt", "maa"),
    ("april", "apr"),
    ("mei",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("augustus", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "okt"),
    ("november", "nov"),
    ("december", "dec"),
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_YES = frozenset({"ja", "j", "yes", "y", "waar", "true", "1"})
_NO = frozenset({"nee", "n", "no", "onwaar", "false", "0"})
_GENDERS = {
    "v": "v",
    "vrouw": "v",
    "m": "m",
    "man": "m",
    "x": "x",
    "anders": "x",
    "non-binair": "x",
    "nonbinair": "x",
}
_NO_WISH = frozenset({"geen", "geen voorkeur", "maakt niet uit", "-"})


class Code(StrEnum):
    """What is wrong with a cell."""

    EMPTY = "empty"
    NOT_A_DATE = "not_a_date"
    NO_SUCH_DATE = "no_such_date"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    NOT_A_POSTCODE = "not_a_postcode"
    NOT_A_PHONE = "not_a_phone"
    NOT_AN_EMAIL = "not_an_email"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_NUMBER = "not_a_number"
    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"
    NOT_A_SLOT = "not_a_slot"
    NOT_A_GENDER = "not_a_gender"
    LOOKS_LIKE_FORMULA = "looks_like_formula"
    LOOKS_LIKE_BSN = "looks_like_bsn"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell has no value: the code, and the part of the text that is at fault."""

    code: Code
    value: str = ""


@dataclass(frozen=True, slots=True)
class Postcode:
    """A Dutch postcode: four digits and two letters, or the digits alone (`letters` empty)."""

    pc4: str
    letters: str = ""

    def __str__(self) -> str:
        """As people write it: `1234 AB`."""
        return f"{self.pc4} {self.letters}".strip()


def read_date(text: str) -> datetime.date | Problem:
    """`31-12-1950`, `31/12/1950`, `31.12.1950`, `1950-12-31`, `31 december 1950`, `31-dec-1950`.

    The day comes first unless the year does; years have four digits.
    """
    trimmed = " ".join(text.split())
    if not trimmed:
        return Problem(code=Code.EMPTY)
    if match := _DAY_FIRST.fullmatch(trimmed):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
    elif match := _YEAR_FIRST.fullmatch(trimmed):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif (match := _MONTH_NAMED.fullmatch(trimmed.casefold())) and match[2] in _MONTH_NUMBER:
        day, month, year = int(match[1]), _MONTH_NUMBER[match[2]], int(match[3])
    else:
        return Problem(code=Code.NOT_A_DATE, value=trimmed)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return Problem(code=Code.NO_SUCH_DATE, value=trimmed)


def read_birth_date(text: str, *, on: datetime.date) -> datetime.date | Problem:
    """A date from 1900 up to and including `on`."""
    found = read_date(text)
    if isinstance(found, Problem):
        return found
    if found.year < FIRST_BIRTH_YEAR:
        return Problem(code=Code.TOO_EARLY, value=text.strip())
    if found > on:
        return Problem(code=Code.TOO_LATE, value=text.strip())
    return found


def read_postcode(text: str) -> Postcode | Problem:
    """`1234 AB`, `1234ab` or `1234`; letters SA, SD and SS were never issued."""
    trimmed = text.strip()
    if not trimmed:
        return Problem(code=Code.EMPTY)
    match = _POSTCODE.fullmatch(trimmed.upper())
    if match is None or match[2] in _NEVER_ISSUED:
        return Problem(code=Code.NOT_A_POSTCODE, value=trimmed)
    return Postcode(pc4=match[1], letters=match[2] or "")


def read_phone(text: str, *, region: str = "NL") -> str | Problem:
    """The number in E.164 (`+31612345678`); numbers without a country code are taken for `region`.

    Only the length is judged, not whether the number was ever issued.
    """
    trimmed = text.strip()
    if not trimmed:
        return Problem(code=Code.EMPTY)
    try:
        number = phonenumbers.parse(trimmed.replace("(0)", ""), region)
    except phonenumbers.NumberParseException:
        return Problem(code=Code.NOT_A_PHONE, value=trimmed)
    if not phonenumbers.is_possible_number(number):
        return Problem(code=Code.NOT_A_PHONE, value=trimmed)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def last_digits(text: str) -> str:
    """The last eight digits of a phone number, by which two ways of writing it are compared."""
    return "".join(letter for letter in text if "0" <= letter <= "9")[-COMPARED_DIGITS:]


def read_email(text: str) -> str | Problem:
    """An e-mail address with its domain in lower case; only its shape is judged."""
    trimmed = text.strip()
    if not trimmed:
        return Problem(code=Code.EMPTY)
    if len(trimmed) > _MAX_EMAIL or not _EMAIL.fullmatch(trimmed):
        return Problem(code=Code.NOT_AN_EMAIL, value=trimmed)
    name, _, domain = trimmed.rpartition("@")
    return f"{name}@{domain.lower()}"


def read_yes_no(text: str) -> bool | Problem:
    """`ja`, `j`, `yes`, `waar`, `true`, `1` against `nee`, `n`, `no`, `onwaar`, `false`, `0`."""
    word = text.strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    return Problem(code=Code.NOT_YES_OR_NO, value=text.strip()) if word else Problem(code=Code.EMPTY)


def read_integer(text: str, *, low: int | None = None, high: int | None = None) -> int | Problem:
    """A whole number, within bounds when given."""
    trimmed = text.strip()
    if not trimmed:
        return Problem(code=Code.EMPTY)
    if len(trimmed) > _MAX_DIGITS or not _NUMBER.fullmatch(trimmed):
        return Problem(code=Code.NOT_A_NUMBER, value=trimmed)
    number = int(trimmed)
    return _within(number=number, low=low, high=high, text=trimmed) or number


def read_decimal(text: str, *, low: int | None = None, high: int | None = None) -> Decimal | Problem:
    """A number with at most one point or comma before its decimals (`7,` and `,5` too), within bounds when given."""
    trimmed = text.strip()
    if not trimmed:
        return Problem(code=Code.EMPTY)
    if len(trimmed) > _MAX_DIGITS or not _DECIMAL.fullmatch(trimmed):
        return Problem(code=Code.NOT_A_NUMBER, value=trimmed)
    number = Decimal(trimmed.replace(",", "."))
    return _within(number=number, low=low, high=high, text=trimmed) or number


def read_list(text: str) -> tuple[str, ...]:
    """The parts between commas, semicolons or line breaks; trimmed, empty ones and repeats left out."""
    parts = (" ".join(part.split()) for part in _LIST_SEPARATORS.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def read_slots(text: str) -> int | Problem:
    """A list of weekly slots such as `ma-och, wo-av` as a mask (see `nabij.methods.availability`)."""
    slots = [part.casefold() for part in read_list(text)]
    if not slots:
        return Problem(code=Code.EMPTY)
    try:
        return mask_of(slots=slots)
    except UnknownSlot as error:
        return Problem(code=Code.NOT_A_SLOT, value=error.slot)


def read_gender(text: str) -> str | Problem:
    """`v` (vrouw), `m` (man) or `x` (anders)."""
    word = text.strip().casefold()
    if not word:
        return Problem(code=Code.EMPTY)
    return _GENDERS.get(word) or Problem(code=Code.NOT_A_GENDER, value=text.strip())


def read_gender_wish(text: str) -> str | Problem | None:
    """A gender as in `read_gender`, or None for no wish (`geen` or an empty cell)."""
    word = text.strip().casefold()
    return None if not word or word in _NO_WISH else read_gender(text)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would run this cell: it begins with `=`, `@`, `+` or `-` and is no number."""
    trimmed = text.lstrip()
    return trimmed.startswith(("=", "@", "+", "-")) and not (len(trimmed) > 1 and _SIGNED_NUMBER.fullmatch(trimmed))


def suspicion(text: str) -> Problem | None:
    """What makes any text cell suspicious: a formula or something like a citizen service number."""
    if looks_like_formula(text):
        return Problem(code=Code.LOOKS_LIKE_FORMULA, value=text.strip())
    if looks_like_bsn(text):
        return Problem(code=Code.LOOKS_LIKE_BSN)
    return None


def _within(*, number: int | Decimal, low: int | None, high: int | None, text: str) -> Problem | None:
    if low is not None and number < low:
        return Problem(code=Code.TOO_LOW, value=text)
    if high is not None and number > high:
        return Problem(code=Code.TOO_HIGH, value=text)
    return None
