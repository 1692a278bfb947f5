"""Who leads a group belongs to each of its people, in the ledger, as long as the group is guided."""

from collections.abc import Sequence

from nabij.enrolment import actions as enrolments
from nabij.enrolment.choices import EndReason
from nabij.enrolment.models import Relation
from nabij.foundation import access
from nabij.foundation.actors import Actor
from nabij.programmes.groups.choices import GroupState
from nabij.programmes.groups.models import Group, Membership


def relate(group: Group, members: Sequence[Membership], *, by: Actor) -> None:
    """Tie the volunteer to these members, once; nothing to do while nobody leads, or before the group is guided."""
    if group.leader is None or group.state != GroupState.LED:
        return
    # Also when a member says yes by a link, or whoever led before may see nothing any more.
    with access.unscoped(access.Reason.JOB):
        taken = set(
            Relation.objects.filter(volunteer=group.leader, ended_on__isnull=True).values_list(
                "participant_id", flat=True
            )
        )
        for row in members:
            if row.enrolment_id not in taken:
                enrolments.start_relation(participant=row.enrolment, volunteer=group.leader, by=by)


def unrelate(group: Group, members: Sequence[Membership], *, by: Actor) -> None:
    """End the ties of the volunteer to these members."""
    if group.leader is None:
        return
    with access.unscoped(access.Reason.JOB):
        rows = Relation.objects.filter(
            volunteer=group.leader, participant_id__in=[row.enrolment_id for row in members], ended_on__isnull=True,
            offering_id=group.offering_id,
        )  # fmt: skip
        for relation in rows:
            enrolments.end_relation(relation=relation, reason=EndReason.OTHER, by=by)
