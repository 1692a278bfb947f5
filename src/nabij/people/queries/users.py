"""Reads about logins, roles and invitations."""

import datetime as dt
from dataclasses import dataclass

from nabij.foundation import access, clock
from nabij.foundation.access import CREATE, MANAGE, ScopedQuerySet
from nabij.foundation.actors import Actor
from nabij.foundation.models import Link
from nabij.people.choices import RoleName
from nabij.people.models import Branch, Invitation, Organisation, Role, User

INVITATION_HOURS = 72


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role as a page shows it."""

    role: Role
    state: str  # now, later, over
    may_end: bool


@dataclass(frozen=True, slots=True)
class UserLine:
    """One login in the list."""

    user: User
    roles: list[str]


def users(*, actor: Actor, asked: str = "") -> list[UserLine]:
    """Return the logins the actor may see, with the roles they hold today."""
    rows = User.objects.visible_to(actor).order_by("-is_active", "display_name")
    if asked:
        rows = rows.filter(display_name__icontains=asked.replace("\x00", ""))
    found = list(rows[:500])
    held: dict[int, list[str]] = {}
    roles = Role.rows_for_django.filter(user__in=found).select_related("branch")
    for role in roles.order_by("name"):
        if _state(role, today=clock.today()) == "now":
            held.setdefault(role.user_id, []).append(_said(role))
    return [UserLine(user, held.get(user.pk, [])) for user in found]


def _said(role: Role) -> str:
    name = str(role.get_name_display())
    return f"{name} ({role.branch.name})" if role.branch else name


def _state(role: Role, *, today: dt.date) -> str:
    if role.starts_on > today:
        return "later"
    return "over" if role.ends_on is not None and role.ends_on < today else "now"


def roles_of(*, actor: Actor, user: User) -> list[RoleLine]:
    """Return all roles of a login, the current ones first."""
    rows = Role.objects.visible_to(actor).filter(user=user).select_related("branch").order_by("name", "-starts_on")
    lines = [
        RoleLine(row, state, may_end=state != "over" and access.may(actor, MANAGE, row))
        for row in rows
        if (state := _state(row, today=clock.today()))
    ]
    return sorted(lines, key=lambda line: ("now", "later", "over").index(line.state))


def invitations(*, actor: Actor) -> ScopedQuerySet:
    """Return the invitations nobody has answered, newest first."""
    rows = Invitation.objects.visible_to(actor).filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    found: ScopedQuerySet = rows.select_related("branch").order_by("-invited_at")
    return found


def is_over(invitation: Invitation) -> bool:
    """Say whether the link of an invitation no longer works."""
    return invitation.invited_at + dt.timedelta(hours=INVITATION_HOURS) < clock.now()


def roles_to_invite(actor: Actor) -> list[RoleName]:
    """Return the roles the actor may invite for, somewhere."""
    branches: list[Branch | None] = [None, *own_branches(actor)]
    return [name for name in RoleName if any(may_invite(actor, name, branch) for branch in branches)]


def may_invite(actor: Actor, name: str, branch: Branch | None) -> bool:
    """Say whether the actor may invite somebody for this role there."""
    row = Invitation(organisation_id=actor.organisation_id or 0, role=name, branch=branch)
    return access.may(actor, CREATE, row)


def own_branches(actor: Actor) -> list[Branch]:
    """Return the branches of the actor's organisation."""
    return list(Branch.objects.visible_to(actor).filter(organisation_id=actor.organisation_id))


def organisation_of(actor: Actor) -> Organisation:
    """Return the actor's organisation."""
    found: Organisation = Organisation.objects.visible_to(actor).get(pk=actor.organisation_id)
    return found


def invitation_behind(link: Link) -> Invitation | None:
    """Return the open invitation a personal link is about."""
    rows = Invitation.objects.filter(pk=link.subject_id, accepted_at__isnull=True, withdrawn_at__isnull=True)
    found: Invitation | None = rows.select_related("organisation").first()
    return found


def own_login(actor: Actor) -> User:
    """Return the actor's own login."""
    found: User = User.rows_for_django.get(pk=actor.user_id or 0)
    return found


def own_roles(actor: Actor) -> list[str]:
    """Return the names of the roles the actor holds today."""
    labels = dict(RoleName.choices)
    return sorted(str(labels.get(name, name)) for name in actor.roles)


def second_factor_of(actor: Actor) -> tuple[bool, int]:
    """Say whether the actor has a code app, and how many passkeys."""
    from allauth.mfa.models import Authenticator

    kinds = list(Authenticator.objects.filter(user_id=actor.user_id).values_list("type", flat=True))
    return Authenticator.Type.TOTP in kinds, kinds.count(Authenticator.Type.WEBAUTHN)


def sessions_of(actor: Actor) -> int:
    """Return on how many devices the actor is signed in."""
    from allauth.usersessions.models import UserSession

    return int(UserSession.objects.filter(user_id=actor.user_id).count())
