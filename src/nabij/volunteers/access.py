"""Who may do what with the rota: a coordinator all of it, a volunteer their own part and what colleagues may know."""

import uuid

from nabij.foundation.access import Columns, Own, Policy, Tied, Within, rule
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName as R
from nabij.volunteers.models import CoverAsk, CoverCall, CoverWish, Duty, Qualification, Rota, Shift, Swap

_CELL = Columns(organisation="organisation_id", cell="offering_id", unit="unit_id")
_PLACE = Columns(organisation="organisation_id", cell="offering_id")

ROTAS = Policy(
    Rota,
    _PLACE,
    (rule(R.COORDINATOR, "view create change", Within()), rule(R.VOLUNTEER, "view", Tied("rota", "id"))),
)
QUALIFICATIONS = Policy(
    Qualification,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view", Own("person_id_copy")),
    ),
    second_wall=False,  # which rota an actor belongs to is read from it
)
SHIFTS = Policy(
    Shift,
    _PLACE,
    (
        rule(R.COORDINATOR, "view create change decide", Within()),
        rule(R.VOLUNTEER, "view", Tied("rota", "rota_id"), is_cancelled=False),
    ),
)
DUTIES = Policy(
    Duty,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view create change", Own("person_id_copy")),
        # Colleagues see who is on a shift, but not who is learning, nor who gave a shift back.
        rule(R.VOLUNTEER, "view", Tied("rota", "rota_id"), is_hidden=False, is_open=True),
        rule(R.VOLUNTEER, "view", Tied("rota_lead", "rota_id"), is_open=True),
    ),
)
SWAPS = Policy(
    Swap,
    _CELL,
    (
        rule(R.COORDINATOR, "view", Within()),
        rule(R.VOLUNTEER, "view create change", Own("from_person_id")),
        rule(R.VOLUNTEER, "view change", Own("asked_person_id")),
    ),
)
COVER_CALLS = Policy(CoverCall, _PLACE, (rule(R.COORDINATOR, "view create change", Within()),))
COVER_ASKS = Policy(
    CoverAsk,
    _CELL,
    (
        rule(R.COORDINATOR, "view create change", Within()),
        rule(R.VOLUNTEER, "view change", Own("person_id_copy")),
    ),
)
COVER_WISHES = Policy(
    CoverWish,
    _CELL,
    (
        rule(R.COORDINATOR, "view", Within()),
        rule(R.VOLUNTEER, "view create change", Own("person_id_copy")),
    ),
)


def rota_for(actor: Actor, pk: uuid.UUID) -> Rota:
    """Return one rota the actor may see."""
    rota: Rota = Rota.objects.visible_to(actor).select_related("offering__programme", "offering__branch").get(pk=pk)
    return rota
