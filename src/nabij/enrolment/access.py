"""Who may do what in the enrolment room."""

import uuid

from nabij.enrolment.choices import OpenMeasure
from nabij.enrolment.models import (
    Contact,
    Enrolment,
    Intake,
    Offering,
    OpenCount,
    Participation,
    Profile,
    Programme,
    ProgrammeLine,
    Relation,
    Tally,
    TeamMember,
)
from nabij.foundation.access import Columns, Own, Policy, Tied, Within, rule
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName as R

_CELL = Columns(organisation="organisation_id", cell="offering_id", unit="unit_id")

PROGRAMME_LINES = Policy(
    ProgrammeLine,
    Columns(organisation="organisation_id"),
    (rule(R.MANAGER, "view create manage", Within()), rule(R.ADMINISTRATOR, "view create manage", Within())),
    public=True,
)
PROGRAMMES = Policy(
    Programme,
    Columns(organisation="organisation_id"),
    (
        # `change` is for how a way of working runs, such as the weights of its rounds; `manage` is for all of it.
        rule(R.MANAGER, "view create change manage", Within()),
        rule(R.ADMINISTRATOR, "view create manage", Within()),
        rule(R.COORDINATOR, "view change", Within()),
    ),
    public=True,
)
OFFERINGS = Policy(
    Offering,
    Columns(organisation="organisation_id", branch="branch_id", cell="id"),
    (
        # Everyone sees what is offered; `read` is the page for staff, with team and figures.
        rule(R.MANAGER, "view read create manage", Within()),
        rule(R.ADMINISTRATOR, "view read create manage", Within()),
        rule(R.COORDINATOR, "view read change", Within()),
        rule(R.DESK, "view read change", Within()),
        rule(R.FUNDER, "view read", Within()),
    ),
    public=True,
)
TEAM = Policy(
    TeamMember,
    Columns(organisation="organisation_id", branch="branch_id"),
    (rule(R.ADMINISTRATOR, "view create manage", Within()), rule(R.MANAGER, "view", Within())),
    second_wall=False,
)
ENROLMENTS = Policy(
    Enrolment,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create change decide export erase", Within()),
        rule(R.DESK, "view create change", Within()),
        rule(R.VOLUNTEER, "view", Own("person_id")),
        rule(R.VOLUNTEER, "view", Tied("buddy")),
        rule(R.PARTICIPANT, "view", Own("person_id")),
    ),
)
PROFILES = Policy(
    Profile,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.DESK, "view create change", Within()),
        rule(R.VOLUNTEER, "view change", Own("person_id_copy")),
        rule(R.VOLUNTEER, "view", Tied("buddy")),
        rule(R.PARTICIPANT, "view change", Own("person_id_copy")),
    ),
)
INTAKES = Policy(Intake, _CELL, (rule(R.COORDINATOR, "view read create change", Within()),))
CONTACTS = Policy(
    Contact,
    _CELL,
    (
        rule(R.COORDINATOR, "view read create change", Within(), is_draft=False),
        rule(R.VOLUNTEER, "view read create change", Own("author_person_id")),
        # A predecessor's notes only when the coordinator allowed it; see the ties of a match.
        rule(R.VOLUNTEER, "view read", Tied("reader"), is_draft=False),
    ),
)
RELATIONS = Policy(
    Relation,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view", Own("volunteer_person_id")),
    ),
    second_wall=False,  # the ties of an actor are read from it
)
PARTICIPATIONS = Policy(
    Participation,
    _CELL,
    (
        rule(R.COORDINATOR, "view create", Within()),
        rule(R.DESK, "view create", Within()),
        rule(R.VOLUNTEER, "view create", Tied("buddy")),
    ),
)
TALLIES = Policy(
    Tally,
    Columns(organisation="organisation_id", cell="offering_id"),
    (
        rule(R.MANAGER, "view", Within()),
        rule(R.COORDINATOR, "view", Within()),
        rule(R.FUNDER, "view", Within()),
    ),
)
# Written by a trigger only. How much work each coordinator has is no business of a funder.
OPEN_COUNTS = Policy(
    OpenCount,
    Columns(organisation="organisation_id", cell="offering_id"),
    (
        rule(R.MANAGER, "view", Within()),
        rule(R.COORDINATOR, "view", Within()),
        rule(R.FUNDER, "view", Within(), measure=OpenMeasure.WAITING.value),
    ),
)


def enrolment_for(actor: Actor, pk: uuid.UUID) -> Enrolment:
    """Return one enrolment the actor may see."""
    enrolment: Enrolment = Enrolment.objects.visible_to(actor).select_related("person", "offering").get(pk=pk)
    return enrolment
