"""A gathering in words: when it is, as precisely as it is known, and where."""

import datetime as dt
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nabij.agenda import rules
from nabij.agenda.choices import Kind, Precision
from nabij.agenda.models import Gathering


def when(gathering: Gathering) -> str:
    """Say when: "Tuesday 3 June 2025, 14:00 to 16:00", or "in June 2025"."""
    return period(gathering.precision, gathering.starts_on, gathering.ends_on, gathering.starts_at, gathering.ends_at)


def period(
    precision: str, first: dt.date, last: dt.date, starts_at: dt.datetime | None, ends_at: dt.datetime | None
) -> str:
    """Say when, from the columns of a gathering."""
    return _period(get_language(), timezone.get_current_timezone_name(), precision, first, last, starts_at, ends_at)


# Lists show the same days again and again, and a day says nothing of anybody.
@lru_cache(maxsize=8192)
def _period(  # the language and the clock are what the words follow from, besides the columns
    _language: str | None, _clock: str, precision: str, first: dt.date, last: dt.date,
    starts_at: dt.datetime | None, ends_at: dt.datetime | None,
) -> str:  # fmt: skip
    match Precision(precision):
        case Precision.WEEK:
            return _("in the week of %(day)s") % {"day": formatted(first, "j F Y")}
        case Precision.MONTH:
            return _("in %(month)s") % {"month": formatted(first, "F Y")}
        case Precision.LATE_YEAR:
            return _("at the end of %(year)s") % {"year": first.year}
        case Precision.YEAR:
            return _("in the course of %(year)s") % {"year": first.year}
    days = formatted(first, "l j F Y")
    if last != first:
        days = _("%(first)s until %(last)s") % {"first": days, "last": formatted(last, "l j F Y")}
    return days + _hours(starts_at, ends_at)


def _hours(starts_at: dt.datetime | None, ends_at: dt.datetime | None) -> str:
    if starts_at is None:
        return ""
    starts = formatted(timezone.localtime(starts_at), "H:i")
    if ends_at is None:
        return _(", %(time)s") % {"time": starts}
    ends = formatted(timezone.localtime(ends_at), "H:i")
    return _(", %(starts)s to %(ends)s") % {"starts": starts, "ends": ends}


def place(gathering: Gathering) -> str:
    """Say where, on one line."""
    venue = gathering.venue
    if venue is None:
        return ""
    return rules.place(name=venue.name, street=venue.street, postcode=venue.postcode, town=venue.town)


def kind(code: str) -> str:
    """Say what kind of gathering it is."""
    return _kind(get_language(), code)


@lru_cache(maxsize=256)
def _kind(_language: str | None, code: str) -> str:
    return str(Kind(code).label)
