"""Who may do what in the people room."""

import uuid

from nabij.foundation.access import Columns, Member, Own, Policy, Tied, Within, rule
from nabij.foundation.actors import Actor
from nabij.foundation.models import AUDIT as AUDIT
from nabij.foundation.models import CHANGES as CHANGES
from nabij.people.choices import RoleName as R
from nabij.people.models import (
    Branch,
    Consent,
    ConsentText,
    ErasureProposal,
    Household,
    Invitation,
    Logo,
    Municipality,
    Organisation,
    Person,
    Place,
    Role,
    User,
)

_ORGANISATION = Columns(organisation="organisation_id")

ORGANISATIONS = Policy(
    Organisation, Columns(organisation="id"), (rule(R.ADMINISTRATOR, "view manage", Within()),), public=True
)
LOGOS = Policy(Logo, _ORGANISATION, (rule(R.ADMINISTRATOR, "view create manage", Within()),), public=True)
MUNICIPALITIES = Policy(Municipality, Columns(), (), public=True)
PLACES = Policy(Place, Columns(), (), public=True)
BRANCHES = Policy(
    Branch,
    Columns(organisation="organisation_id", branch="id"),
    (rule(R.ADMINISTRATOR, "view create manage", Within()), rule(R.MANAGER, "view create manage", Within())),
    public=True,
)
PERSONS = Policy(
    Person,
    Columns(organisation="organisation_id", branches="branch_ids", cells="cell_ids", unit="unit_id"),
    (
        rule(R.COORDINATOR, "view read create change export erase", Within()),
        rule(R.DESK, "view create change", Within()),
        rule(R.VOLUNTEER, "view read change export", Own("id")),
        rule(R.VOLUNTEER, "view read", Tied("buddy")),
        rule(R.PARTICIPANT, "view read change export", Own("id")),
    ),
)
HOUSEHOLDS = Policy(
    Household,
    Columns(organisation="organisation_id", branch="branch_id", unit="unit_id"),
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.DESK, "view create change", Within()),
    ),
)
ROLES = Policy(
    Role,
    Columns(organisation="organisation_id", branch="branch_id"),
    (rule(R.ADMINISTRATOR, "view create manage", Within()),),
    second_wall=False,
)
USERS = Policy(
    User,
    _ORGANISATION,
    (rule(R.ADMINISTRATOR, "view create manage", Within()),),
    second_wall=False,  # an actor is made from it
)
INVITATIONS = Policy(
    Invitation,
    Columns(organisation="organisation_id", branch="branch_id"),
    (
        rule(R.ADMINISTRATOR, "view create manage", Within()),
        rule(R.COORDINATOR, "view create manage", Within(), role="volunteer"),
    ),
)
CONSENT_TEXTS = Policy(
    ConsentText,
    _ORGANISATION,
    (
        rule(R.ADMINISTRATOR, "view", Within()),
        rule(R.PRIVACY_OFFICER, "view create manage", Within()),
        rule(R.COORDINATOR, "view", Member()),
        rule(R.DESK, "view", Member()),
        rule(R.VOLUNTEER, "view", Member()),
        rule(R.PARTICIPANT, "view", Member()),
    ),
)
CONSENTS = Policy(
    Consent,
    Columns(organisation="organisation_id", branches="branch_ids", cells="cell_ids", unit="unit_id"),
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.DESK, "view create", Within()),
        rule(R.VOLUNTEER, "view change", Own("person_id")),
        rule(R.PARTICIPANT, "view change", Own("person_id")),
    ),
)
ERASURES = Policy(
    ErasureProposal,
    _ORGANISATION,
    (rule(R.PRIVACY_OFFICER, "view decide", Within()),),
)


def person_for(actor: Actor, pk: uuid.UUID) -> Person:
    """Return one person the actor may see."""
    person: Person = Person.objects.visible_to(actor).get(pk=pk)
    return person
