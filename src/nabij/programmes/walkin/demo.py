"""Gives the demo a computer house that has been open for ten months, three half days a week."""

import datetime as dt
import random
from collections import Counter
from typing import Final

from nabij.agenda.rules import short_name
from nabij.enrolment import rules as enrolment
from nabij.enrolment.choices import ContactKind, PartRole, Qualifier
from nabij.enrolment.models import Contact, Enrolment, Offering, Participation, Profile, Programme, Tally
from nabij.foundation import clock, erasure
from nabij.people.models import Branch, Organisation, Person, User
from nabij.programmes.walkin import rules
from nabij.programmes.walkin.models import Face, Helper, Opening, Place, SpecialDay, Visit

BRANCH, HELPER = "zwolle", "joke@dichtbij.example"
FACES: Final = 7
DAYS_SO_FAR: Final = 300
_WEEK: Final = tuple(
    {"weekday": day, "opens": opens, "closes": closes}
    for day, opens, closes in ((0, "13:30", "16:30"), (2, "10:00", "12:30"), (4, "13:30", "16:30"))
)


def invent(organisation_id: int) -> None:
    """Write everything; runs unscoped."""
    chance, today = random.Random(28), clock.today()  # noqa: S311  (a demo is the same every time)
    place = _place(organisation_id, today)
    faces = [_know(place, person, PartRole.PARTICIPANT, today) for person in _people(place)]
    joke = User.objects.filter(organisation_id=organisation_id, email=HELPER).first()
    if joke is not None and joke.person is not None:
        _know(place, joke.person, PartRole.VOLUNTEER, today)
    _openings(place, faces, chance, today)
    closed = next(day for day in (today + dt.timedelta(days=n) for n in range(5, 12)) if _opens(day))
    SpecialDay.objects.create(
        organisation_id=organisation_id, offering=place.offering, place=place, on=closed, message="Teamdag"
    )


def _place(organisation_id: int, today: dt.date) -> Place:
    programme = Programme.objects.create(
        organisation_id=organisation_id, type="walkin", name="Computerhuis", slug="computerhuis",
        summary="Drie dagdelen in de week open. Voor een vraag over de telefoon, en voor koffie.",
        objective="Mensen redden zich online, en kennen iemand in de buurt.",
        method="Vrijwilligers helpen wie binnenkomt; niemand hoeft zich aan te melden.",
        starts_on=today - dt.timedelta(days=DAYS_SO_FAR),
    )  # fmt: skip
    branch = Branch.objects.get(organisation_id=organisation_id, slug=BRANCH)
    offering = Offering.objects.create(organisation_id=organisation_id, programme=programme, branch=branch)
    return Place.objects.create(
        organisation=Organisation.objects.get(pk=organisation_id), offering=offering, slug="computerhuis",
        name="Computerhuis", unit=erasure.open_unit(organisation_id=organisation_id, kind="walk-in place"),
        summary="Hulp bij uw telefoon, tablet of computer. De koffie is gratis.", street="Lindeplein 3",
        town=branch.name, route="Naast de bibliotheek. De deur gaat vanzelf open.", week=list(_WEEK),
    )  # fmt: skip


def _people(place: Place) -> list[Person]:
    found = Enrolment.objects.filter(
        organisation_id=place.organisation_id, offering__branch=place.offering.branch, role=PartRole.PARTICIPANT,
        state="active",
    )  # fmt: skip
    people = {one.person_id: one.person for one in found.select_related("person").order_by("pk")}
    return list(people.values())[-FACES:]


def _know(place: Place, person: Person, role: str, today: dt.date) -> Face:
    since = today - dt.timedelta(days=DAYS_SO_FAR)
    where = {"organisation_id": place.organisation_id, "offering": place.offering}
    unit = erasure.open_unit(organisation_id=place.organisation_id, kind=f"{role} file")
    one = Enrolment.objects.create(
        **where, unit=unit, person=person, role=role, state="active", state_since=since, applied_on=since,
        started_on=since,
    )  # fmt: skip
    Profile.objects.create(enrolment=one, **where, unit=unit, person_id_copy=person.pk)
    person.cell_ids = sorted({*person.cell_ids, place.offering_id})
    person.save(update_fields=["cell_ids"])
    facts = {
        **where, "place": place, "place_unit_id": place.unit_id, "unit": unit, "enrolment": one, "person_id": person.pk
    }  # fmt: skip
    if role == PartRole.VOLUNTEER:
        Helper.objects.create(**facts)
    return Face.objects.create(**facts, role=role, shown_name=short_name(person.full_name))


def _opens(day: dt.date) -> bool:
    return day.weekday() in {block["weekday"] for block in _WEEK}


def _openings(place: Place, faces: list[Face], chance: random.Random, today: dt.date) -> None:
    """Every half day some people came; about one in three was known, and the last one is not closed yet."""
    tallies: Counter[tuple[dt.date, str]] = Counter()
    openings: list[Opening] = []
    visits: list[Visit] = []
    contacts: list[Contact] = []
    first: dict[tuple[Face, int], dt.date] = {}
    where = {"organisation_id": place.organisation_id, "offering_id": place.offering_id}
    for number in range(DAYS_SO_FAR, 0, -1):
        day = today - dt.timedelta(days=number)
        if not _opens(day):
            continue
        here = [face for face in faces if chance.random() < 0.4]
        people = len(here) + chance.randint(4, 14)
        opening = Opening(
            **where, place=place, unit_id=place.unit_id, on=day, people=people, helpers=2, helper_minutes=360,
            professional_minutes=60 if day.weekday() == 2 else 0, closed_at=clock.now(),
            people_are=Qualifier.ABOUT if chance.random() < 0.2 else Qualifier.EXACT,
        )  # fmt: skip
        openings.append(opening)
        for face in here:
            contact = Contact(
                **where, unit_id=face.unit_id, participant_id=face.enrolment_id, about_id=opening.pk, on=day,
                kind=ContactKind.GROUP,
            )  # fmt: skip
            contacts.append(contact)
            first.setdefault((face, day.year), day)
            visits.append(Visit(
                **where, opening=opening, place_unit_id=place.unit_id, unit_id=face.unit_id,
                enrolment_id=face.enrolment_id, role=face.role, contact_id=contact.pk,
            ))  # fmt: skip
        others = Contact(
            **where, unit_id=place.unit_id, about_id=opening.pk, on=day, kind=ContactKind.GROUP,
            people=people - len(here), people_are=opening.people_are,
        )  # fmt: skip
        contacts.append(others)
        opening.contact_id = others.pk
        month = day.replace(day=1)
        tallies[month, "contacts"] += len(here) + 1
        for measure, value in rules.Count(people=people, helper_minutes=360).figures.items():
            tallies[month, measure] += value
        tallies[month, "gathering_professional_minutes"] += opening.professional_minutes
    for (face, year), day in first.items():
        tallies[day.replace(day=1), "unique_participants"] += 1
        Participation.objects.create(
            **where, enrolment_id=face.enrolment_id, unit_id=face.unit_id, person_id_copy=face.person_id, year=year,
            month=day.replace(day=1), measure="unique_participants",
        )  # fmt: skip
    Opening.objects.bulk_create(openings, batch_size=500)
    Contact.objects.bulk_create(contacts, batch_size=1_000)
    Visit.objects.bulk_create(visits, batch_size=1_000)
    Tally.objects.bulk_create(
        Tally(
            **where, month=month, measure=measure, value=value,
            counting_rule=enrolment.counting_rule(month).version,
        )
        for (month, measure), value in tallies.items() if value
    )  # fmt: skip
