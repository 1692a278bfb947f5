"""The closed lists of this room."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportState(TextChoices):
    """How far a report is."""

    DRAFT = "draft", pgettext_lazy("report", "being written")
    REVIEW = "review", pgettext_lazy("report", "being read by the office")
    SUBMITTED = "submitted", pgettext_lazy("report", "submitted")
    QUESTIONS = "questions", pgettext_lazy("report", "the funder has questions")
    ACCEPTED = "accepted", pgettext_lazy("report", "accepted")
    PUBLISHED = "published", pgettext_lazy("report", "published")


class Unit(TextChoices):
    """What a figure counts; it decides how the figure is written and whether a small one is hidden."""

    PEOPLE = "people", _("people")
    TIMES = "times", _("times")
    MINUTES = "minutes", _("hours")
    CENTS = "cents", _("euros")
    POINTS = "points", _("points on a scale")


class EntryKind(TextChoices):
    """What a register keeps."""

    GOAL = "goal", _("changed goal")
    BOTTLENECK = "bottleneck", _("bottleneck")
    HYPOTHESIS = "hypothesis", _("hypothesis, not yet shown")
    SCENARIO = "scenario", _("scenario")


class Slot(StrEnum):
    """What stands beside the text of a chapter by itself, as its template asks."""

    FIGURES = "figures"
    GROWTH = "growth"
    FORECAST = "forecast"
    FACTS = "facts"
    GOALS = "goals"
    BOTTLENECKS = "bottlenecks"
    HYPOTHESES = "hypotheses"
    SCENARIOS = "scenarios"
    QUOTES = "quotes"
    MONEY = "money"
