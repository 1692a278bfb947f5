"""Gives the demo three circles in two seasons, with invented people; one who took part now leads a circle herself."""

import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from nabij.agenda.models import Venue
from nabij.agenda.queries.attendance import MEASURES
from nabij.enrolment import rules as enrolment_rules
from nabij.enrolment.choices import ContactKind, EndReason, EnrolmentState, PartRole
from nabij.enrolment.models import Contact, Enrolment, Offering, Participation, Profile, Programme, ProgrammeLine, Tally
from nabij.foundation import clock, erasure, sealing
from nabij.foundation.models import Unit
from nabij.people.models import Branch, Person, User, search_words
from nabij.programmes.circles import rules
from nabij.programmes.circles.choices import CircleState, MemberState, Part, PathStep, SessionState, Theme
from nabij.programmes.circles.choices.scripts import ours
from nabij.programmes.circles.models import (
    Attendance,
    Circle,
    Entry,
    Facilitator,
    LookBack,
    Membership,
    Script,
    Season,
    Session,
)
from nabij.volunteers.choices import Skill
from nabij.volunteers.models import Qualification, Rota

BRANCH, LEADS = "zwolle", "sanne@dichtbij.example"
FORMER, MINUTES, SESSIONS = "Wilma", 150, 8
FIRST: Final = ("Wilma", "Achmed", "Greet", "Sjoerd", "Fleur", "Nico")
SECOND: Final = (
    ("Kring De Brug", ("Tineke", "Rachid", "Bep", "Joris", "Mieke", "Osman", "Hanna")),
    ("Kring Zuid", ("Kees", "Yasmina", "Dirk", "Lies", "Marek", "Corrie")),
)
SAID: Final = ("Ik ga elke vrijdag mijn post openen.", "Een lijstje maken voor de winkel.", "De energiecoach bellen.")
SAVED: Final = (("Minder bezorgeten", 24_00), ("Tweedehands jas", 35_50), ("Ander abonnement", 12_00))


@dataclass(slots=True)
class _Ground:
    offering: Offering
    venue: Venue | None
    rota: Rota
    chance: random.Random
    tallies: Counter[tuple[Any, str]]


def invent(organisation_id: int) -> None:
    """Write everything; runs unscoped."""
    ground = _ground(organisation_id)
    today = clock.today()
    before = _season(
        ground, "Vorig seizoen", today - dt.timedelta(days=230), today - dt.timedelta(days=120), ended=True
    )
    now = _season(ground, "Dit seizoen", today - dt.timedelta(days=35), today + dt.timedelta(days=60), ended=False)
    sanne = _volunteer_of(ground, LEADS, since=before.starts_on)
    first = _circle(ground, before, "Kring De Brug")
    people = [_person(ground, name) for name in FIRST]
    if sanne is not None:
        _lead(ground, first, sanne)
    _fill(ground, first, people)
    second = [_circle(ground, now, name) for name, _names in SECOND]
    wilma = _enrol(ground, people[0], PartRole.VOLUNTEER, since=now.starts_on)
    _lead(ground, second[0], wilma)
    if sanne is not None:
        _lead(ground, second[1], sanne)
    for circle, (_name, names) in zip(second, SECOND, strict=True):
        _fill(ground, circle, [_person(ground, name) for name in names])
    Membership.objects.filter(circle=first, shown_name=FORMER).update(path=PathStep.FACILITATOR, path_on=now.starts_on)
    ground.tallies[now.starts_on.replace(day=1), "circle_became_facilitator"] += 1
    _tally(ground)


def _ground(organisation_id: int) -> _Ground:
    branch = Branch.objects.get(organisation_id=organisation_id, slug=BRANCH)
    line = ProgrammeLine.objects.filter(organisation_id=organisation_id).order_by("pk").first()
    programme = Programme.objects.create(
        organisation_id=organisation_id, line=line, type="circles", name="Budgetkring", slug="budgetkring",
        summary="In een kleine kring leren rondkomen, van en met elkaar.",
        objective="Mensen met weinig geld staan sterker en kennen elkaar.",
        method="Wekelijkse avonden met een draaiboek, begeleid door opgeleide vrijwilligers.",
    )  # fmt: skip
    offering = Offering.objects.create(organisation_id=organisation_id, programme=programme, branch=branch)
    venue = Venue.objects.filter(organisation_id=organisation_id, branch=branch).order_by("pk").first()
    rota = Rota.objects.create(organisation_id=organisation_id, offering=offering)
    return _Ground(offering, venue, rota, random.Random(7), Counter())  # noqa: S311  (an invented story, not a secret)


def _place(ground: _Ground) -> dict[str, Any]:
    return {"organisation_id": ground.offering.organisation_id, "offering_id": ground.offering.pk}


def _unit(ground: _Ground, kind: str) -> Unit:
    return erasure.open_unit(organisation_id=ground.offering.organisation_id, kind=kind)


def _season(ground: _Ground, name: str, starts_on: dt.date, ends_on: dt.date, *, ended: bool) -> Season:
    return Season.objects.create(
        **_place(ground), name=name, starts_on=starts_on, ends_on=ends_on, registering=not ended
    )


