"""A programme with groups in Zwolle, four men and two women who are invented, for the tests of this room."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.core import mail

from nabij.agenda import actions as agenda
from nabij.agenda.actions import Guest
from nabij.agenda.models import Gathering, Registration
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering, Programme, Tally
from nabij.foundation import access, clock, jobs
from nabij.foundation.actors import Actor
from nabij.programmes.groups import actions
from nabij.programmes.groups.actions import NewGroup
from nabij.programmes.groups.choices import GroupState, Origin
from nabij.programmes.groups.models import Group, Membership
from tests.cast import Cast, actor_of, make_enrolment, make_person
from tests.rooms.agenda.party import plan, when

MEN = ("Kees Test", "Joop Test", "Wim Test", "Henk Test")
WOMEN = ("Ans Test", "Bep Test")


@dataclass(frozen=True, slots=True)
class Company:
    """Where groups are, and who is in it."""

    offering: Offering
    coordinator: Actor
    men: list[Enrolment]
    women: list[Enrolment]
    leader: Enrolment

    def row(self, group: Group, name: str) -> Membership:
        """Return the membership of somebody, by given name."""
        with access.unscoped(access.Reason.TEST):
            found: Membership = Membership.objects.get(group=group, enrolment__person__given_name=name)
            return found


def gather(cast: Cast) -> Company:
    """Make the programme and its people."""
    with access.unscoped(access.Reason.TEST):
        programme = Programme.objects.create(
            organisation=cast.nabij, type="groups", name="Bakkie Doen", slug="bakkie-doen"
        )
        offering = Offering.objects.create(organisation=cast.nabij, programme=programme, branch=cast.zwolle)

        def join(name: str, **fields: Any) -> Enrolment:
            return make_enrolment(offering, make_person(cast.nabij, name), **fields)

        men = [join(name) for name in MEN]
        women = [join(name, profile={"interests": ["handwerken"]}) for name in WOMEN]
        leader = make_enrolment(
            offering, cast.vera.person, PartRole.VOLUNTEER, state=EnrolmentState.ACTIVE,
            profile={"vetting_seen_on": dt.date(2024, 1, 1), "capacity": 4},
        )  # fmt: skip
    return Company(offering, actor_of(cast.coordinator), men, women, leader)


def meet(cast: Cast, company: Company, people: list[Enrolment], *, times: int = 3) -> list[Gathering]:
    """Let people come to gatherings together."""
    found = []
    for number in range(times):
        gathering = plan(cast, at=when(days=number + 1))
        with access.acting_as(company.coordinator):
            for one in people:
                agenda.register_by_staff(
                    gathering=gathering, guest=Guest(name=one.person.full_name), enrolment=one, by=company.coordinator
                )
        with access.unscoped(access.Reason.TEST):
            day = clock.today() - dt.timedelta(days=30 * (number + 1))
            Gathering.objects.filter(pk=gathering.pk).update(
                offering=company.offering, starts_on=day, ends_on=day, sort_on=day
            )
            Registration.objects.filter(gathering=gathering).update(presence="came", offering=company.offering)
        found.append(gathering)
    return found


def make_group(
    company: Company, people: list[Enrolment], *, state: GroupState = GroupState.FORMING, **facts: Any
) -> Group:
    """Make a group by hand."""
    with access.acting_as(company.coordinator):
        return actions.begin(
            offering=company.offering, by=company.coordinator,
            facts=NewGroup(
                name="Koffie op dinsdag", origin=Origin.BY_HAND, state=state, people=people,
                **{"wants_leader": "leader" not in facts, **facts},
            ),
        )  # fmt: skip


def guided(company: Company, people: list[Enrolment], **facts: Any) -> Group:
    """Make a group that is guided, with everybody in it."""
    group = make_group(company, people, state=GroupState.OBSERVED, **facts)
    with access.acting_as(company.coordinator):
        return actions.guide(group=group, by=company.coordinator)


def figures(company: Company) -> dict[str, int]:
    """Return every tally of the programme, added up."""
    found: dict[str, int] = {}
    with access.unscoped(access.Reason.TEST):
        for row in Tally.objects.filter(offering=company.offering):
            found[row.measure] = found.get(row.measure, 0) + row.value
    return {measure: value for measure, value in found.items() if value}


def letters(to: str = "", part: str = "") -> list[str]:
    """Send what waits, and return the addresses in the mails to somebody."""
    with access.unscoped(access.Reason.TEST):
        jobs.drain()
    texts = [str(one.body) for one in mail.outbox if one.to[0].startswith(to.lower())]
    return [path for text in texts for path in re.findall(r"https?://[^/\s]+(/\S+)", text) if part in path]
