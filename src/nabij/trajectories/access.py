"""Who may edit plans, and who may see and settle steps."""

import uuid

from nabij.foundation.access import Columns, Member, Own, Policy, Within, rule
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName as R
from nabij.trajectories.models import Plan, PlanStep, PlanVersion, Step, Trajectory

_ORGANISATION = Columns(organisation="organisation_id")
_CELL = Columns(organisation="organisation_id", cell="offering_id", unit="unit_id")
# A plan holds no people. Whoever follows it may read it; coordinators agree on it together, and versions tell who did.
_PLAN_RULES = (
    rule(R.COORDINATOR, "view create change manage", Member()),
    rule(R.MANAGER, "view create change manage", Within()),
    rule(R.VOLUNTEER, "view", Member()),
    rule(R.PARTICIPANT, "view", Member()),
)

PLANS = Policy(Plan, _ORGANISATION, _PLAN_RULES)
PLAN_VERSIONS = Policy(PlanVersion, _ORGANISATION, _PLAN_RULES)
PLAN_STEPS = Policy(PlanStep, _ORGANISATION, _PLAN_RULES)
TRAJECTORIES = Policy(
    Trajectory,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view", Own("volunteer_person_id")),
        rule(R.PARTICIPANT, "view", Own("participant_person_id")),
    ),
)
STEPS = Policy(
    Step,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create change decide", Within()),
        rule(R.VOLUNTEER, "view change", Own("person_id")),
        rule(R.PARTICIPANT, "view change", Own("person_id")),
    ),
)


def trajectory_for(actor: Actor, pk: uuid.UUID) -> Trajectory:
    """Return one trajectory the actor may see."""
    trajectory: Trajectory = Trajectory.objects.visible_to(actor).select_related("plan_version__plan").get(pk=pk)
    return trajectory
