"""Writes about logins: inviting, accepting, giving and ending roles, closing."""

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction

from nabij.foundation import access, audit, clock, events, links
from nabij.foundation.access import CREATE, MANAGE
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.models import Link
from nabij.people import emails
from nabij.people.choices import RoleName
from nabij.people.models import Branch, Invitation, Organisation, Person, Role, User

PURPOSE = "invitation"
VALID_DAYS = 3


class LastAdministrator(Exception):
    """Somebody must be able to give roles; this is the last one who can."""


class InvitationGone(Exception):
    """The invitation was withdrawn or accepted, or the address has a login by now."""


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """What a user may do became less; open sockets must look again."""

    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Who is invited, as what."""

    email: str
    display_name: str
    role: RoleName
    branch: Branch | None = None
    person: Person | None = None
    language: str = "nl"


@transaction.atomic
def invite(*, organisation: Organisation, asked: Invite, by: Actor) -> tuple[Invitation, str]:
    """Mail a link that makes one login, once, within 72 hours. Returns the invitation and the link's address.

    An address that already has a login gets another letter and no link; who invites cannot tell the difference.
    """
    invitation = Invitation(
        organisation=organisation,
        email=asked.email.lower(),
        display_name=asked.display_name,
        role=asked.role,
        branch=asked.branch,
        person=asked.person,
        invited_by_id=by.user_id,
        invited_at=clock.now(),
    )
    access.require(by, CREATE, invitation)
    invitation.save(force_insert=True)
    audit.record("people.user.invited", by=by, about=invitation, purpose=asked.role)
    if User.rows_for_django.filter(email=invitation.email).exists():
        emails.already_known(to=invitation.email, organisation=organisation, language=asked.language)
        return invitation, ""
    token = links.make(purpose=PURPOSE, subject=invitation, days=VALID_DAYS, organisation_id=organisation.pk)
    address = links.address("accept_invitation", token=token)
    emails.invitation(to=invitation.email, organisation=organisation, address=address, language=asked.language)
    return invitation, address


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Take an invitation back; its link is of no use from now on."""
    access.require(by, MANAGE, invitation)
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.now()
        invitation.save(update_fields=["withdrawn_at"])
    links.withdraw(purpose=PURPOSE, subject=invitation)
    audit.record("people.user.invitation_withdrawn", by=by, about=invitation)


@transaction.atomic
def accept_invitation(*, link: Link, password: str) -> User:
    """Make the login an invitation is for; runs inside the link's door. Raises InvitationGone."""
    rows = Invitation.objects.select_for_update().filter(
        pk=link.subject_id, accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    invitation = rows.first()
    if invitation is None or User.objects.filter(email=invitation.email).exists():
        raise InvitationGone(link.subject_id)
    user = User.objects.create_user(
        email=invitation.email,
        password=password,
        organisation_id=invitation.organisation_id,
        display_name=invitation.display_name,
        person=_free(invitation.person),
    )
    # The link was mailed to this address, so it is known to be theirs.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Role.objects.create(
        organisation_id=invitation.organisation_id,
        user=user,
        name=invitation.role,
        branch_id=invitation.branch_id,
        starts_on=clock.today(),
    )
    invitation.accepted_at = clock.now()
    invitation.save(update_fields=["accepted_at"])
    links.use(link)
    audit.record("people.user.accepted", by=NOBODY, about=invitation)
    return user


def _free(person: Person | None) -> Person | None:
    taken = person is not None and User.objects.filter(person=person).exists()
    return None if taken else person


@transaction.atomic
def give_role(
    *, user: User, name: RoleName, branch: Branch | None, starts_on: dt.date, ends_on: dt.date | None, by: Actor
) -> Role:
    """Give a user a role in the organisation or one branch; a role that was there before gets these days."""
    role = Role(
        organisation_id=user.organisation_id,
        user=user,
        name=name,
        branch=branch,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    access.require(by, MANAGE, role)
    access.require(by, MANAGE, user)
    before = Role.rows_for_django.filter(user=user, name=name, branch=branch).first()
    if before is not None:
        before.starts_on, before.ends_on, role = starts_on, ends_on, before
    role.save()
    audit.record("people.user.role_given", by=by, about=role, purpose=f"{name} to user {user.pk}")
    return role


@transaction.atomic
def end_role(*, role: Role, by: Actor) -> None:
    """End a role; from the next request on it allows nothing."""
    access.require(by, MANAGE, role)
    if role.name == RoleName.ADMINISTRATOR:
        _keep_an_administrator(role.organisation_id, without=role.user_id)
    role.ends_on = clock.today() - dt.timedelta(days=1)
    role.save(update_fields=["ends_on"])
    audit.record("people.user.role_ended", by=by, about=role, purpose=f"{role.name} of user {role.user_id}")
    events.after_commit(RightsChanged(role.user_id))


@transaction.atomic
def close_login(*, user: User, by: Actor) -> None:
    """Close a login and end its sessions; roles and history stay."""
    access.require(by, MANAGE, user)
    if Role.rows_for_django.filter(user=user, name=RoleName.ADMINISTRATOR).exists():
        _keep_an_administrator(user.organisation_id, without=user.pk)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    audit.record("people.user.deactivated", by=by, about=user)
    events.after_commit(RightsChanged(user.pk))


@transaction.atomic
def open_login(*, user: User, by: Actor) -> None:
    """Open a closed login again."""
    access.require(by, MANAGE, user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record("people.user.activated", by=by, about=user)


def _end_sessions(user: User) -> None:
    from allauth.usersessions.models import UserSession

    for session in UserSession.objects.filter(user_id=user.pk):
        session.end()


def _keep_an_administrator(organisation_id: int, *, without: int) -> None:
    today = clock.today()
    others = Role.rows_for_django.filter(
        organisation_id=organisation_id, name=RoleName.ADMINISTRATOR, branch__isnull=True, user__is_active=True
    ).exclude(user_id=without)
    if not any(role.starts_on <= today and (role.ends_on is None or role.ends_on >= today) for role in others):
        raise LastAdministrator(str(without))


def choose_language(*, user: User, language: str) -> None:
    """Remember in which language a user reads mail and pages."""
    user.page_language = language
    user.save(update_fields=["page_language"])


def person_to_be(invitation: Invitation) -> User:
    """Return the login as it will be, unsaved; a password is compared with it."""
    return User(email=invitation.email, display_name=invitation.display_name)
