"""How it goes with a group: two taps of a coordinator, or of one member by mail; less often as it stands alone."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from nabij.enrolment import actions as enrolments
from nabij.enrolment.choices import ContactKind, Qualifier
from nabij.enrolment.models import Contact
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CREATE
from nabij.foundation.actors import NOBODY, Actor
from nabij.programmes.groups import emails, rules
from nabij.programmes.groups.actions.beginning import NotPossible, lock, set_next_check_in
from nabij.programmes.groups.choices import GroupState, HowOften
from nabij.programmes.groups.models import CheckIn, Group, Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was heard of a group."""

    still_meets: bool
    how_often: HowOften | None = None
    people: int | None = None


@transaction.atomic
def check_in(*, group: Group, heard: Heard, by: Actor, check_in_id: uuid.UUID) -> CheckIn | None:
    """Write down how it goes, once an id: a contact in the ledger, and the next question a little later."""
    group = lock(group, by=by)
    if group.state not in rules.TOGETHER:
        raise NotPossible(group.state)
    without_us = heard.still_meets and group.state == GroupState.INDEPENDENT
    row = CheckIn(
        pk=check_in_id, group=group, organisation_id=group.organisation_id, offering_id=group.offering_id,
        unit_id=group.unit_id, on=clock.today(), by_id=by.user_id, still_meets=heard.still_meets,
        how_often=heard.how_often or "", people=heard.people, without_us=without_us,
    )  # fmt: skip
    access.require(by, CREATE, row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # pressed twice
        return None
    group.still_meets = heard.still_meets
    group.check_ins_done += 1
    set_next_check_in(group)
    group.version += 1
    group.save()
    _into_the_ledger(group, heard, by=by)
    if without_us:
        enrolments.count(offering=group.offering, measure="groups_without_us", on=clock.today())
    audit.record("groups.check_in", by=by, about=group)
    return row


def _into_the_ledger(group: Group, heard: Heard, *, by: Actor) -> None:
    contact = Contact(
        organisation_id=group.organisation_id, offering=group.offering, unit_id=group.unit_id, about_id=group.pk,
        on=clock.today(), kind=ContactKind.PHONE if by.is_signed_in else ContactKind.MESSAGE,
        people=max(1, heard.people or 1), people_are=Qualifier.ABOUT,
    )  # fmt: skip
    enrolments.record_contact(contact=contact, notes="", by=by)


@transaction.atomic
def check_in_by_link(*, membership: Membership, heard: Heard, link_id: uuid.UUID) -> CheckIn | None:
    """A member says how it goes; once a link."""
    return check_in(group=membership.group, heard=heard, by=NOBODY, check_in_id=link_id)


@transaction.atomic
def choose_who_answers(*, group: Group, membership: Membership | None, by: Actor) -> None:
    """Let one member get the question by mail, or nobody."""
    group = lock(group, by=by)
    rows = Membership.rows_for_django.filter(group=group)
    rows.update(answers_check_ins=False)
    if membership is not None:
        rows.filter(pk=membership.pk).update(answers_check_ins=True)


@transaction.atomic
def ask_how_it_goes(*, group_id: uuid.UUID) -> None:
    """Mail the member who answers; once for each time."""
    group = (
        Group.objects.select_for_update(of=("self",))
        .select_related("offering__programme", "offering__branch")
        .get(pk=group_id)
    )
    row = Membership.objects.filter(group=group, answers_check_ins=True).select_related("enrolment__person").first()
    if row is None or not row.enrolment.person.email or group.check_in_asked_on is not None:
        return
    group.check_in_asked_on = clock.today()
    group.save(update_fields=["check_in_asked_on"])
    emails.how_is_it(row, group)


@transaction.atomic
def count_year(*, group_id: uuid.UUID) -> None:
    """Count that a group stands alone for a year; once."""
    group = Group.objects.select_for_update(of=("self",)).select_related("offering").get(pk=group_id)
    if not group.year_counted and rules.independent_for_a_year(since=group.independent_on, today=clock.today()):
        group.year_counted = True
        group.save(update_fields=["year_counted"])
        enrolments.count(offering=group.offering, measure="groups_independent_year", on=clock.today())
