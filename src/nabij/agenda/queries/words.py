"""A gathering in words: when it is, as precisely as it is known, and where."""

from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _

from nabij.agenda.choices import Precision
from nabij.agenda.models import Gathering


def when(gathering: Gathering) -> str:
    """Say when: "Tuesday 3 June 2025, 14:00 to 16:00", or "in June 2025"."""
    first, last = gathering.starts_on, gathering.ends_on
    match Precision(gathering.precision):
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
        return _("%(first)s until %(last)s") % {"first": days, "last": formatted(last, "l j F Y")} + _hours(gathering)
    return days + _hours(gathering)


def _hours(gathering: Gathering) -> str:
    if gathering.starts_at is None:
        return ""
    starts = formatted(timezone.localtime(gathering.starts_at), "H:i")
    if gathering.ends_at is None:
        return _(", %(time)s") % {"time": starts}
    ends = formatted(timezone.localtime(gathering.ends_at), "H:i")
    return _(", %(starts)s to %(ends)s") % {"starts": starts, "ends": ends}


def place(gathering: Gathering) -> str:
    """Say where, on one line."""
    venue = gathering.venue
    return ", ".join(part for part in (venue.name, venue.address) if part) if venue else ""
