"""Who may do what with a walk-in place. `read` on a place is standing behind its counter: seeing and counting."""

from nabij.foundation.access import Columns, Own, Policy, Tied, Within, rule
from nabij.people.choices import RoleName as R
from nabij.programmes.walkin.models import Face, Helper, Opening, Place, SpecialDay, Visit

_CELL = Columns(organisation="organisation_id", cell="offering_id")
_FILE = Columns(organisation="organisation_id", cell="offering_id", unit="unit_id")
_HERE = Tied("walkin", "place_unit_id")

PLACES = Policy(
    Place,
    _FILE,
    (
        rule(R.COORDINATOR, "view read create change", Within()),
        rule(R.DESK, "view read", Within()),
        rule(R.MANAGER, "view read", Within()),
        rule(R.VOLUNTEER, "view read", Tied("walkin")),
    ),
    public=True,
)
SPECIAL_DAYS = Policy(SpecialDay, _CELL, (rule(R.COORDINATOR, "view create change", Within()),), public=True)
HELPERS = Policy(
    Helper,
    _FILE,
    (rule(R.COORDINATOR, "view create change", Within()), rule(R.VOLUNTEER, "view", Own("person_id"))),
    second_wall=False,  # the ties of an actor are read from it
)
FACES = Policy(
    Face,
    _FILE,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.DESK, "view", Within()),
        rule(R.VOLUNTEER, "view", _HERE),
    ),
)
OPENINGS = Policy(
    Opening,
    _FILE,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.DESK, "view create change", Within()),
        rule(R.MANAGER, "view", Within()),
        rule(R.VOLUNTEER, "view create change", Tied("walkin")),
    ),
)
VISITS = Policy(
    Visit,
    _FILE,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.DESK, "view create change", Within()),
        rule(R.VOLUNTEER, "view create change", _HERE),
    ),
)