def _person(ground: _Ground, name: str) -> Person:
    person = Person(
        organisation_id=ground.offering.organisation_id, unit=_unit(ground, "person"), given_name=name,
        family_name="Verzonnen", email=f"{name.lower()}@kring.example", postcode="8011AB", town="Zwolle",
        created_at=clock.now(), branch_ids=[ground.offering.branch_id], cell_ids=[ground.offering.pk],
    )  # fmt: skip
    person.words = search_words(person)
    person.save(force_insert=True)
    return person


def _enrol(
    ground: _Ground, person: Person, role: PartRole, *, since: dt.date, ended_on: dt.date | None = None
) -> Enrolment:
    enrolment = Enrolment.objects.create(
        **_place(ground), unit=_unit(ground, f"{role} file"), person=person, role=role,
        state=EnrolmentState.ENDED if ended_on else EnrolmentState.ACTIVE, state_since=ended_on or since,
        applied_on=since, started_on=since, ended_on=ended_on, end_reason=EndReason.GOAL_REACHED if ended_on else "",
    )  # fmt: skip
    Profile.objects.create(enrolment=enrolment, **_place(ground), unit=enrolment.unit, person_id_copy=person.pk)
    if ground.offering.pk not in person.cell_ids:
        person.cell_ids = sorted({*person.cell_ids, ground.offering.pk})
        person.save(update_fields=["cell_ids"])
    for measure in (f"{role}_applied", f"{role}_started"):
        ground.tallies[since.replace(day=1), measure] += 1
    if ended_on is not None:
        ground.tallies[ended_on.replace(day=1), f"{role}_ended"] += 1
        Unit.objects.filter(pk=enrolment.unit_id).update(closed_on=ended_on)
    return enrolment


def _volunteer_of(ground: _Ground, email: str, *, since: dt.date) -> Enrolment | None:
    user = User.objects.filter(organisation_id=ground.offering.organisation_id, email=email).first()
    if user is None or user.person_id is None:
        return None
    return _enrol(ground, Person.objects.get(pk=user.person_id), PartRole.VOLUNTEER, since=since)


def _circle(ground: _Ground, season: Season, name: str) -> Circle:
    ended = season.ends_on < clock.today()
    circle = Circle.objects.create(
        **_place(ground), season=season, unit=_unit(ground, "circle"), name=name, venue=ground.venue, places=8,
        at=dt.time(19, 30), minutes=MINUTES, state=CircleState.ENDED if ended else CircleState.RUNNING,
        ended_on=season.ends_on if ended else None,
    )  # fmt: skip
    days = rules.days_of(first=season.starts_on, every_days=7, sessions=SESSIONS)
    for day, theme in zip(days, rules.themes_for(sessions=SESSIONS), strict=True):
        held = day < clock.today()
        Session.objects.create(
            **_place(ground), circle=circle, circle_unit_id=circle.unit_id, unit_id=circle.unit_id, minutes=MINUTES,
            script=_script(ground, theme), starts_at=_at(day),
            state=SessionState.HELD if held else SessionState.PLANNED, held_at=_at(day) if held else None,
            volunteer_minutes=MINUTES + 30 if held else 0, bring="uw schrift" if held else "",
        )  # fmt: skip
    return circle


def _script(ground: _Ground, theme: Theme) -> Script:
    version, texts = ours(theme)
    made, _is_new = Script.objects.get_or_create(
        organisation_id=ground.offering.organisation_id, key=theme, number=version,
        defaults={"theme": theme, "texts": dict(texts), "made_at": clock.now()},
    )  # fmt: skip
    return made


def _at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(19, 30)))


def _lead(ground: _Ground, circle: Circle, who: Enrolment) -> None:
    since = circle.season.starts_on
    held = {"rota": ground.rota, "enrolment": who, "skill": Skill.CIRCLE}
    if not Qualification.objects.filter(**held).exists():
        Qualification.objects.create(
            **_place(ground), **held, unit=who.unit, person_id_copy=who.person_id, valid_from=since
        )
    until = circle.ended_on + dt.timedelta(days=rules.READS_AFTER_DAYS) if circle.ended_on else None
    Facilitator.objects.create(
        **_place(ground), circle=circle, circle_unit_id=circle.unit_id, unit=who.unit, enrolment=who,
        person_id=who.person_id, shown_name=who.person.given_name, part=Part.FACILITATOR, from_on=since, until_on=until,
    )  # fmt: skip


def _fill(ground: _Ground, circle: Circle, people: Iterable[Person]) -> None:
    """Let people take part, come most times, and write down what they are going to do; in bulk where it is many."""
    sessions = [one for one in Session.objects.filter(circle=circle) if one.state == SessionState.HELD]
    members = [_member(ground, circle, person) for person in people]
    contacts: list[Contact] = []
    for session in sessions:
        rows = [_attendance(ground, session, member, contacts) for member in members]
        Attendance.objects.bulk_create(rows)
        month = timezone.localdate(session.starts_at).replace(day=1)
        came = sum(bool(row.came) for row in rows)
        for measure, value in zip(MEASURES, (1, came, session.volunteer_minutes, 0), strict=True):
            ground.tallies[month, measure] += value
    Contact.objects.bulk_create(contacts)
    for contact in contacts:
        ground.tallies[contact.on.replace(day=1), "contacts"] += 1
        ground.tallies[contact.on.replace(day=1), "contact_minutes"] += MINUTES
    _unique(ground, members, contacts)
    if circle.ended_on is not None:
        _end(ground, circle, members, sessions)
    else:
        _notes(ground, members)


