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


class Topic(TextChoices):
    """What a conversation was about."""

    LONELINESS = "loneliness", _("loneliness")
    RELATIONS = "relations", _("relations and family")
    DAY = "day", _("filling the day")
    MENTAL = "mental", _("mental health")
    GRIEF = "grief", _("grief and loss")
    HEALTH = "health", _("health and illness")
    VIOLENCE = "violence", _("violence or abuse")
    SUICIDE = "suicide", _("thoughts of suicide")
    SELF_HARM = "self_harm", _("self-harm")
    MONEY = "money", _("money and living")
    WORK = "work", _("work or school")
    OTHER = "other", _("something else")


class TalkKind(TextChoices):
    """What kind of conversation it was."""

    REAL = "real", _("a real conversation")
    SILENT = "silent", _("it stayed silent")
    PRANK = "prank", _("a joke or disturbance")
    SEXUAL = "sexual", _("sexual or insulting")
    TEST = "test", _("a question about us, or a try")


class AgeBand(TextChoices):
    """Age as far as somebody told it."""

    UNDER_16 = "0-15", _("under 16")
    TEENS = "16-21", _("16 to 21")
    TWENTIES = "22-30", _("22 to 30")
    MIDDLE = "31-50", _("31 to 50")
    LATER = "51-70", _("51 to 70")
    OLD = "71+", _("over 70")


class Helped(TextChoices):
    """What a visitor says afterwards: did it help?"""

    YES = "yes", _("Yes")
    BIT = "bit", _("A bit")
    NO = "no", _("No")


class Mood(TextChoices):
    """How a visitor feels afterwards."""

    BETTER = "better", _("Better than before")
    SAME = "same", _("The same as before")
    WORSE = "worse", _("Worse than before")


class Impact(TextChoices):
    """How heavy a conversation was for the volunteer."""

    ONE = "1", _("1 – light")
    TWO = "2", "2"
    THREE = "3", "3"
    FOUR = "4", "4"
    FIVE = "5", _("5 – very heavy")


class KnownHelp(TextChoices):
    """Addresses whose words we have in every language."""

    DANGER = "112", _("ambulance, police, fire brigade: when there is danger now")
    SUICIDE = "113", _("thoughts of suicide: day and night, anonymous, free")
    SAFE_HOME = "veilig_thuis", _("violence at home: day and night, free")
    LISTENING = "luisterlijn", _("somebody to talk to: day and night")
    CHILDREN = "kindertelefoon", _("for children and young people, 8 to 18 years")


class VisitorLanguage(TextChoices):
    """Languages of the visitor's page, each by its own name."""

    DUTCH = "nl", "Nederlands"
    EASY_DUTCH = "nl-easy", "Makkelijk Nederlands"
    ENGLISH = "en", "English"
    ARABIC = "ar", "العربية"
