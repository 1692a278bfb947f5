"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ConversationState(TextChoices):
    """Where a conversation stands."""

    WAITING = "waiting", _("waiting")
    OPEN = "open", _("in conversation")
    CLOSED = "closed", _("closed")


class EventKind(TextChoices):
    """What one entry of the log says; the names are those of the protocol."""

    MESSAGE = "message", _("message")
    ASSIGNED = "assigned", _("volunteer came")
    LEFT = "left", _("volunteer went")
    REQUEUED = "requeued", _("back in the queue")
    WARNING = "warning", _("warning")
    CLOSED = "closed", _("closed")
    WHISPER = "whisper", _("whisper")
    LISTENING = "listening", _("shift lead listens")
    UNLISTENED = "unlistened", _("shift lead stopped listening")
    BACKUP = "backup", _("backup called")


class Who(TextChoices):
    """Who made an event happen."""

    VISITOR = "visitor", _("visitor")
    VOLUNTEER = "volunteer", _("volunteer")
    LEAD = "lead", _("shift lead")
    SYSTEM = "system", _("the system")


class CloseReason(TextChoices):
    """Why a conversation ended."""

    VISITOR = "visitor", _("the visitor ended it")
    DONE = "done", _("the conversation was finished")
    NOT_MEANT = "not_meant", _("not what this helpline is for")
    BLOCKED = "blocked", _("blocked for a time")
    IDLE = "idle", _("nobody wrote any more")
    LENGTH = "length", _("the longest time was reached")
    ABANDONED = "abandoned", _("the visitor went away while waiting")
    HOURS = "hours", _("closing time")


class DeskRole(TextChoices):
    """What somebody does on a shift."""

    VOLUNTEER = "volunteer", _("volunteer")
    LEAD = "lead", _("shift lead")
    BACKUP = "backup", _("backup")
