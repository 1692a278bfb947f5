"""What the night has to do: reminders, questions how it goes, and groups that stand alone for a year. Runs unscoped."""

import datetime as dt
import uuid

from nabij.enrolment.models import Enrolment
from nabij.programmes.groups import rules
from nabij.programmes.groups.choices import GroupState, MemberState
from nabij.programmes.groups.models import Group, Membership


def ids_to_remind(*, today: dt.date) -> list[uuid.UUID]:
    """Return who was asked a week ago and did not answer."""
    rows = Membership.objects.filter(
        state=MemberState.ASKED, reminded_on__isnull=True, group__is_open=True,
        asked_on__lte=today - dt.timedelta(days=rules.REMIND_AFTER_DAYS),
    )  # fmt: skip
    return list(rows.values_list("pk", flat=True))


def ids_to_check(*, today: dt.date) -> list[uuid.UUID]:
    """Return groups of which a member may be asked how it goes."""
    rows = Group.objects.filter(
        is_open=True, next_check_in_on__lte=today, check_in_asked_on__isnull=True, members__answers_check_ins=True
    )
    return list(rows.distinct().values_list("pk", flat=True))


def ids_of_a_year(*, today: dt.date) -> list[uuid.UUID]:
    """Return groups that stand alone for a year and were not counted as such."""
    rows = Group.objects.filter(
        state=GroupState.INDEPENDENT, year_counted=False,
        independent_on__lte=today - dt.timedelta(days=rules.YEAR_DAYS),
    )  # fmt: skip
    return list(rows.values_list("pk", flat=True))


def groups_led_by(enrolment: Enrolment) -> list[Group]:
    """Return open groups this volunteer leads."""
    rows = Group.objects.filter(leader=enrolment, is_open=True).exclude(state=GroupState.INDEPENDENT)
    return list(rows)


def open_memberships(enrolment: Enrolment) -> list[Membership]:
    """Return where this participant sits."""
    rows = Membership.objects.filter(
        enrolment=enrolment, group__is_open=True, state__in=[MemberState.CHOSEN, MemberState.ASKED, MemberState.IN]
    )
    return list(rows.select_related("group__offering__programme", "enrolment__person"))


def enrolment(pk: str) -> Enrolment | None:
    """Return the enrolment some news is about."""
    found: Enrolment | None = Enrolment.objects.filter(pk=pk).first()
    return found
