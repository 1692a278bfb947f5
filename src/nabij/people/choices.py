"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoleName(TextChoices):
    """What somebody does in the organisation; what that allows stands in each room's access table."""

    ADMINISTRATOR = "administrator", _("administrator")
    MANAGER = "manager", _("national office")
    PRIVACY_OFFICER = "privacy_officer", _("privacy officer")
    COORDINATOR = "coordinator", _("coordinator")
    DESK = "desk", _("front desk")
    VOLUNTEER = "volunteer", _("volunteer")
    PARTICIPANT = "participant", _("participant")
    PARTNER = "partner", _("partner organisation")
    FUNDER = "funder", _("municipality or funder")


class Gender(TextChoices):
    """As people say it themselves; empty means not told."""

    WOMAN = "v", _("woman")
    MAN = "m", _("man")
    OTHER = "x", _("other")


class PageLanguage(TextChoices):
    """The language somebody reads pages and mails in."""

    DUTCH = "nl", _("Dutch")
    EASY_DUTCH = "nl-easy", _("easy Dutch")
    ENGLISH = "en", _("English")


class ConsentHow(TextChoices):
    """How somebody gave consent."""

    ON_PAPER = "paper", _("on paper")
    IN_PERSON = "spoken", _("said it in a conversation")
    BY_PHONE = "phone", _("by phone")
    ONLINE = "online", _("on a page of ours")
    RELAYED = "relayed", _("told by whoever applied for them")


class ErasureDecision(TextChoices):
    """What was decided about a file past its term."""

    ERASED = "erased", _("erased")
    KEPT = "kept", _("kept longer")
