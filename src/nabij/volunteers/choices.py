"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Skill(TextChoices):
    """What a volunteer may do on a shift."""

    TRAINEE = "trainee", _("trainee")
    CHAT = "chat", _("chat volunteer")
    TWO = "two", _("two conversations at the same time")
    LEAD = "lead", _("shift lead")
    BACKUP = "backup", _("backup")
    CIRCLE = "circle", _("circle facilitator")


class Post(TextChoices):
    """As what somebody is on a shift."""

    LEAD = "lead", _("shift lead")
    CHAT = "chat", _("chat volunteer")
    TRAINEE = "trainee", _("trainee")
    BACKUP = "backup", _("backup")


class Left(TextChoices):
    """Why somebody is no longer on a shift."""

    DROPPED = "dropped", _("gave it back")
    SWAPPED = "swapped", _("somebody took it over")
    TAKEN_OFF = "taken_off", _("taken off by the coordinator")
    CANCELLED = "cancelled", _("the shift was cancelled")


class SwapState(TextChoices):
    """What became of asking somebody to take over."""

    OPEN = "open", _("asked")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Answer(TextChoices):
    """What somebody answered to a cover call."""

    NONE = "", _("no answer yet")
    YES = "yes", _("yes")
    NO = "no", _("no")
    LATE = "late", _("yes, but somebody was first")
