"""Erasing, copying and merging: what of this room goes with one file."""

import uuid
from typing import Any

from django.db.models import Q

from nabij.enrolment.models import Enrolment
from nabij.foundation import sealing
from nabij.foundation.actors import Actor
from nabij.programmes.groups.actions.beginning import show_to
from nabij.programmes.groups.models import Coming, Group, Membership, NotAGroup, Sketch, Wish


def erase_unit(unit_id: uuid.UUID) -> None:
    """Delete what belongs to a file or to a group; figures stay, for they name nobody. Runs unscoped."""
    ids = _enrolments_of(unit_id)
    Wish.objects.filter(Q(unit_id=unit_id) | Q(about__unit_id=unit_id)).delete()
    for one in ids:
        Sketch.objects.filter(Q(enrolments__contains=[one]) | Q(leader_id_copy=one)).delete()
        NotAGroup.objects.filter(enrolments__contains=[one]).delete()
    Coming.objects.filter(unit_id=unit_id).delete()
    left = list(Membership.objects.filter(unit_id=unit_id).values_list("group_id", flat=True))
    Membership.objects.filter(unit_id=unit_id).delete()
    led = Group.objects.filter(leader__unit_id=unit_id)
    for group in list(led):
        _forget_leader(group)
    empty = Group.objects.filter(pk__in=left, members=None)
    # A group of which nobody is left is about nobody: what was sealed for it goes with the last one.
    sealing.destroy_keys(list(empty.values_list("unit_id", flat=True)))
    empty.delete()
    Group.objects.filter(unit_id=unit_id).delete()


def _enrolments_of(unit_id: uuid.UUID) -> list[uuid.UUID]:
    return list(Enrolment.objects.filter(unit_id=unit_id).values_list("pk", flat=True))


def _forget_leader(group: Group) -> None:
    show_to(group, None)
    Group.objects.filter(pk=group.pk).update(leader=None, leader_person_id=None, wants_leader=group.is_open)


def export_unit(unit_id: uuid.UUID, by: Actor) -> dict[str, object]:
    """Return the groups, wishes and answers of a file, readable; runs unscoped."""
    rows = Membership.objects.filter(unit_id=unit_id).select_related("group").order_by("pk")
    member_of = [
        {
            "group": row.group.name, "state": str(row.get_state_display()),
            **{name: day.isoformat() for name, day in (("from", row.joined_on), ("until", row.left_on)) if day},
        }
        for row in rows
    ]  # fmt: skip
    led = Group.objects.filter(leader__unit_id=unit_id).order_by("began_on", "pk")
    wishes = Wish.objects.filter(unit_id=unit_id).select_related("about__person").order_by("pk")
    parts: dict[str, Any] = {
        "groups": member_of,
        "leads": [{"group": row.name, "state": str(row.get_state_display())} for row in led],
        "wishes": [
            {"wish": str(row.get_kind_display()), "about": row.about.person.given_name, "on": row.made_on.isoformat()}
            for row in wishes
        ],
    }
    return {name: found for name, found in parts.items() if found}


def move_person(kept: Any, gone: Any) -> None:
    """Move what names a person who turned out to be another."""
    for group in Group.objects.filter(leader_person_id=gone.pk):
        show_to(group, kept.pk)
        group.save(update_fields=["leader_person_id"])
