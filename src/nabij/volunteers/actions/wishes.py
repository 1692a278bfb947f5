"""What volunteers wish of the rota: whether, and for which shifts, they are asked to cover."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CREATE
from nabij.foundation.actors import Actor
from nabij.volunteers.models import CoverWish


@transaction.atomic
def ask_me_never(*, enrolments: Iterable[Enrolment], by: Actor) -> None:
    """No longer ask this volunteer to cover a gap, at any of these offerings."""
    _wish(enrolments, {"never": True}, by=by)


@transaction.atomic
def ask_me_again(*, enrolments: Iterable[Enrolment], by: Actor) -> None:
    """Ask this volunteer again, in turn with the others."""
    _wish(enrolments, {"never": False}, by=by)


@transaction.atomic
def ask_me_when(*, enrolments: Iterable[Enrolment], not_on_weekdays: bool, not_after: int | None, by: Actor) -> None:
    """Ask this volunteer only for shifts that suit: not from Monday to Friday, or none that goes on after an hour."""
    _wish(enrolments, {"not_on_weekdays": not_on_weekdays, "not_after": not_after}, by=by)


def _wish(enrolments: Iterable[Enrolment], wanted: Mapping[str, bool | int | None], *, by: Actor) -> None:
    for enrolment in enrolments:
        wish = CoverWish(
            organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id, unit_id=enrolment.unit_id,
            enrolment=enrolment, person_id_copy=enrolment.person_id, changed_at=clock.now(), **wanted,
        )  # fmt: skip
        access.require(by, CREATE, wish)
        fields = {**wanted, "changed_at": wish.changed_at}
        if not CoverWish.rows_for_django.filter(enrolment=enrolment).update(**fields):
            wish.save(force_insert=True)
        audit.record("volunteers.wish_changed", by=by, about=enrolment)
