"""The closed lists of this room."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Theme(TextChoices):
    """What an evening of a circle is about."""

    WELCOME = "welcome", _("getting to know each other")
    BUDGETING = "budgeting", _("budgeting")
    BUYING = "buying", _("smart buying")
    ENERGY = "energy", _("energy")
    HOUSEHOLD = "household", _("household and paperwork")
    PROBLEMS = "problems", _("dealing with problems")
    ASSERTIVE = "assertive", _("standing up for yourself")
    WELL_BEING = "well_being", _("feeling well")
    OWN = "own", _("what the circle chooses")
    CLOSING = "closing", _("looking back and going on")


# What somebody may ask for; how a season begins and ends is no wish.
ASKED: Final = [choice for choice in Theme.choices if choice[0] not in {Theme.WELCOME, Theme.CLOSING}]


class CircleState(TextChoices):
    """How far a circle is."""

    FORMING = "forming", pgettext_lazy("circle", "filling up")
    RUNNING = "running", pgettext_lazy("circle", "running")
    ENDED = "ended", pgettext_lazy("circle", "ended")
    CANCELLED = "cancelled", pgettext_lazy("circle", "cancelled")


class MemberState(TextChoices):
    """Where somebody is in a circle."""

    WAITING = "waiting", pgettext_lazy("circle", "on the waiting list")
    PLACED = "placed", pgettext_lazy("circle", "has a place")
    FINISHED = "finished", pgettext_lazy("circle", "finished")
    NOT_FINISHED = "stopped", pgettext_lazy("circle", "did not finish")
    WITHDRAWN = "withdrawn", pgettext_lazy("circle", "does not want it any more")


class Part(TextChoices):
    """As what somebody leads a circle."""

    FACILITATOR = "lead", _("facilitator")
    CO_FACILITATOR = "co", _("co-facilitator")
    STAND_IN = "stand_in", _("stand-in")


class SessionState(TextChoices):
    """Whether an evening took place."""

    PLANNED = "planned", pgettext_lazy("session", "planned")
    HELD = "held", pgettext_lazy("session", "took place")
    CANCELLED = "cancelled", pgettext_lazy("session", "cancelled")


class PathStep(TextChoices):
    """How far somebody is on the way from participant to facilitator."""

    NONE = "", "–"
    CURIOUS = "curious", _("would like to know more")
    SHADOWED = "shadowed", _("went along with a facilitator")
    TRAINED = "trained", _("has been trained")
    FACILITATOR = "facilitator", _("leads a circle")


class EntryKind(TextChoices):
    """What somebody writes down for themselves."""

    ACTION = "action", _("something I am going to do")
    SAVING = "saving", _("money I saved")


CONSENT_SUM, CONSENT_PATH = "circle sum", "circle path"  # purposes in the consent register
