"""Who were together again and again, read from who was there."""

import datetime as dt
import uuid
from collections.abc import Collection

from nabij.agenda.choices import GuestRole, Presence
from nabij.agenda.models import Registration
from nabij.foundation.actors import Actor
from nabij.methods.together import Together
from nabij.methods.together import together as found_together


def together(
    *, actor: Actor, offering_ids: Collection[int], since: dt.date, at_least: int = 3, largest: int = 4
) -> list[Together[uuid.UUID, uuid.UUID]]:
    """Return participants (as person ids) who came together to so many gatherings since a day, the closest first.

    Only people with a file are seen: whoever came without a name stays without one.
    """
    rows = Registration.objects.visible_to(actor).filter(
        offering_id__in=offering_ids, presence=Presence.CAME, person_id__isnull=False, role=GuestRole.PARTICIPANT,
        gathering__starts_on__gte=since,
    )  # fmt: skip
    came: dict[uuid.UUID, set[uuid.UUID]] = {}
    for gathering_id, person_id in rows.order_by().values_list("gathering_id", "person_id"):
        came.setdefault(gathering_id, set()).add(person_id)
    return found_together(came=came, at_least=at_least, largest=largest)
