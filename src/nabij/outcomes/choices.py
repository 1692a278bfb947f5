"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Moment(TextChoices):
    """When somebody is asked, counted from the start and the end of taking part."""

    START = "start", _("at the start")
    HALFWAY = "halfway", _("after half a year")
    END = "end", _("at the end")
    AFTERWARDS = "afterwards", _("some months later")


class MeasurementState(TextChoices):
    """How far one measurement is."""

    OPEN = "open", _("to be asked")
    ASKED = "asked", _("asked by mail")
    FILLED = "filled", _("filled in")
    DECLINED = "declined", _("rather not")
    LAPSED = "lapsed", _("too late")


class Side(TextChoices):
    """Who answers: the person, or the worker who estimates how it is for the person."""

    PERSON = "person", pgettext_lazy("who answers", "the person")
    WORKER = "worker", pgettext_lazy("who answers", "the worker")


class How(TextChoices):
    """How the answers came in."""

    LINK = "link", _("on a page of ours")
    PAPER = "paper", _("on paper")
    TOGETHER = "together", _("in a conversation")


class Status(TextChoices):
    """What the licence of an instrument allows, as far as is known."""

    FREE = "green", _("free to use")
    WITH_CARE = "amber", _("to use with its source named, and as the note says")


class AnswerKind(TextChoices):
    """How a question of one's own is answered."""

    AGREE = "agree", _("no, partly, yes")
    LADDER = "ladder", _("a figure from 0 to 10")
    TEXT = "text", _("in own words")
