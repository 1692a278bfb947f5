"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DoorState(TextChoices):
    """What a visitor finds at the door."""

    OPEN = "open", pgettext_lazy("helpline", "open")
    BUSY = "busy", pgettext_lazy("helpline", "busy")
    CLOSED = "closed", pgettext_lazy("helpline", "closed")


class Why(TextChoices):
    """Why the door is as it is."""

    FREE = "free", _("a volunteer is free")
    ALL_TALKING = "talking", _("all volunteers are in a conversation")
    QUEUE_FULL = "full", _("the queue is full")
    PAUSED = "paused", _("paused by the coordinator")
    OUT_OF_HOURS = "hours", _("outside opening hours")
    LAST_INTAKE = "intake", _("too close to closing time for a new conversation")
    NOBODY_ON = "nobody", _("nobody is on shift")
