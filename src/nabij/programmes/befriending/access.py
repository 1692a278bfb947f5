"""Who may do what in befriending."""

from nabij.foundation.access import Columns, Own, Policy, Within, rule
from nabij.people.choices import RoleName as R
from nabij.programmes.befriending.models import Evaluation, Goal, Match, Reply

_CELL = Columns(organisation="organisation_id", cell="offering_id", unit="unit_id")

MATCHES = Policy(
    Match,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create change decide", Within()),
        rule(R.VOLUNTEER, "view change", Own("volunteer_person_id"), is_open=True),
        rule(R.VOLUNTEER, "view change", Own("stand_in_person_id"), is_open=True),
    ),
)
GOALS = Policy(
    Goal,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create change", Within()),
        rule(R.VOLUNTEER, "view read", Own("volunteer_person_id")),
    ),
)
REPLIES = Policy(
    Reply,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create", Within()),
        rule(R.VOLUNTEER, "view read", Own("to_person_id")),
    ),
)
EVALUATIONS = Policy(Evaluation, _CELL, (rule(R.COORDINATOR, "view read create change", Within()),))
