"""The closed lists of this room."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class OpenMeasure(StrEnum):
    """What is counted of participants who have not left, see models.OpenCount."""

    WAITING = "waiting"  # by the day they applied
    OPEN = "open"  # waiting or active, by coordinator


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


class SubGoal(TextChoices):
    """What an approach of loneliness can work on.

    After T.E. Bouwman and T.G. van Tilburg, "Naar een gerichtere aanpak van eenzaamheid: zeven werkzame elementen in
    eenzaamheidsinterventies", Tijdschrift voor Gezondheidswetenschappen (2020). Names only; more than one may hold.
    """

    NETWORK = "network", _("having a social network")
    BELONGING = "belonging", _("belonging")
    INTIMACY = "intimacy", _("experiencing intimacy")
    MEANING = "meaning", _("having meaning")


class WorkingElement(TextChoices):
    """What makes an approach work, from the same source as `SubGoal`; more than one may hold."""

    ACTIVITIES = "activities", pgettext_lazy("working element", "activities")
    MEETING = "meeting", _("meeting people")
    PRACTICAL = "practical", _("practical support")
    CONTACT = "contact", _("meaningful contact")
    SKILLS = "skills", _("social skills")
    EXPECTATIONS = "expectations", _("realistic expectations")
    ROLE = "role", _("a meaningful role")


def works_on(*, sub_goals: Sequence[str], elements: Sequence[str]) -> list[str]:
    """Return the names of sub-goals and working elements, in the order of the source."""
    kept: list[tuple[Any, Sequence[str]]] = [(SubGoal, sub_goals), (WorkingElement, elements)]
    return [str(one.label) for kind, chosen in kept for one in kind if one in chosen]


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


class Urgency(IntegerChoices):
    """How much somebody needs it that it goes quickly."""

    NORMAL = 1, _("normal")
    SOON = 2, _("soon")
    FIRST = 3, _("first")


class SpokenLanguage(TextChoices):
    """Languages people speak with each other here, by ISO 639 code; most spoken first."""

    DUTCH = "nl", _("Dutch")
    ENGLISH = "en", _("English")
    TURKISH = "tr", _("Turkish")
    ARABIC = "ar", _("Arabic")
    BERBER = "ber", _("Berber")
    POLISH = "pl", _("Polish")
    GERMAN = "de", _("German")
    FRENCH = "fr", _("French")
    SPANISH = "es", _("Spanish")
    PORTUGUESE = "pt", _("Portuguese")
    UKRAINIAN = "uk", _("Ukrainian")
    RUSSIAN = "ru", _("Russian")
    TIGRINYA = "ti", _("Tigrinya")
    SOMALI = "so", _("Somali")
    FARSI = "fa", _("Farsi or Dari")
    KURDISH = "ku", _("Kurdish")
    CHINESE = "zh", _("Chinese")
    INDONESIAN = "id", _("Indonesian or Malay")
    PAPIAMENTO = "pap", _("Papiamento")
    SRANAN = "srn", _("Sranan Tongo")
    HINDI = "hi", _("Hindi or Sarnami")
    FRISIAN = "fy", _("Frisian")
    SIGN = "dse", _("Dutch Sign Language")
