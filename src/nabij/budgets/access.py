"""Who may do what in the budgets room: the office plans and approves; coordinators of a programme read and ask."""

from nabij.budgets.models import (
    AllocationRule,
    Booking,
    Budget,
    Fee,
    Hours,
    KeyFigure,
    LedgerImport,
    Line,
    SharedCost,
    Transfer,
)
from nabij.foundation.access import Columns, Member, Own, Policy, Within, rule
from nabij.people.choices import RoleName as R

_WHOLE = Columns(organisation="organisation_id")
_PROGRAMME = Columns(organisation="organisation_id", cells="offering_ids")

BUDGETS = Policy(
    Budget,
    _PROGRAMME,
    (
        rule(R.MANAGER, "view create change decide export manage", Within()),
        rule(R.ADMINISTRATOR, "view create change decide export manage", Within()),
        rule(R.COORDINATOR, "view export", Within()),
        rule(R.FUNDER, "view", Within(), for_funders=True),
    ),
)
LINES = Policy(
    Line,
    _PROGRAMME,
    (
        rule(R.MANAGER, "view create change manage", Within()),
        rule(R.ADMINISTRATOR, "view create change manage", Within()),
        rule(R.COORDINATOR, "view", Within()),
        rule(R.FUNDER, "view", Within(), for_funders=True),
    ),
)
TRANSFERS = Policy(
    Transfer,
    _PROGRAMME,
    (
        rule(R.MANAGER, "view create change decide", Within()),
        rule(R.ADMINISTRATOR, "view create change decide", Within()),
        rule(R.COORDINATOR, "view create change", Within()),
    ),
)
HOURS = Policy(
    Hours,
    Columns(organisation="organisation_id", cell="offering_id"),
    (
        rule(R.MANAGER, "view", Within()),
        rule(R.COORDINATOR, "view create change", Within()),
    ),
)
FEES = Policy(
    Fee,
    Columns(organisation="organisation_id", cell="offering_id", unit="unit_id"),
    (
        rule(R.COORDINATOR, "view read create change", Within()),
        rule(R.VOLUNTEER, "view read", Own("person_id_copy")),
    ),
)
LEDGER_IMPORTS = Policy(
    LedgerImport,
    Columns(organisation="organisation_id", unit="unit_id"),
    (
        rule(R.MANAGER, "view read create change manage", Within()),
        rule(R.ADMINISTRATOR, "view read create change manage", Within()),
    ),
)
BOOKINGS = Policy(
    Booking,
    _PROGRAMME,
    (
        rule(R.MANAGER, "view create erase", Within()),
        rule(R.ADMINISTRATOR, "view create erase", Within()),
        rule(R.COORDINATOR, "view", Within()),
    ),
)
ALLOCATION_RULES = Policy(
    AllocationRule,
    _WHOLE,
    (
        rule(R.MANAGER, "view create manage", Within()),
        rule(R.ADMINISTRATOR, "view create manage", Within()),
        rule(R.COORDINATOR, "view", Member()),
    ),
)
SHARED_COSTS = Policy(
    SharedCost,
    _WHOLE,
    (
        rule(R.MANAGER, "view create change manage", Within()),
        rule(R.ADMINISTRATOR, "view create change manage", Within()),
        rule(R.COORDINATOR, "view", Member()),
    ),
)
KEY_FIGURES = Policy(
    KeyFigure,
    _WHOLE,
    (
        rule(R.MANAGER, "view create change manage", Within()),
        rule(R.ADMINISTRATOR, "view create change manage", Within()),
        rule(R.COORDINATOR, "view", Member()),
    ),
)
