"""Reads of groups."""

from nabij.foundation import pages
from nabij.foundation.access import CHANGE
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.people.choices import RoleName
from nabij.programmes.groups.models import Group

TYPE = "groups"


def _looks_after(actor: Actor) -> object:
    from nabij.enrolment.models import Offering

    return Offering.objects.visible_to(actor, CHANGE).filter(programme__type=TYPE).order_by()[:1]


def _leads(actor: Actor) -> object:
    return Group.objects.visible_to(actor, CHANGE).filter(leader_person_id=actor.person_id).order_by()[:1]


_LOOKS_AFTER: Question[object] = Question(_looks_after, show=lambda rows: rows.values_list("pk"))
_LEADS: Question[object] = Question(_leads, show=lambda rows: rows.values_list("pk"))


def looks_after_groups(actor: Actor) -> bool:
    """Say whether there is a programme of this type in what a coordinator looks after; for the menu."""
    if RoleName.COORDINATOR not in actor.roles:
        return False
    return pages.for_a_moment(f"groups.looks_after.{actor.user_id}", lambda: bool(_LOOKS_AFTER(actor)))


def leads_a_group(actor: Actor) -> bool:
    """Say whether a volunteer leads a group now; for the menu."""
    return RoleName.VOLUNTEER in actor.roles and bool(_LEADS(actor))
