"""Who may do what in the outcomes room. Answers are for who guides the person; results are for groups."""

from nabij.foundation.access import Columns, Member, Policy, Within, rule
from nabij.outcomes.models import Measurement, MeasuringPlan, OwnQuestions, Score, Switch
from nabij.people.choices import RoleName as R

_WHOLE = Columns(organisation="organisation_id")

SWITCHES = Policy(
    Switch,
    _WHOLE,
    (
        rule(R.ADMINISTRATOR, "view create change manage", Within()),
        rule(R.MANAGER, "view create change manage", Within()),
        rule(R.COORDINATOR, "view", Member()),
    ),
)
OWN_QUESTIONS = Policy(
    OwnQuestions,
    _WHOLE,
    (
        rule(R.ADMINISTRATOR, "view create change manage", Within()),
        rule(R.MANAGER, "view create change manage", Within()),
        rule(R.COORDINATOR, "view", Member()),
        rule(R.FUNDER, "view", Member()),  # results name their questions
    ),
)
MEASURING_PLANS = Policy(
    MeasuringPlan,
    _WHOLE,
    (
        rule(R.ADMINISTRATOR, "view create change manage", Within()),
        rule(R.MANAGER, "view create change manage", Within()),
        rule(R.COORDINATOR, "view", Member()),
    ),
)
MEASUREMENTS = Policy(
    Measurement,
    Columns(organisation="organisation_id", cell="offering_id", unit="unit_id"),
    (rule(R.COORDINATOR, "view read create change", Within()),),
)
SCORES = Policy(
    Score,
    Columns(organisation="organisation_id", cell="offering_id"),
    (
        rule(R.MANAGER, "view", Within()),
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.FUNDER, "view", Within()),
    ),
)
