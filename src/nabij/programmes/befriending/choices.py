"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MatchState(TextChoices):
    """Where two people are together."""

    AGREED = "agreed", _("both said yes")
    INTRODUCED = "introduced", _("have met")
    TRIAL = "trial", _("trial")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    CLOSING = "closing", _("saying goodbye")
    ENDED = "ended", _("ended")
    DECLINED = "declined", _("did not go on after meeting")


class Side(TextChoices):
    """Who of the two."""

    PARTICIPANT = "participant", _("participant")
    VOLUNTEER = "volunteer", _("volunteer")


class GoalState(TextChoices):
    """How a goal stands."""

    OPEN = "open", _("working on it")
    REACHED = "reached", _("reached")
    DROPPED = "dropped", _("no longer a goal")


class GoOn(TextChoices):
    """What somebody answers to the question whether they want to go on."""

    YES = "yes", _("Yes")
    UNSURE = "unsure", _("I am not sure")
    NO = "no", _("No")


class HandOver(TextChoices):
    """What comes after a match."""

    NOTHING = "", _("nothing, it is good like this")
    GROUP = "group", _("a group")
    ACTIVITY = "activity", _("an activity nearby")
    OTHER_PROGRAMME = "programme", _("another programme of ours")
    VOLUNTEER = "volunteer", _("becomes a volunteer")
    NEW_MATCH = "new_match", _("waits for another volunteer")


class VolunteerThen(TextChoices):
    """What the volunteer does after a match."""

    AVAILABLE = "available", _("is available again")
    RESTS = "rests", _("takes a break")
    STOPS = "stops", _("stops")


class FarewellStep(TextChoices):
    """What a good farewell needs, in order."""

    TOLD = "told", _("Told both when the last meeting is")
    LOOKED_BACK = "looked_back", _("Looked back together on what came of it")
    WHAT_NEXT = "what_next", _("Agreed on what comes next")
    LAST_MEETING = "last_meeting", _("Had the last meeting")
