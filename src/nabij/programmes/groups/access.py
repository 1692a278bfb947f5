"""Who may do what in groups. The pages of members come in by a personal link."""

from nabij.foundation.access import Columns, Own, Policy, Within, rule
from nabij.people.choices import RoleName as R
from nabij.programmes.groups.models import (
    Bring,
    CheckIn,
    Coming,
    DryRun,
    Group,
    Meeting,
    Membership,
    NotAGroup,
    Sketch,
    Wish,
)

_CELL = Columns(organisation="organisation_id", cell="offering_id", unit="unit_id")
_BARE = Columns(organisation="organisation_id", cell="offering_id")
_LED_BY_ME = Own("leader_person_id")

GROUPS = Policy(
    Group,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create change decide", Within()),
        rule(R.VOLUNTEER, "view read change", _LED_BY_ME),
    ),
)
MEMBERSHIPS = Policy(
    Membership,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view", _LED_BY_ME),
    ),
)
MEETINGS = Policy(
    Meeting,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create change", Within()),
        rule(R.VOLUNTEER, "view read create change", _LED_BY_ME),
    ),
)
COMINGS = Policy(
    Coming,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view create change", _LED_BY_ME),
    ),
)
BRINGS = Policy(
    Bring,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view create change", _LED_BY_ME),
    ),
)
CHECK_INS = Policy(CheckIn, _CELL, (rule(R.COORDINATOR, "view create", Within()),))
WISHES = Policy(Wish, _CELL, (rule(R.COORDINATOR, "view create change", Within()),))
NOT_GROUPS = Policy(NotAGroup, _BARE, (rule(R.COORDINATOR, "view create", Within()),))
DRY_RUNS = Policy(DryRun, _BARE, (rule(R.COORDINATOR, "view create", Within()),))
SKETCHES = Policy(Sketch, _BARE, (rule(R.COORDINATOR, "view create change", Within()),))
