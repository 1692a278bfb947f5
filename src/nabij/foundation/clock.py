"""The one place that knows what time it is, so that rules can be handed a day and tests can choose one."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """Return this moment, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """Return the date in the house's own time zone."""
    return timezone.localdate()
