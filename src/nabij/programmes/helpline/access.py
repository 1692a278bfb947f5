"""Who may do what with a helpline, its hours and its figures."""

from nabij.foundation.access import Columns, Policy, Within, rule
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName as R
from nabij.programmes.helpline.models import DayCount, Helpline, HourCount, OpeningVersion, SpecialDay

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


def helpline_for(actor: Actor, pk: int) -> Helpline:
    """Return one helpline the actor may see."""
    helpline: Helpline = Helpline.objects.visible_to(actor).select_related("offering__programme").get(pk=pk)
    return helpline
