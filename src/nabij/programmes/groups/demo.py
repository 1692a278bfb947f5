"""Gives the demo groups born from its gatherings: men who meet by themselves, women who are guided, three who wait."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count, Min
from django.utils import timezone

from nabij.agenda.models import Gathering, Registration
from nabij.enrolment import actions as enrolments
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Contact, Enrolment, Offering, Profile, Relation
from nabij.foundation import clock, erasure, sealing
from nabij.people.choices import Gender
from nabij.people.models import User
from nabij.programmes.groups import rules
from nabij.programmes.groups.choices import EndReason, GroupState, HowOften, MemberState, Origin
from nabij.programmes.groups.models import Bring, CheckIn, Coming, Group, Meeting, Membership

COORDINATOR: Final = "marijke@dichtbij.example"
WAITING: Final = 11
_MEN_SINCE_DAYS, _MEN_LED_DAYS, _MEN_ALONE_DAYS = 170, 150, 100
_WOMEN_SINCE_DAYS, _WOMEN_LED_DAYS = 120, 70


def invent(organisation_id: int) -> None:
    """Write everything; runs unscoped."""
    offering = Offering.objects.filter(programme__type="groups", organisation_id=organisation_id).first()
    if offering is None:
        return
    men, women = _found_each_other(offering)
    if len(men) >= rules.SMALLEST:
        _men(offering, men)
    if len(women) >= rules.SMALLEST:
        _women(offering, women)
    waiting = _who_waits(offering)
    if len(waiting) > rules.LARGEST:
        _forming(offering, waiting[:3])
    _without_volunteer(offering)


def _found_each_other(offering: Offering) -> tuple[list[Enrolment], list[Enrolment]]:
    """Return four men who have come together since some months, and the women who came most often."""
    came = Registration.objects.filter(offering=offering, presence="came", role=PartRole.PARTICIPANT)
    seen = came.values("enrolment_id").annotate(times=Count("pk"), first=Min("gathering__starts_on"))
    recent = clock.today() - dt.timedelta(days=300)
    often = {row["enrolment_id"]: row for row in seen if row["enrolment_id"]}
    people = list(Enrolment.objects.filter(pk__in=often).select_related("person", "offering").order_by("pk"))
    men = [one for one in people if one.person.gender == Gender.MAN and often[one.pk]["first"] > recent][:4]
    women = [one for one in people if one.person.gender == Gender.WOMAN]
    return men, sorted(women, key=lambda one: -often[one.pk]["times"])[:3]


def _ago(days: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days)


def _group(offering: Offering, *, name: str, since: int, **facts: Any) -> Group:
    """Write a group that began so many days ago."""
    group = Group(
        organisation_id=offering.organisation_id, offering=offering, name=name, began_on=_ago(since),
        unit=erasure.open_unit(organisation_id=offering.organisation_id, kind="group"),
        coordinator=User.objects.filter(email=COORDINATOR).first(), **facts,
    )  # fmt: skip
    place = "Buurthuis De Linde, de tafel bij het raam"
    sealing.seal(group, place=place)
    group.save(force_insert=True)
    enrolments.count(offering=offering, measure=f"groups_{group.origin}", on=_ago(since))
    return group


def _seat(group: Group, people: Sequence[Enrolment], *, days: int) -> list[Membership]:
    rows = [
        Membership(
            group=group, organisation_id=group.organisation_id, offering_id=group.offering_id, unit_id=one.unit_id,
            enrolment=one, leader_person_id=group.leader_person_id, state=MemberState.IN, joined_on=_ago(days),
        )
        for one in people
    ]  # fmt: skip
    Membership.objects.bulk_create(rows)
    return rows


def _stood(group: Group, states: Sequence[tuple[GroupState, int]]) -> None:
    """Count the states a group went through, each with the day it began."""
    was = None
    for state, days in states:
        if was:
            enrolments.count(offering=group.offering, measure=f"groups_{was}_change", on=_ago(days), value=-1)
        enrolments.count(offering=group.offering, measure=f"groups_{state}_change", on=_ago(days))
        was = state


def _people_since(group: Group, people: Sequence[Enrolment], *, days: int) -> None:
    enrolments.count(offering=group.offering, measure="group_people_change", on=_ago(days), value=len(people))
    for one in people:
        for year in range(_ago(days).year, clock.today().year + 1):
            on = max(_ago(days), dt.date(year, 1, 1))
            enrolments.count_person(enrolment=one, measure="group_members", on=on)


def _seen_at(offering: Offering, *, since: int) -> list[Any]:
    rows = Gathering.objects.filter(offering=offering, state="held", starts_on__lte=_ago(since)).order_by("-starts_on")
    return list(rows.values_list("pk", flat=True)[:3])


def _men(offering: Offering, men: Sequence[Enrolment]) -> None:
    """Four men who found each other at the evenings, were guided for a while, and meet by themselves now."""
    group = _group(
        offering, name="De mannen van dinsdag", since=_MEN_SINCE_DAYS, origin=Origin.BORN,
        state=GroupState.INDEPENDENT, state_since=_ago(_MEN_ALONE_DAYS), independent_on=_ago(_MEN_ALONE_DAYS),
        interests=["biljarten", "koffie drinken"], slots=["di-mid"], check_ins_done=2, still_meets=True,
        next_check_in_on=clock.today() + dt.timedelta(days=80), seen_at=_seen_at(offering, since=_MEN_SINCE_DAYS),
    )  # fmt: skip
    _seat(group, men, days=_MEN_SINCE_DAYS)
    _people_since(group, men, days=_MEN_SINCE_DAYS)
    _stood(group, [
        (GroupState.OBSERVED, _MEN_SINCE_DAYS), (GroupState.LED, _MEN_LED_DAYS),
        (GroupState.INDEPENDENT, _MEN_ALONE_DAYS),
    ])  # fmt: skip
    enrolments.count(offering=offering, measure="groups_became_independent", on=_ago(_MEN_ALONE_DAYS))
    for days in (_MEN_LED_DAYS - 7, _MEN_LED_DAYS - 21, _MEN_LED_DAYS - 35):
        _held(group, men, days=days, professional_minutes=90)
    for days, people in ((70, 4), (10, 5)):
        CheckIn.objects.create(
            group=group, organisation_id=group.organisation_id, offering=offering, unit_id=group.unit_id,
            on=_ago(days), still_meets=True, how_often=HowOften.WEEKLY, people=people, without_us=True,
        )  # fmt: skip
        enrolments.count(offering=offering, measure="groups_without_us", on=_ago(days))


def _women(offering: Offering, women: Sequence[Enrolment]) -> None:
    """Three women who like to do handicraft; they waited for a volunteer, and one leads them now."""
    leader = Enrolment.objects.filter(offering=offering, role=PartRole.VOLUNTEER).select_related("person").first()
    group = _group(
        offering, name="Handwerken met koffie", since=_WOMEN_SINCE_DAYS, origin=Origin.BORN, state=GroupState.LED,
        state_since=_ago(_WOMEN_LED_DAYS), leader=leader, leader_person_id=leader.person_id if leader else None,
        wants_leader=leader is None, interests=["handwerken", "koffie drinken"], slots=["do-och"],
        next_check_in_on=clock.today(), seen_at=_seen_at(offering, since=_WOMEN_SINCE_DAYS),
    )  # fmt: skip
    members = _seat(group, women, days=_WOMEN_SINCE_DAYS)
    _people_since(group, women, days=_WOMEN_SINCE_DAYS)
    _stood(group, [(GroupState.OBSERVED, _WOMEN_SINCE_DAYS), (GroupState.LED, _WOMEN_LED_DAYS)])
    enrolments.count(offering=offering, measure="groups_waiting_change", on=_ago(_WOMEN_SINCE_DAYS))
    if leader is not None:
        enrolments.count(offering=offering, measure="groups_waiting_change", on=_ago(_WOMEN_LED_DAYS), value=-1)
        Relation.objects.bulk_create(
            Relation(
                organisation_id=group.organisation_id, offering=offering, unit_id=one.unit_id, participant=one,
                volunteer=leader, volunteer_person_id=leader.person_id,
                participant_person_unit_id=one.person.unit_id, started_on=_ago(_WOMEN_LED_DAYS),
            )
            for one in women
        )  # fmt: skip
    for week in range(9, 0, -1):
        _held(group, women[: 2 + week % 2], days=7 * week, volunteer_minutes=120)
    _next_time(group, members)


def _held(group: Group, people: Sequence[Enrolment], *, days: int, **minutes: int) -> None:
    """Write down one time that was, with its contacts and figures."""
    on, offering = _ago(days), group.offering
    meeting = Meeting.objects.create(
        group=group, organisation_id=group.organisation_id, offering=offering, unit_id=group.unit_id,
        leader_person_id=group.leader_person_id, state="held", minutes=90, visits=len(people), at=_at(on, 10),
        **minutes,
    )  # fmt: skip
    seats = {row.enrolment_id: row for row in Membership.objects.filter(group=group)}
    for one in people:
        contact = Contact.objects.create(
            organisation_id=one.organisation_id, offering=offering, unit_id=one.unit_id, participant=one,
            volunteer=group.leader, about_id=group.pk, on=on, kind="group", minutes=90,
        )  # fmt: skip
        Coming.objects.create(
            meeting=meeting, membership=seats[one.pk], organisation_id=one.organisation_id, offering=offering,
            unit_id=one.unit_id, leader_person_id=group.leader_person_id, came=True, contact_id=contact.pk,
        )  # fmt: skip
        enrolments.settle_person(enrolment=one, year=on.year)
    figures = {
        "group_meetings": 1, "group_visits": len(people), "contacts": len(people), "contact_minutes": 90 * len(people),
        **{f"group_{name}": value for name, value in minutes.items()},
    }  # fmt: skip
    for measure, value in figures.items():
        enrolments.count(offering=offering, measure=measure, on=on, value=value)


def _at(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def _next_time(group: Group, members: Sequence[Membership]) -> None:
    place = {
        "organisation_id": group.organisation_id, "offering": group.offering,
        "leader_person_id": group.leader_person_id,
    }  # fmt: skip
    meeting = Meeting(**place, group=group, unit_id=group.unit_id, at=_at(_ago(-3), 10))
    sealing.seal(meeting, place="Buurthuis De Linde, de tafel bij het raam")
    meeting.save(force_insert=True)
    Bring.objects.create(**place, meeting=meeting, unit_id=group.unit_id, what="Koek", membership=members[0])
    Bring.objects.create(**place, meeting=meeting, unit_id=group.unit_id, what="Haaknaald 4")
    for row, says in zip(members, ("yes", "no"), strict=False):
        Coming.objects.create(**place, meeting=meeting, membership=row, unit_id=row.unit_id, says=says)


def _who_waits(offering: Offering) -> list[Enrolment]:
    """Let people who know us from elsewhere wait for a group, with what they told us there."""
    here = Enrolment.objects.filter(offering=offering).values("person_id")
    rows = Profile.objects.filter(
        offering__branch_id=offering.branch_id, enrolment__role=PartRole.PARTICIPANT,
        enrolment__state=EnrolmentState.ACTIVE,
    )  # fmt: skip
    known = rows.exclude(enrolment__person_id__in=here).select_related("enrolment__person").order_by("-pk")
    people = {one.enrolment.person_id: one for one in known}  # who takes part twice waits once
    return [_waits(offering, one, number) for number, one in enumerate(list(people.values())[::-1][:WAITING])]


def _waits(offering: Offering, known: Profile, number: int) -> Enrolment:
    person, since = known.enrolment.person, _ago(20 + 5 * number)
    made = Enrolment.objects.create(
        organisation_id=offering.organisation_id, offering=offering, person=person, role=PartRole.PARTICIPANT,
        unit=erasure.open_unit(organisation_id=offering.organisation_id, kind="participant file"),
        state=EnrolmentState.WAITING, state_since=since, applied_on=since,
    )  # fmt: skip
    Profile.objects.create(
        enrolment=made, organisation_id=offering.organisation_id, offering=offering, unit=made.unit,
        person_id_copy=person.pk, languages=sorted({*known.languages, "nl"}), slots=known.slots | 0b100100,
        interests=[*known.interests, ("wandelen", "koken", "muziek")[number % 3]], max_distance_km=10,
    )  # fmt: skip
    person.cell_ids = sorted({*person.cell_ids, offering.pk})
    person.save(update_fields=["cell_ids"])
    enrolments.count(offering=offering, measure="participant_applied", on=since)
    enrolments.count(offering=offering, measure="participant_waiting_change", on=since)
    return made


def _forming(offering: Offering, people: Sequence[Enrolment]) -> None:
    """Three people who said yes and wait for a volunteer."""
    group = _group(
        offering, name="Koken op zijn tijd", since=18, origin=Origin.FORMED, state=GroupState.FORMING,
        state_since=_ago(18), wants_leader=True, interests=["koken"], slots=["ma-av"],
    )  # fmt: skip
    _seat(group, people, days=6)
    Membership.objects.filter(group=group).update(asked_on=_ago(14), answered_on=_ago(6))
    _stood(group, [(GroupState.FORMING, 18)])
    enrolments.count(offering=offering, measure="groups_waiting_change", on=_ago(18))


def _without_volunteer(offering: Offering) -> None:
    """In the first year a group was formed that no volunteer came for; nobody of it is known any more."""
    days = 3 * 365 + 200
    _stood(
        _group(
            offering, name="Wandelen in Zuid", since=days, origin=Origin.FORMED, state=GroupState.ENDED,
            state_since=_ago(days - 240), is_open=False, ended_on=_ago(days - 240),
            end_reason=EndReason.NO_VOLUNTEER,
        ),
        [(GroupState.FORMING, days), (GroupState.ENDED, days - 240)],
    )  # fmt: skip
    for value, ago in ((1, days), (-1, days - 240)):
        enrolments.count(offering=offering, measure="groups_waiting_change", on=_ago(ago), value=value)
