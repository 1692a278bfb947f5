"""The closed lists of this room."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class PairState(TextChoices):
    """Where a pair stands."""

    NEW = "new", _("code not yet typed back")
    WAITING = "waiting", _("waiting for a volunteer")
    CHOSEN = "chosen", _("volunteer asked")
    RUNNING = "running", _("writing to each other")
    PAUSED = "paused", _("paused")
    FAREWELL = "farewell", _("saying goodbye")
    ENDED = "ended", _("ended")


class AgeBand(TextChoices):
    """Roughly how old; never a date."""

    UNTOLD = "", _("I would rather not say")
    UNDER_18 = "-17", _("under 18")
    UNDER_30 = "18-29", _("18 to 29")
    UNDER_50 = "30-49", _("30 to 49")
    UNDER_70 = "50-69", _("50 to 69")
    OLDER = "70-", _("70 or older")


class Topic(TextChoices):
    """What somebody would like to write about."""

    DAILY = "daily", _("how my day was")
    LONELY = "lonely", _("feeling alone")
    GRIEF = "grief", _("missing somebody")
    HEALTH = "health", _("my health")
    FAMILY = "family", _("family and friends")
    HOBBY = "hobby", _("hobbies, books, music")
    WORK = "work", _("work or school")


class Weekday(IntegerChoices):
    """The day of the weekly appointment."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class FlagWhy(TextChoices):
    """Why a coordinator may read one letter."""

    WORD = "word", _("a word on the list")
    SAMPLE = "sample", _("drawn by chance")
    WORRY = "worry", _("the volunteer is worried and asks you to look along")
    REPORT = "report", _("the other side says that something is not right")


class Asked(TextChoices):
    """What a volunteer must have before they can be chosen."""

    VETTED = "vetted", _("certificate of conduct seen")
    TRAINED = "trained", _("qualified as a chat volunteer")


class EndedBy(TextChoices):
    """How a pair came to its end."""

    UNTOLD = "", _("not known")
    TERM = "term", _("the time was over")
    WRITER = "writer", _("stopped by the one who writes anonymously")
    STAFF = "staff", _("ended by the coordinator")


class Deed(TextChoices):
    """What a visitor can do with a pair of their own."""

    LOOK = "look", _("look again")
    LEAVE = "leave", _("go away")
    PAUSE = "pause", _("pause")
    RESUME = "resume", _("go on")
    STOP = "stop", _("stop")
    REPORT = "report", _("say that something is not right")


class Helped(TextChoices):
    """What somebody says at the end: did it help? Only counted, never kept with the letters."""

    YES = "yes", _("Yes")
    BIT = "bit", _("A bit")
    NO = "no", _("No")


class VisitorLanguage(TextChoices):
    """Languages of the visitor's pages, each by its own name."""

    DUTCH = "nl", "Nederlands"
    EASY_DUTCH = "nl-easy", "Makkelijk Nederlands"
    ENGLISH = "en", "English"
    ARABIC = "ar", "العربية"
