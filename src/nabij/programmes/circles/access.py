"""Who may do what with circles. What participants write for themselves stays inside their circle: no staff reads it."""

from nabij.foundation.access import Columns, Member, Own, Policy, Tied, Within, rule
from nabij.people.choices import RoleName as R
from nabij.programmes.circles.models import (
    Attendance,
    Circle,
    Entry,
    Facilitator,
    LookBack,
    Membership,
    Script,
    Season,
    Session,
)

_PLACE = Columns(organisation="organisation_id", cell="offering_id")
_CELL = Columns(organisation="organisation_id", cell="offering_id", unit="unit_id")
_CIRCLE = Tied("circle", "circle_unit_id")

SEASONS = Policy(
    Season,
    _PLACE,
    (rule(R.COORDINATOR, "view create change decide", Within()), rule(R.MANAGER, "view", Within())),
)
SCRIPTS = Policy(
    Script,
    Columns(organisation="organisation_id"),
    (rule(R.COORDINATOR, "view create change", Member()), rule(R.VOLUNTEER, "view", Member())),
)
CIRCLES = Policy(
    Circle,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change decide", Within()),
        rule(R.MANAGER, "view", Within()),
        rule(R.VOLUNTEER, "view", Tied("circle")),
    ),
)
FACILITATORS = Policy(
    Facilitator,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view", Own("person_id")),
        rule(R.VOLUNTEER, "view", _CIRCLE),
    ),
    second_wall=False,  # the ties of an actor are read from it
)
MEMBERS = Policy(
    Membership,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view", _CIRCLE),
    ),
)
SESSIONS = Policy(
    Session,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create change decide", Within()),
        rule(R.VOLUNTEER, "view read change", _CIRCLE),
    ),
)
ATTENDANCES = Policy(
    Attendance,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view create change", _CIRCLE),
    ),
)
# Only who leads the circle, only what was shared with the circle. The participant comes by a personal link.
ENTRIES = Policy(Entry, _CELL, (rule(R.VOLUNTEER, "view read create change", _CIRCLE, is_shared=True),))
LOOK_BACKS = Policy(LookBack, _CELL, (rule(R.COORDINATOR, "view read", Within()),))
