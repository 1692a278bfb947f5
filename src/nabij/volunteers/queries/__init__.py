"""Reads of the rota that many parts of this room need: who belongs to it, and what they may do."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.core.cache import cache
from django.db.models import Q

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment
from nabij.foundation import access
from nabij.foundation.access import CHANGE
from nabij.foundation.actors import Actor
from nabij.volunteers.access import ROTAS
from nabij.volunteers.choices import Skill
from nabij.volunteers.models import Qualification, Rota

# The rotas somebody with a qualification belongs to, and those they lead shifts of (see actors.tie_sources).
TIES = """SELECT DISTINCT 'volunteer', tie, rota_id FROM volunteers_qualification
 CROSS JOIN LATERAL (VALUES ('rota', true), ('rota_lead', skill = 'lead')) AS tied (tie, holds)
 WHERE person_id_copy = %(person)s AND holds
 AND valid_from <= %(today)s AND (valid_until IS NULL OR valid_until >= %(today)s)"""


def holding(on: dt.date) -> Q:
    """Return the condition for qualifications that hold on a day."""
    return Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))


def skills_of(enrolment_ids: Collection[uuid.UUID], *, on: dt.date) -> dict[uuid.UUID, set[Skill]]:
    """Return what each of these volunteers may do on a day; runs unscoped or for who may see them."""
    found: dict[uuid.UUID, set[Skill]] = {pk: set() for pk in enrolment_ids}
    rows = Qualification.rows_for_django.filter(holding(on), enrolment_id__in=found)
    for pk, skill in rows.values_list("enrolment_id", "skill"):
        found[pk].add(Skill(skill))
    return found


def my_enrolment(actor: Actor, *, rota_id: uuid.UUID) -> Enrolment | None:
    """Return the actor's own enrolment as a volunteer on this rota."""
    rows = Qualification.objects.visible_to(actor).filter(person_id_copy=actor.person_id, rota_id=rota_id)
    row = rows.select_related("enrolment__person").first()
    return row.enrolment if row else None


def volunteers_of(rota: Rota, actor: Actor) -> list[Enrolment]:
    """Return who volunteers in the offering of a rota, by name, for who may see them."""
    rows = Enrolment.objects.visible_to(actor).filter(
        offering_id=rota.offering_id, role=PartRole.VOLUNTEER, state__in=[EnrolmentState.WAITING, EnrolmentState.ACTIVE]
    )
    return list(rows.select_related("person").order_by("person__given_name", "person__family_name"))


def rotas(actor: Actor) -> list[Rota]:
    """Return the rotas the actor may see."""
    rows = Rota.objects.visible_to(actor).select_related("offering__programme", "offering__branch")
    return list(rows.order_by("offering__programme__name", "offering__branch__name"))


_KNOWN_SECONDS = 30
_KNOWN = "volunteers.rotas"


def has_rota(actor: Actor) -> bool:
    """Say whether any rota is the actor's to run; asked for the menu of every page, so remembered for a moment."""
    known: list[tuple[int, int]] | None = cache.get(_KNOWN)
    if known is None:
        with access.unscoped(access.Reason.ROTA):
            known = list(Rota.objects.values_list("organisation_id", "offering_id"))
        cache.set(_KNOWN, known, _KNOWN_SECONDS)
    return any(
        ROTAS.may(actor, CHANGE, Rota(organisation_id=organisation_id, offering_id=offering_id))
        for organisation_id, offering_id in known
        if organisation_id == actor.organisation_id
    )


def forget_rotas() -> None:
    """Look anew who runs a rota, now that there is one more."""
    cache.delete(_KNOWN)


def rota_of(offering_id: int) -> Rota | None:
    """Return the rota of an offering, for the house itself."""
    found: Rota | None = Rota.rows_for_django.filter(offering_id=offering_id).first()
    return found