def _member(ground: _Ground, circle: Circle, person: Person) -> Membership:
    since = circle.season.starts_on
    enrolment = _enrol(ground, person, PartRole.PARTICIPANT, since=since, ended_on=circle.ended_on)
    return Membership.objects.create(
        **_place(ground), circle=circle, circle_unit_id=circle.unit_id, unit=enrolment.unit, enrolment=enrolment,
        own_unit=_unit(ground, "circle notes"), person_id=person.pk, shown_name=person.given_name,
        state=MemberState.PLACED, asked_on=since - dt.timedelta(days=14), placed_on=since,
        themes=[ground.chance.choice(["budgeting", "energy", "assertive", "buying"])],
    )  # fmt: skip


def _attendance(ground: _Ground, session: Session, member: Membership, contacts: list[Contact]) -> Attendance:
    came = ground.chance.random() < 0.8
    row = Attendance(
        **_place(ground), session=session, member=member, circle_unit_id=session.circle_unit_id, unit=member.unit,
        came=came,
    )  # fmt: skip
    if came:
        contact = Contact(
            **_place(ground), unit=member.unit, participant=member.enrolment, about_id=session.pk,
            on=timezone.localdate(session.starts_at), kind=ContactKind.GROUP, minutes=MINUTES,
        )  # fmt: skip
        contacts.append(contact)
        row.contact_id = contact.pk
    return row


def _unique(ground: _Ground, members: list[Membership], contacts: list[Contact]) -> None:
    """Count everybody once a year, in the month they began or first came."""
    first: dict[tuple[Any, int], tuple[dt.date, Enrolment]] = {}
    days = [(member.placed_on or clock.today(), member.enrolment) for member in members]
    days += [(one.on, one.participant) for one in contacts if one.participant is not None]
    for day, enrolment in sorted(days, key=lambda pair: pair[0]):
        first.setdefault((enrolment.pk, day.year), (day, enrolment))
    rows = [
        Participation(
            **_place(ground), enrolment=enrolment, person_id_copy=enrolment.person_id, unit_id=enrolment.unit_id,
            year=day.year, month=day.replace(day=1), measure="unique_participants",
        )
        for day, enrolment in first.values()
    ]  # fmt: skip
    for row in rows:
        ground.tallies[row.month, "unique_participants"] += 1
    Participation.objects.bulk_create(rows)


def _end(ground: _Ground, circle: Circle, members: list[Membership], sessions: list[Session]) -> None:
    came = Counter(Attendance.objects.filter(session__circle=circle, came=True).values_list("member_id", flat=True))
    assert circle.ended_on is not None
    for number, member in enumerate(members):
        done = rules.has_finished(came=came[member.pk], held=len(sessions))
        member.state, member.ended_on = MemberState.FINISHED if done else MemberState.NOT_FINISHED, circle.ended_on
        member.save(update_fields=["state", "ended_on"])
        ground.tallies[circle.ended_on.replace(day=1), "circle_finished"] += done
        back = LookBack(
            **_place(ground), member=member, unit=member.unit, answered_at=_at(circle.ended_on), stars=4 + number % 2,
            again=number % 3 == 0, themes=["assertive"] if number % 2 else ["energy"],
        )  # fmt: skip
        sealing.seal(back, text="Ik durf mijn post weer open te maken." if number == 1 else "")
        back.save(force_insert=True)


def _notes(ground: _Ground, members: list[Membership]) -> None:
    rows = list(_entries(ground, members))
    sealing.seal_many((row, {"words": words}) for row, words in rows)
    Entry.objects.bulk_create([row for row, _words in rows])


def _entries(ground: _Ground, members: list[Membership]) -> Iterator[tuple[Entry, str]]:
    for number, member in enumerate(members):
        common = {
            **_place(ground), "member": member, "circle_unit_id": member.circle_unit_id, "unit": member.own_unit,
            "made_on": clock.today() - dt.timedelta(days=7),
        }  # fmt: skip
        said, (saved, cents) = SAID[number % len(SAID)], SAVED[number % len(SAVED)]
        yield Entry(**common, kind="action", is_shared=True, is_done=number % 2 == 0), _json(text=said)
        yield Entry(**common, kind="saving", is_shared=number % 3 != 0), _json(text=saved, cents=cents)


def _json(**words: Any) -> str:
    return json.dumps(words, ensure_ascii=False)


def _tally(ground: _Ground) -> None:
    for (month, measure), value in ground.tallies.items():
        Tally.objects.create(
            **_place(ground), month=month, measure=measure, value=value,
            counting_rule=enrolment_rules.counting_rule(month).version,
        )  # fmt: skip
