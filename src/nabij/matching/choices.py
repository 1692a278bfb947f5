"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundState(TextChoices):
    """How far a round is."""

    DRAFT = "draft", _("being calculated")
    DRY_RUN = "dry_run", _("dry run")
    SENT = "sent", _("proposals sent")
    CLOSED = "closed", _("closed")
    REPLACED = "replaced", _("calculated again")
    STOPPED = "stopped", _("stopped")
    FAILED = "failed", _("did not succeed")


class Stage(TextChoices):
    """What a calculation is doing, in order."""

    QUEUED = "queued", _("Waiting for its turn")
    READING = "reading", _("Reading who waits and who has time")
    SEARCHING = "searching", _("Looking for the best proposals")
    EXPLAINING = "explaining", _("Finding out why somebody has nobody yet")
    CHECKING = "checking", _("Checking the result")
    WRITING = "writing", _("Writing down the result")


class ApartReason(TextChoices):
    """Why a coordinator keeps two people apart: about the pair, never what one of the two answered."""

    ACQUAINTED = "acquainted", _("They know each other already")
    CHARACTER = "character", _("I do not think they will get along")
    PRACTICAL = "practical", _("It is not practical, the journey for example")
    BEFORE = "before", _("They were together before")
    OTHER = "other", _("Another reason")


class ProposalState(TextChoices):
    """How far a proposal is. Nothing says who said no."""

    OPEN = "open", _("not sent yet")
    SENT = "sent", _("waiting for both answers")
    HALF = "half", _("one of the two said yes")
    AGREED = "agreed", _("both said yes")
    DECLINED = "declined", _("did not fit this time")
    EXPIRED = "expired", _("no answer in time")
    WITHDRAWN = "withdrawn", _("taken back")


class Side(TextChoices):
    """Who of the two."""

    PARTICIPANT = "participant", _("participant")
    VOLUNTEER = "volunteer", _("volunteer")


class Unmet(TextChoices):
    """Why somebody who waits got no proposal in a round; the first wish nobody could meet."""

    NO_PLACE = "no_place", _("We do not know where this postcode is. Check the postcode.")
    NO_TIMES = "no_times", _("No free times were filled in yet.")
    NOBODY_NEAR = "nobody_near", _("No volunteer with a free place lives close enough.")
    NO_SHARED_TIME = "slot", _("Volunteers nearby are free at other times.")
    NO_SHARED_LANGUAGE = "language", _("No volunteer nearby with the right times speaks the same language.")
    GENDER = "gender", _("The wish for a woman or a man could not be met.")
    HOUSE = "house", _("A pet, smoke or stairs stood in the way.")
    PLACES_TAKEN = "taken", _("Volunteers who fit are there, but their places go to people who wait longer.")
