"""Pure decisions about gatherings: when a fuzzy date ends, which days a series has, and who gets a place."""

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from nabij.agenda.choices import GatheringState as S
from nabij.agenda.choices import Precision, Repeat
from nabij.people import rules as people

NEXT: dict[S, frozenset[S]] = {
    S.DRAFT: frozenset({S.PUBLISHED}),
    S.PUBLISHED: frozenset({S.DRAFT, S.CANCELLED, S.HELD}),
    S.CANCELLED: frozenset({S.PUBLISHED}),
    S.HELD: frozenset({S.PUBLISHED}),
}
FUZZY = frozenset({Precision.WEEK, Precision.MONTH, Precision.LATE_YEAR, Precision.YEAR})
REMIND_DAYS_BEFORE = 1
AHEAD_DAYS = 200  # a series is written down this far ahead
MOST_AT_ONCE = 120
HOST_DAYS_AFTER = 30  # how long whoever led a gathering may still say who was there
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
CODE_LENGTH = 8
REGISTRATION_CODE_LENGTH = 5


def may_become(now: S, then: S) -> bool:
    """Say whether a gathering in state `now` may go to `then`."""
    return then in NEXT[now]


# -- when ---------------------------------------------------------------------------------------------------


def period(*, precision: Precision, day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day something may take place, given any day within it."""
    if precision == Precision.WEEK:
        first = day - dt.timedelta(days=day.weekday())
        return first, first + dt.timedelta(days=6)
    if precision == Precision.MONTH:
        return day.replace(day=1), _last_of_month(day)
    if precision == Precision.LATE_YEAR:
        return dt.date(day.year, 10, 1), dt.date(day.year, 12, 31)
    if precision == Precision.YEAR:
        return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
    return day, day


def _last_of_month(day: dt.date) -> dt.date:
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def sort_day(*, precision: Precision, first: dt.date, last: dt.date) -> dt.date:
    """Return the day a gathering sorts on: "in June" comes after everything in June that has a day."""
    return last if precision in FUZZY else first


def host_until(last_day: dt.date) -> dt.date:
    """Return until when whoever leads a gathering sees who comes and may say who was there."""
    return last_day + dt.timedelta(days=HOST_DAYS_AFTER)


def place(*, name: str, street: str, postcode: str, town: str) -> str:
    """Say where, on one line."""
    in_town = " ".join(part for part in (postcode, town) if part)
    return ", ".join(part for part in (name, street, in_town) if part)


# -- series -------------------------------------------------------------------------------------------------

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def recurrence(*, repeat: Repeat, first: dt.date) -> str:
    """Return the RFC 5545 rule of a series that starts on this day."""
    weekday = _WEEKDAYS[first.weekday()]
    if repeat == Repeat.MONTHLY_DAY:
        # The 31st means the last day in shorter months, which is what people mean by "the end of the month".
        days = ",".join(str(day) for day in range(28, first.day + 1)) or str(first.day)
        return f"FREQ=MONTHLY;BYMONTHDAY={days};BYSETPOS=-1"
    if repeat == Repeat.MONTHLY_LAST:
        return f"FREQ=MONTHLY;BYDAY=-1{weekday}"
    if repeat == Repeat.MONTHLY_WEEKDAY:
        number = (first.day - 1) // 7 + 1
        return f"FREQ=MONTHLY;BYDAY={-1 if number == 5 else number}{weekday}"
    weeks = {Repeat.WEEKLY: 1, Repeat.FORTNIGHTLY: 2, Repeat.FOUR_WEEKLY: 4}[repeat]
    return f"FREQ=WEEKLY;INTERVAL={weeks};BYDAY={weekday}"


def occurrences(
    *, rule: str, first: dt.date, since: dt.date, until: dt.date, skipped: Collection[dt.date] = ()
) -> list[dt.date]:
    """Return the days of a series within [since, until], in order; `first` is always the first of the whole series.

    Days, not moments: ten o'clock stays ten o'clock when the clock changes.
    """
    days = rrulestr(rule, dtstart=dt.datetime.combine(first, dt.time()))
    found = days.between(
        dt.datetime.combine(max(first, since), dt.time()), dt.datetime.combine(until, dt.time()), inc=True
    )
    left_out = frozenset(skipped)
    return [moment.date() for moment in found if moment.date() not in left_out]


# -- places -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many places there are in one role and how many are taken; None means as many as come."""

    places: int | None
    kept: int = 0  # of these, kept for newcomers
    taken: int = 0
    taken_by_newcomers: int = 0

    @property
    def free(self) -> int | None:
        """Return how many places are left for somebody who was here before."""
        if self.places is None:
            return None
        return max(0, self.places - self.taken - max(0, self.kept - self.taken_by_newcomers))

    @property
    def free_for_newcomers(self) -> int | None:
        """Return how many places are left for somebody who comes for the first time."""
        return None if self.places is None else max(0, self.places - self.taken)

    @property
    def is_full(self) -> bool:
        """Say whether there is no place left, not even one kept for somebody who comes for the first time."""
        return self.free_for_newcomers == 0

    @property
    def few_left(self) -> int:
        """Return how many places are left when that is worth saying, else nought."""
        free = self.free_for_newcomers
        return free if free is not None and free <= max(3, (self.places or 0) // 5) else 0

    @property
    def too_many(self) -> int:
        """Return how many more have a place than there are places: nobody loses theirs."""
        return 0 if self.places is None else max(0, self.taken - self.places)

    def fits(self, *, people: int, is_newcomer: bool) -> bool:
        """Say whether so many people find a place together."""
        free = self.free_for_newcomers if is_newcomer else self.free
        return free is None or people <= free


class Door(StrEnum):
    """Whether somebody may register now, and why not."""

    OPEN = "open"
    NOT_NEEDED = "not_needed"
    CLOSED = "closed"
    OVER = "over"
    CANCELLED = "cancelled"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What decides whether registering is open."""

    state: str
    is_internal: bool
    needs_registration: bool
    over_at: dt.datetime
    closes_at: dt.datetime | None


def door(moment: Moment, *, now: dt.datetime) -> Door:
    """Say whether registering is open at this moment."""
    if moment.state == S.CANCELLED:
        return Door.CANCELLED
    if moment.is_internal or moment.state == S.DRAFT:
        return Door.HIDDEN
    if now >= moment.over_at or moment.state == S.HELD:
        return Door.OVER
    if not moment.needs_registration:
        return Door.NOT_NEEDED
    if moment.closes_at is not None and now >= moment.closes_at:
        return Door.CLOSED
    return Door.OPEN


def same_person(*, name: str, email: str, phone: str) -> str:
    """Return the key under which one person registers once: two people may share an address or a phone."""
    reach = email.strip().casefold() or people.digits_of(phone)
    return f"{people.fold(name)}|{reach}" if reach else ""


def registration_code(registration_id: uuid.UUID) -> str:
    """Return the code somebody without a name shows at the door. It opens nothing and names nobody."""
    number = int.from_bytes(hashlib.blake2b(registration_id.bytes, digest_size=8).digest())
    letters = []
    for _place in range(REGISTRATION_CODE_LENGTH):
        number, rest = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[rest])
    return "".join(letters).upper()


def same_organisation(name: str) -> str:
    """Return the key under which an organisation counts once, however it was typed."""
    words = re.sub(r"[^\w]+", " ", name.casefold()).split()
    return " ".join(
        word for word in words if word not in {"stichting", "vereniging", "gemeente", "de", "het", "bv"}
    ) or (name.strip().casefold())


# -- attendance ---------------------------------------------------------------------------------------------


def visits_together(*, whole: int, parts: Sequence[int]) -> int:
    """Return the visits of a festival with its parts: whoever sat at two tables came to one festival.

    Without a count of the whole the parts are all that is known, and are added up.
    """
    return whole or sum(parts)


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes given by volunteers and by professionals, preparation included."""

    volunteer: int = 0
    professional: int = 0

    @property
    def professional_share(self) -> float | None:
        """Return the part of all minutes that professionals gave; None when nobody gave any."""
        total = self.volunteer + self.professional
        return self.professional / total if total else None


MAINLY = 0.5


def runs_mainly_on_professionals(minutes: Minutes) -> bool:
    """Say whether more than half of the time was given by professionals."""
    share = minutes.professional_share
    return share is not None and share > MAINLY


def short_name(name: str) -> str:
    """Return a first name and one letter, for lists that others see."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name.strip()
