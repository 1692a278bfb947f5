"""Who may do what with a helpline, its hours and its figures."""

from nabij.foundation.access import Columns, Member, Mine, Policy, Within, rule
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName as R
from nabij.programmes.helpline.models import (
    Break,
    DayCount,
    Debrief,
    DeskRules,
    HelpAddress,
    Helpline,
    HourCount,
    OpeningVersion,
    Phrase,
    SpecialDay,
    Told,
    WrapUp,
)

_CELL = Columns(organisation="organisation_id", cell="offering_id")

# Everyone may see when a helpline is open; `read` is the page for staff.
HELPLINES = Policy(
    Helpline,
    _CELL,
    (rule(R.COORDINATOR, "view read create change decide", Within()), rule(R.MANAGER, "view read", Within())),
    public=True,
)
OPENING_VERSIONS = Policy(
    OpeningVersion,
    _CELL,
    (rule(R.COORDINATOR, "view create change", Within()), rule(R.MANAGER, "view", Within())),
    public=True,
)
SPECIAL_DAYS = Policy(
    SpecialDay,
    _CELL,
    (rule(R.COORDINATOR, "view create change", Within()), rule(R.MANAGER, "view", Within())),
    public=True,
)

HOUR_COUNTS = Policy(HourCount, _CELL, (rule(R.COORDINATOR, "view", Within()), rule(R.MANAGER, "view", Within())))
DAY_COUNTS = Policy(DayCount, _CELL, (rule(R.COORDINATOR, "view", Within()), rule(R.MANAGER, "view", Within())))
# -- the desk ----------------------------------------------------------------------------------------------------

DESK_RULES = Policy(
    DeskRules,
    _CELL,
    (rule(R.COORDINATOR, "view create change", Within()), rule(R.MANAGER, "view", Within())),
    public=True,
)
# Who may be at a desk at this moment, and for which helpline, follows from the shift; this is who may open the page.
PHRASES = Policy(
    Phrase,
    _CELL,
    (rule(R.COORDINATOR, "view create change", Within()), rule(R.VOLUNTEER, "view", Member())),
)
HELP_ADDRESSES = Policy(
    HelpAddress,
    _CELL,
    (rule(R.COORDINATOR, "view create change", Within()), rule(R.VOLUNTEER, "view", Member())),
    public=True,
)
# What a visitor told is read beside the conversation, by who sits at it; nobody's role opens it.
TOLD = Policy(Told, Columns(), ())
WRAP_UPS = Policy(
    WrapUp,
    Columns(organisation="organisation_id", cell="offering_id", unit="unit_id"),
    (rule(R.VOLUNTEER, "view create", Mine("volunteer_id")), rule(R.COORDINATOR, "view create", Mine("volunteer_id"))),
)
DEBRIEFS = Policy(
    Debrief,
    Columns(organisation="organisation_id", cell="offering_id", unit="unit_id"),
    (
        rule(R.COORDINATOR, "view read create change", Within()),
        rule(R.VOLUNTEER, "view read create", Mine("volunteer_id")),
    ),
)
BREAKS = Policy(
    Break,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view create change", Mine("volunteer_id")),
    ),
)


def helpline_for(actor: Actor, pk: int) -> Helpline:
    """Return one helpline the actor may see."""
    helpline: Helpline = Helpline.objects.visible_to(actor).select_related("offering__programme").get(pk=pk)
    return helpline
