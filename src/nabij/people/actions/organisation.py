"""Writes about the organisation itself and its branches."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from nabij.foundation import access, audit, clock
from nabij.foundation.access import CREATE, MANAGE
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.pictures import Picture
from nabij.people import queries
from nabij.people.actions import users
from nabij.people.choices import RoleName
from nabij.people.models import Branch, Logo, Municipality, Organisation, User


class NameTaken(Exception):
    """There already is a branch (or an organisation) of this name."""


class AddressTaken(Exception):
    """This address already has a login."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchFacts:
    """What everybody may know of a branch."""

    name: str
    email: str = ""
    phone: str = ""
    pc4: str = ""


@transaction.atomic
def add_branch(*, organisation_id: int, facts: BranchFacts, by: Actor) -> Branch:
    """Open a branch."""
    branch = Branch(organisation_id=organisation_id, slug=slugify(facts.name)[:50] or "afdeling", **asdict(facts))
    access.require(by, CREATE, branch)
    try:
        with transaction.atomic():
            branch.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken(facts.name) from error
    audit.record("people.branch.added", by=by, about=branch)
    return branch


@transaction.atomic
def change_branch(*, branch: Branch, facts: BranchFacts, by: Actor) -> None:
    """Change what everybody may know of a branch; its address on the web stays."""
    access.require(by, MANAGE, branch)
    for name, value in asdict(facts).items():
        setattr(branch, name, value)
    branch.save()
    audit.record("people.branch.changed", by=by, about=branch)


@transaction.atomic
def set_working_area(*, branch: Branch, codes: Collection[str], by: Actor) -> None:
    """Say in which municipalities a branch works; unknown codes are left out."""
    access.require(by, MANAGE, branch)
    branch.municipalities.set([row for row in Municipality.rows_for_django.all() if row.code in set(codes)])
    audit.record("people.branch.changed", by=by, about=branch, purpose="working area")


@transaction.atomic
def change_organisation(*, organisation: Organisation, name: str, email: str, phone: str, by: Actor) -> None:
    """Change name and contact of the organisation."""
    access.require(by, MANAGE, organisation)
    organisation.name, organisation.email, organisation.phone = name, email, phone
    organisation.save()
    queries.organisation_name.cache_clear()
    audit.record("people.organisation.changed", by=by, about=organisation)


@transaction.atomic
def set_logo(*, organisation: Organisation, picture: Picture | None, by: Actor) -> None:
    """Let a picture stand for the organisation from now on, or none."""
    access.require(by, MANAGE, organisation)
    Logo.objects.visible_to(by, MANAGE).filter(organisation=organisation).delete()
    if picture is not None:
        Logo.objects.create(
            organisation=organisation, kind=picture.kind, content=picture.content, mark=picture.mark,
            changed_at=clock.now(),
        )  # fmt: skip
    queries.forget_logos()
    transaction.on_commit(queries.forget_logos)
    audit.record("people.organisation.changed", by=by, about=organisation, purpose="logo")


@transaction.atomic
def found_organisation(*, name: str, slug: str, email: str) -> str:
    """Start a real organisation from the command line; returns the address at which its first administrator begins."""
    if Organisation.objects.filter(slug=slug).exists():
        raise NameTaken(slug)
    organisation = Organisation.objects.create(name=name, slug=slug, email=email)
    if User.rows_for_django.filter(email__iexact=email).exists():
        raise AddressTaken(email)
    asked = users.Invite(email=email, display_name=email.partition("@")[0], role=RoleName.ADMINISTRATOR)
    return users.invite(organisation=organisation, asked=asked, by=NOBODY)[1]
