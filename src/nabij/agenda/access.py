"""Who may do what in the agenda room. Pages without an account ask `queries.public`, which shows what is published."""

from nabij.agenda.models import Experience, Gathering, HeadCount, Host, Involvement, Registration, Series, Venue
from nabij.foundation.access import Columns, Own, Policy, Tied, Within, rule
from nabij.people.choices import RoleName as R

_CELL = Columns(organisation="organisation_id", cell="offering_id", unit="unit_id")
_BARE = Columns(organisation="organisation_id", cell="offering_id")
_HOST = Tied("host", "gathering_unit_id")

VENUES = Policy(
    Venue,
    Columns(organisation="organisation_id", branch="branch_id"),
    (rule(R.COORDINATOR, "view create change", Within()), rule(R.DESK, "view", Within())),
    public=True,
)
SERIES = Policy(
    Series,
    _BARE,
    (rule(R.COORDINATOR, "view create change", Within()),),
)
GATHERINGS = Policy(
    Gathering,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change decide export", Within()),
        rule(R.DESK, "view change", Within()),
        rule(R.MANAGER, "view", Within()),
        rule(R.FUNDER, "view", Within(), audience="public"),
        rule(R.VOLUNTEER, "view change", Tied("host")),
    ),
)
INVOLVEMENTS = Policy(
    Involvement,
    _BARE,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.DESK, "view", Within()),
        rule(R.MANAGER, "view", Within()),
    ),
)
HOSTS = Policy(
    Host,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.DESK, "view", Within()),
        rule(R.VOLUNTEER, "view", Own("person_id")),
    ),
    second_wall=False,  # the ties of an actor are read from it
)
REGISTRATIONS = Policy(
    Registration,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create change export", Within()),
        rule(R.DESK, "view create change", Within()),
        rule(R.VOLUNTEER, "view change", _HOST),
        rule(R.VOLUNTEER, "view", Own("person_id")),
        rule(R.PARTICIPANT, "view", Own("person_id")),
    ),
)
HEAD_COUNTS = Policy(
    HeadCount,
    _BARE,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.DESK, "view create change", Within()),
        rule(R.MANAGER, "view", Within()),
        rule(R.VOLUNTEER, "view create change", _HOST),
    ),
)
EXPERIENCES = Policy(
    Experience,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create change", Within()),
        rule(R.VOLUNTEER, "create", _HOST),
    ),
)
