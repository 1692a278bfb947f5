"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartRole(TextChoices):
    """In which role somebody takes part."""

    PARTICIPANT = "participant", _("participant")
    VOLUNTEER = "volunteer", _("volunteer")


class OfferingStatus(TextChoices):
    """How far a programme is in one branch."""

    IN_PREPARATION = "preparation", _("in preparation")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")


class EnrolmentState(TextChoices):
    """Where somebody is between application and farewell."""

    APPLIED = "applied", _("applied")
    INTAKE_PLANNED = "intake_planned", _("intake planned")
    WAITING = "waiting", _("waiting")  # for a volunteer: available
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Source(TextChoices):
    """Who brought somebody to us."""

    SELF = "self", _("by themselves")
    FAMILY = "family", _("family or friend")
    NEIGHBOURHOOD_TEAM = "wijkteam", _("neighbourhood team")
    WMO_DESK = "wmo", _("Wmo desk")
    DOCTOR = "doctor", _("family doctor or practice nurse")
    PARTNER = "partner", _("other organisation")
    OTHER = "other", _("other")


class ContactKind(TextChoices):
    """How a contact was made."""

    MEETING = "meeting", _("met")
    HOME = "home", _("at home")
    PHONE = "phone", _("phone")
    VIDEO = "video", _("video call")
    MESSAGE = "message", _("message or letter")
    CHAT = "chat", _("chat")
    GROUP = "group", _("group")


class Qualifier(TextChoices):
    """How sure a number is."""

    EXACT = "exact", _("exactly")
    ABOUT = "about", _("about")
    AT_LEAST = "at_least", _("at least")
    RANGE = "range", _("between")


class TargetGroup(TextChoices):
    """For whom a programme is, as programme lines name it; more than one may hold."""

    NEWCOMER = "newcomer", _("newcomers who are learning the language")
    MENTAL = "mental", _("people with a psychiatric past")
    DISABILITY = "disability", _("people with a disability")
    MILD_INTELLECTUAL = "lvb", _("people with a mild intellectual disability")
    CHRONIC = "chronic", _("people with a chronic illness")
    ISOLATED = "isolated", _("people who are or may become isolated")
    OLDER = "older", _("older people")
    DEBT = "debt", _("people with money worries")


class EndReason(TextChoices):
    """Why taking part ended."""

    GOAL_REACHED = "goal", _("goal reached")
    TERM = "term", _("agreed period is over")
    PARTICIPANT_STOPS = "participant", _("participant stops")
    VOLUNTEER_STOPS = "volunteer", _("volunteer stops")
    EXPECTATIONS = "expectations", _("expectations did not fit")
    NO_CLICK = "no_click", _("it did not click")
    REFERRED = "referred", _("referred elsewhere")
    MOVED = "moved", _("moved house")
    ILLNESS = "illness", _("illness")
    DIED = "died", _("died")
    OTHER = "other", _("other")
