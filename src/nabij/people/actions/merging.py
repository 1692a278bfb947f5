"""Puts two entries of one human being together, with everything that hangs on them."""

from collections.abc import Collection

from django.db import transaction

from nabij.foundation import access, audit, erasure, sealing
from nabij.foundation.access import ERASE, READ
from nabij.foundation.actors import Actor
from nabij.people import registry
from nabij.people.models import Consent, Invitation, Person, User

FIELDS = (
    "given_name", "infix", "family_name", "birth_date", "gender", "email", "phone", "postcode", "town", "address",
    "page_language", "household",
)  # fmt: skip


class MergeNotAllowed(Exception):
    """These two cannot be put together; the message says why, in the reader's language."""


@transaction.atomic
def merge(*, kept: Person, gone: Person, take: Collection[str], by: Actor) -> Person:
    """Move all of `gone` to `kept`, take the named fields from `gone`, and erase `gone`. Cannot be undone."""
    for person in (kept, gone):
        access.require(by, ERASE, person)
    if kept.pk == gone.pk or kept.organisation_id != gone.organisation_id:
        raise MergeNotAllowed("same")
    address = _address_of(gone, by=by) if "address" in take else ""
    with access.unscoped(access.Reason.MERGE):
        _one_login(kept=kept, gone=gone)
        for field in FIELDS:
            if field in take and field != "address":
                setattr(kept, field, getattr(gone, field))
        if "address" in take:
            kept.address = None
            if address:
                sealing.seal(kept, address=address)
        kept.branch_ids = sorted({*kept.branch_ids, *gone.branch_ids})
        kept.cell_ids = sorted({*kept.cell_ids, *gone.cell_ids})
        kept.version += 1
        kept.save()
        registry.move_rows(kept=kept, gone=gone)
        _move_consents(kept=kept, gone=gone)
        Invitation.objects.filter(person=gone).update(person=kept)
    audit.record("people.person.merged", by=by, about=kept, data_class="K2", purpose=f"takes in person:{gone.pk}")
    erasure.erase([gone.unit_id], by=by, why="the same person was entered twice")
    return kept


def _address_of(person: Person, *, by: Actor) -> str:
    if person.address is None:
        return ""
    access.require(by, READ, person)
    return sealing.open_text(person, "address", by=by, purpose="merge")


def _one_login(*, kept: Person, gone: Person) -> None:
    logins = list(User.objects.filter(person__in=[kept, gone]))
    if len(logins) > 1:
        raise MergeNotAllowed("logins")
    for login in logins:
        login.person = kept
        login.save(update_fields=["person"])


def _move_consents(*, kept: Person, gone: Person) -> None:
    mine = {consent.text_id: consent for consent in Consent.objects.filter(person=kept, withdrawn_at__isnull=True)}
    for consent in Consent.objects.filter(person=gone):
        twin = mine.get(consent.text_id)
        if twin is not None and consent.withdrawn_at is None:
            # Twice the same yes to the same words: the later one says everything the earlier one said.
            older = min(twin, consent, key=lambda row: row.given_at)
            older.delete()
            if older is consent:
                continue
        consent.person, consent.unit_id = kept, kept.unit_id
        consent.branch_ids, consent.cell_ids = kept.branch_ids, kept.cell_ids
        consent.save()
    kept_consents = Consent.objects.filter(person=kept)
    kept_consents.update(branch_ids=kept.branch_ids, cell_ids=kept.cell_ids)
