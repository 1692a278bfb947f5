"""Who may do what in the matching room."""

from nabij.foundation.access import Columns, Policy, Within, rule
from nabij.matching.models import Avoidance, KeptApart, Proposal, Round, Unserved
from nabij.people.choices import RoleName as R

_CELL = Columns(organisation="organisation_id", cell="offering_id", unit="unit_id")

ROUNDS = Policy(
    Round,
    Columns(organisation="organisation_id", cells="offering_ids"),
    (rule(R.COORDINATOR, "view create change decide", Within()),),
)
PROPOSALS = Policy(Proposal, _CELL, (rule(R.COORDINATOR, "view create change decide", Within()),))
UNSERVED = Policy(Unserved, _CELL, (rule(R.COORDINATOR, "view create change", Within()),))
AVOIDANCES = Policy(Avoidance, _CELL, (rule(R.COORDINATOR, "view create change", Within()),))
KEPT_APART = Policy(KeptApart, _CELL, (rule(R.COORDINATOR, "view create change", Within()),))
