"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GroupState(TextChoices):
    """How far a group is on its way to standing alone."""

    OBSERVED = "observed", pgettext_lazy("group", "seen together")
    FORMING = "forming", pgettext_lazy("group", "being formed")
    LED = "led", pgettext_lazy("group", "guided")
    INDEPENDENT = "independent", pgettext_lazy("group", "meets without us")
    ENDED = "ended", pgettext_lazy("group", "ended")


class Origin(TextChoices):
    """How a group came to be."""

    BORN = "born", _("born from gatherings")
    FORMED = "formed", _("formed from who waited")
    BY_HAND = "by_hand", _("made by hand")


class MemberState(TextChoices):
    """Where one person stands in a group."""

    CHOSEN = "chosen", pgettext_lazy("group", "not asked yet")
    ASKED = "asked", pgettext_lazy("group", "asked")
    IN = "in", pgettext_lazy("group", "takes part")
    NO = "no", pgettext_lazy("group", "rather not")
    LEFT = "left", pgettext_lazy("group", "left")


class LeaveReason(TextChoices):
    """Why somebody left a group."""

    QUIETLY = "quietly", _("left without a reason, and that is fine")
    MOVED = "moved", _("moved house")
    ILLNESS = "illness", _("illness")
    ELSEWHERE = "elsewhere", _("found company elsewhere")
    NO_CLICK = "no_click", _("it did not click")
    FILE_CLOSED = "closed", _("no longer takes part with us")
    OTHER = "other", _("other")


class EndReason(TextChoices):
    """Why a group ended, or why we no longer follow it."""

    STANDS_ALONE = "alone", _("they meet on, and do not need us any more")
    TOO_FEW = "few", _("too few people left")
    NO_VOLUNTEER = "volunteer", _("no volunteer was found")
    NO_CLICK = "no_click", _("it did not click")
    NOT_FORMED = "not_formed", _("it did not come together")
    OTHER = "other", _("other")


class HandOver(TextChoices):
    """Where people go after a group."""

    NOTHING = "", _("nothing, it is good like this")
    GATHERINGS = "gatherings", _("the gatherings with a theme")
    ACTIVITY = "activity", _("an activity nearby")
    OTHER_PROGRAMME = "programme", _("another programme of ours")


class HowOften(TextChoices):
    """How often a group meets, as people say it."""

    WEEKLY = "weekly", pgettext_lazy("group", "every week")
    FORTNIGHTLY = "fortnightly", pgettext_lazy("group", "every two weeks")
    MONTHLY = "monthly", pgettext_lazy("group", "every month")
    SELDOM = "seldom", _("now and then")


class WishKind(TextChoices):
    """What one person wishes about another."""

    WITH = "with", _("gladly with")
    APART = "apart", _("rather not with")


class SketchState(TextChoices):
    """What became of a group in a dry run."""

    OPEN = "open", pgettext_lazy("dry run", "to decide")
    TAKEN = "taken", pgettext_lazy("dry run", "taken")
    REFUSED = "refused", pgettext_lazy("dry run", "refused")


class MeetingState(TextChoices):
    """Whether a group came together."""

    PLANNED = "planned", pgettext_lazy("meeting", "planned")
    HELD = "held", pgettext_lazy("meeting", "took place")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")


class Says(TextChoices):
    """What a member says about the next time."""

    NOTHING = "", _("has not said yet")
    YES = "yes", _("comes")
    NO = "no", _("does not come")


class RunStage(TextChoices):
    """How far a dry run is."""

    DONE = "done", pgettext_lazy("dry run", "ready")
    BUSY = "busy", pgettext_lazy("dry run", "being worked out")
    FAILED = "failed", pgettext_lazy("dry run", "given up")


class LeaderSays(TextChoices):
    """What the volunteer who may lead a group says."""

    NOTHING = "", _("not asked yet")
    ASKED = "asked", pgettext_lazy("group", "asked")
    YES = "yes", _("would like to")
    NO = "no", pgettext_lazy("group", "rather not")
