"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Who(TextChoices):
    """Who does a step."""

    COORDINATOR = "coordinator", _("coordinator")
    VOLUNTEER = "volunteer", _("volunteer")
    PARTICIPANT = "participant", _("participant")


class Phase(TextChoices):
    """The three parts of every trajectory, in order."""

    SETUP = "setup", _("getting started")
    MONITORING = "monitoring", _("on the way")
    CLOSING = "closing", _("saying goodbye")


class VersionState(TextChoices):
    """How far a version of a plan is."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("in use")
    SUPERSEDED = "superseded", _("used before")


class StepState(TextChoices):
    """How a step stands."""

    OPEN = "open", _("open")
    DONE = "done", _("done")
    EXEMPTED = "exempted", _("exempted")
    PASSED = "passed", _("passed")  # the next time it was due had come


class Because(TextChoices):
    """Why a step need not be done."""

    ALREADY = "already", _("it was already done elsewhere")
    NOT_WANTED = "not_wanted", _("the participant or volunteer does not want it")
    NOT_NEEDED = "not_needed", _("it is not needed here")
    CIRCUMSTANCES = "circumstances", _("circumstances do not allow it")
    OTHER = "other", _("another reason")


class Every(TextChoices):
    """The unit in which a recurring step is counted."""

    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")
