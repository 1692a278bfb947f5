"""Who may do what with letterboxes, pairs and flags. A visitor has no role: the code opens one pair, and no table."""

from nabij.foundation.access import Columns, Mine, Policy, Within, rule
from nabij.people.choices import RoleName as R
from nabij.programmes.ebuddies.models import Flag, Letterbox, Pair

_CELL = Columns(organisation="organisation_id", cell="offering_id")
_FILE = Columns(organisation="organisation_id", cell="offering_id", unit="unit_id")

LETTERBOXES = Policy(
    Letterbox,
    _CELL,
    (rule(R.COORDINATOR, "view read create change decide", Within()), rule(R.MANAGER, "view", Within())),
    public=True,
)
# `read` is what somebody told at the application; `change` is reading and writing letters, for the two volunteers only.
PAIRS = Policy(
    Pair,
    _FILE,
    (
        rule(R.COORDINATOR, "view read decide", Within()),
        rule(R.VOLUNTEER, "view read change", Mine("volunteer_id")),
        rule(R.VOLUNTEER, "view read change", Mine("stand_in_id")),
    ),
)
FLAGS = Policy(Flag, _FILE, (rule(R.COORDINATOR, "view read change", Within()),))
