"""Who may do what in the conversations room. What was said is read by those who sit at the conversation, live."""

from nabij.conversations.models import Conversation, Event, Waiting
from nabij.foundation.access import Columns, Mine, Policy, Within, rule
from nabij.people.choices import RoleName as R

_CELL = Columns(organisation="organisation_id", cell="offering_id")

CONVERSATIONS = Policy(
    Conversation,
    Columns(organisation="organisation_id", cell="offering_id", unit="unit_id"),
    (
        rule(R.COORDINATOR, "view manage", Within()),
        rule(R.VOLUNTEER, "view read change", Mine("volunteer_id")),
    ),
)
WAITING = Policy(Waiting, _CELL, (rule(R.COORDINATOR, "view", Within()),))
# Nobody's role opens the log: it is read through a socket that sits at the conversation, and by erasing.
EVENTS = Policy(Event, Columns(), ())
