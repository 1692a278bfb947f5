"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What sort of gathering it is."""

    MEETING = "meeting", _("meeting")
    ACTIVITY = "activity", _("activity")
    COURSE = "course", _("course session")
    CONFERENCE = "conference", _("conference")
    FESTIVAL = "festival", _("festival")
    COFFEE = "coffee", _("coffee table")
    DINNER = "dinner", _("dining table")
    WALK_IN = "walk_in", _("walk-in hours")


class Precision(TextChoices):
    """How precisely it is known when something takes place."""

    TIME = "time", _("a day and a time")
    DAY = "day", _("a day, the time is not known yet")
    WEEK = "week", _("sometime in a week")
    MONTH = "month", _("sometime in a month")
    LATE_YEAR = "late_year", _("at the end of a year")
    YEAR = "year", _("sometime in a year")


class Audience(TextChoices):
    """For whom a gathering is."""

    PUBLIC = "public", _("everybody: it stands in the public agenda")
    INVITED = "invited", _("who has the code")
    INTERNAL = "internal", _("only our own team")


class GatheringState(TextChoices):
    """How far a gathering is."""

    DRAFT = "draft", pgettext_lazy("gathering", "draft")
    PUBLISHED = "published", pgettext_lazy("gathering", "in the agenda")
    CANCELLED = "cancelled", pgettext_lazy("gathering", "cancelled")
    HELD = "held", pgettext_lazy("gathering", "took place")


class Registering(TextChoices):
    """Whether people register beforehand."""

    NO = "no", _("just come in")
    NAME = "name", _("register with a name")
    COUNT = "count", _("register with a name, or only say with how many people")


class GuestRole(TextChoices):
    """In which role somebody comes to a gathering."""

    PARTICIPANT = "participant", _("participant or visitor")
    VOLUNTEER = "volunteer", _("volunteer")
    PROFESSIONAL = "professional", _("professional")
    OTHER = "other", _("other guest, such as an alderman")


class RegistrationState(TextChoices):
    """Whether somebody has a place."""

    PLACED = "placed", pgettext_lazy("registration", "has a place")
    WAITING = "waiting", pgettext_lazy("registration", "on the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("registration", "cancelled")


class Presence(TextChoices):
    """Whether somebody who had a place was there."""

    UNKNOWN = "", _("not known yet")
    CAME = "came", _("was there")
    NO_SHOW = "no_show", _("did not come")


class CallAbout(TextChoices):
    """What somebody without an e-mail address still has to hear by phone."""

    NOTHING = "", "-"
    PROMOTED = "promoted", _("there is a place after all")
    CANCELLED = "cancelled", _("it is cancelled")
    MOVED = "moved", _("the day, time or place changed")
    GOES_ON = "goes_on", _("it goes on after all")
    RIDE = "ride", _("who fetches whom")


class PartIn(TextChoices):
    """What an organisation does for a gathering."""

    ORGANISER = "organiser", _("organiser")
    CO_ORGANISER = "co_organiser", _("organises too")
    FUNDER = "funder", _("funder")
    HOST = "host", _("gives the room")
    GUEST = "guest", _("guest of honour")


class Facility(TextChoices):
    """What makes a place easy to come to."""

    STEP_FREE = "step_free", _("no steps")
    WHEELCHAIR_TOILET = "toilet", _("toilet for wheelchairs")
    LIFT = "lift", _("lift")
    PARKING = "parking", _("parking for disabled people")
    BUS_STOP = "stop", _("bus stop nearby")
    HEARING_LOOP = "loop", _("hearing loop")
    QUIET = "quiet", _("quiet corner")
    ASSISTANCE_DOG = "dog", _("assistance dogs welcome")


class Repeat(TextChoices):
    """How a series repeats."""

    WEEKLY = "weekly", pgettext_lazy("series", "every week")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    FOUR_WEEKLY = "four_weekly", _("every four weeks")
    MONTHLY_WEEKDAY = "monthly_weekday", _("every month on the same weekday, such as the second Tuesday")
    MONTHLY_LAST = "monthly_last", _("every month on the last such weekday")
    MONTHLY_DAY = "monthly_day", _("every month on the same date")


class ExperienceConsent(TextChoices):
    """Whether what somebody said may be shown to others."""

    NO = "no", _("no, only for ourselves")
    ANONYMOUS = "anonymous", _("yes, without a name")
    FIRST_NAME = "first_name", _("yes, with the first name")
