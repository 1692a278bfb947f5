"""Four years of people who gather, invented: a kick-off, monthly themes, coffee tables to come, and a festival."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from nabij.agenda import rules
from nabij.agenda.actions import When
from nabij.agenda.actions.gatherings import new_code, set_when
from nabij.agenda.choices import Kind, PartIn, Precision, Presence, Repeat
from nabij.agenda.models import Experience, Gathering, HeadCount, Host, Involvement, Registration, Series, Venue
from nabij.enrolment import rules as enrolment_rules
from nabij.enrolment.models import Contact, Enrolment, Offering, Participation, Profile, Programme, Tally
from nabij.foundation import clock, erasure, sealing
from nabij.foundation.models import Unit
from nabij.people.choices import Gender
from nabij.people.models import Branch, Person, User

_THEMES: Final = (
    ("Rondkomen in de winter", "energie, kleine zuinige gewoontes, wie kan helpen"),
    ("Koken voor één", "samen soep maken, recepten ruilen"),
    ("Nee zeggen", "oefenen in tweetallen, dan in de kring"),
    ("Muziek van vroeger", "iedereen neemt een plaat mee"),
    ("De buurt in", "wandelen langs plekken waar u binnen kunt lopen"),
    ("Digitaal: foto's sturen", "eigen telefoon mee, vrijwilligers helpen"),
    ("Gezond slapen", "de praktijkondersteuner vertelt en luistert"),
    ("Spelletjesavond", "rummikub, sjoelen, klaverjassen"),
    ("Wat hebt u geleerd?", "terugkijken en vooruitkijken"),
    ("Kerststukjes maken", "materiaal is er, koffie ook"),
    ("Op de fiets", "fietsen nakijken, een ronde door het park"),
)
_EIGHT: Final = (
    ("Gemeente Zwolle", PartIn.FUNDER), ("Stichting Samen Verder", PartIn.ORGANISER), ("Bibliotheek", PartIn.HOST),
    ("Ouderenbond De Brug", PartIn.CO_ORGANISER), ("Wijkzorg Linde", PartIn.CO_ORGANISER),
    ("Muziekschool", PartIn.CO_ORGANISER), ("Voedselbank", PartIn.CO_ORGANISER), ("Rotary", PartIn.FUNDER),
)  # fmt: skip
_PARTS: Final = (
    ("Lange koffietafel", Kind.COFFEE, 11, 13, 80), ("Eettafel", Kind.DINNER, 17, 19, 60),
    ("Workshop: eenzaamheid herkennen", Kind.ACTIVITY, 14, 15, 25),
)  # fmt: skip
_QUOTES: Final = (
    "Ik kom een half uur eerder, dan is de koffie al klaar.",
    "Van mij mag het elke week.",
    "Ik voel me hier thuis.",
)
_COME: Final = (
    ("Koffietafel", Kind.COFFEE, "Koffie, thee en een praatje. Blijf zo lang u wilt.", 10, 12),
    ("Samen eten", Kind.DINNER, "Een warme maaltijd aan een lange tafel.", 17, 19),
    ("Inloop", Kind.WALK_IN, "Met een vraag, een brief of gewoon zomaar.", 13, 16),
    ("Wandelen in het park", Kind.ACTIVITY, "Een rustig rondje, met een bankje halverwege.", 14, 15),
)


@dataclass(slots=True)
class _Book:
    """Everything that is written down at once at the end."""

    offering: Offering
    venue: Venue
    by: User | None
    gatherings: list[Gathering] = field(default_factory=list)
    others: list[Any] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    tallies: Counter[tuple[dt.date, str]] = field(default_factory=Counter)
    first_of_year: dict[tuple[Any, int, str], tuple[Enrolment, dt.date]] = field(default_factory=dict)

    def gathering(self, *, title: str, when: When, **facts: Any) -> Gathering:
        row = Gathering(
            organisation_id=self.offering.organisation_id, offering=self.offering, code=new_code(), title=title,
            venue=self.venue, made_by=self.by,
            unit=erasure.open_unit(organisation_id=self.offering.organisation_id, kind="gathering"),
            **{"state": "published", "kind": Kind.COFFEE, **facts},
        )  # fmt: skip
        set_when(row, when)
        self.gatherings.append(row)
        return row

    def place(self, gathering: Gathering) -> dict[str, Any]:
        return {
            "organisation_id": gathering.organisation_id, "offering_id": gathering.offering_id, "gathering": gathering
        }  # fmt: skip

    def room(self, gathering: Gathering) -> dict[str, Any]:
        return {**self.place(gathering), "gathering_unit_id": gathering.unit_id}

    def guest(self, gathering: Gathering, who: Enrolment | str, *, presence: str = "", **facts: Any) -> Registration:
        enrolment = who if isinstance(who, Enrolment) else None
        unit = enrolment.unit if enrolment else erasure.open_unit(
            organisation_id=gathering.organisation_id, kind="registration"
        )  # fmt: skip
        row = Registration(
            **self.room(gathering), unit=unit, enrolment=enrolment,
            person_id=enrolment.person_id if enrolment else None, role=enrolment.role if enrolment else "participant",
            state="placed", presence=presence,
            name=enrolment.person.full_name if enrolment else str(who), registered_at=clock.now(),
            placed_at=clock.now(), **facts,
        )  # fmt: skip
        self.others.append(row)
        return row

    def count(self, gathering: Gathering, role: str, people: int, *, are: str = "exact", minutes: int = 0) -> None:
        self.others.append(HeadCount(**self.room(gathering), role=role, people=people, people_are=are, minutes=minutes))
        measure = {"volunteer": "gathering_volunteer_minutes", "professional": "gathering_professional_minutes"}.get(
            role
        )
        if measure:
            self.tallies[gathering.starts_on, measure] += minutes
        else:
            self.tallies[gathering.starts_on, "gathering_visits"] += people

    def contact(self, gathering: Gathering, enrolment: Enrolment) -> Contact:
        row = Contact(
            organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id, unit_id=enrolment.unit_id,
            participant=enrolment, about_id=gathering.pk, on=gathering.starts_on, kind="group", minutes=120,
        )  # fmt: skip
        self.contacts.append(row)
        self.tallies[row.on, "contacts"] += 1
        self.tallies[row.on, "contact_minutes"] += 120
        self.first_of_year.setdefault((enrolment.person_id, row.on.year, enrolment.role), (enrolment, row.on))
        return row

    def helped(self, gathering: Gathering, enrolment: Enrolment) -> None:
        day = gathering.starts_on
        if enrolment.started_on and enrolment.started_on <= day:
            self.first_of_year.setdefault((enrolment.person_id, day.year, enrolment.role), (enrolment, day))

    def save(self) -> None:
        Gathering.objects.bulk_create(self.gatherings, batch_size=500)
        Contact.objects.bulk_create(self.contacts, batch_size=1_000)
        for model in {type(row) for row in self.others}:
            model.objects.bulk_create([row for row in self.others if type(row) is model], batch_size=1_000)
        for (person_id, year, role), (one, day) in self.first_of_year.items():
            measure = f"unique_{role}s"
            self.tallies[day, measure] += 1
            Participation.objects.create(
                enrolment=one, organisation_id=one.organisation_id, offering_id=one.offering_id, unit_id=one.unit_id,
                person_id_copy=person_id, year=year, month=day.replace(day=1), measure=measure,
            )  # fmt: skip
        by_month: Counter[tuple[dt.date, str]] = Counter()
        for (day, measure), value in self.tallies.items():
            by_month[day.replace(day=1), measure] += value
        Tally.objects.bulk_create(
            Tally(
                organisation_id=self.offering.organisation_id, offering=self.offering, month=month, measure=measure,
                counting_rule=enrolment_rules.counting_rule(month).version, value=value,
            )
            for (month, measure), value in by_month.items()
        )  # fmt: skip


def _time(day: dt.date, starts: int, ends: int, **more: Any) -> When:
    return When(precision=Precision.TIME, day=day, starts=dt.time(starts), ends=dt.time(ends), **more)


def fill(
    *, branches: Mapping[str, Branch], host: Person, people: Sequence[Person], by: User,
    tandem: Mapping[str, Offering],
) -> None:  # fmt: skip
    """Write down Bakkie Doen in Zwolle, and something to come in every branch. Runs unscoped."""
    chance, today = random.Random(20160216), clock.today()  # noqa: S311  (a demo is the same every time)
    zwolle = branches["zwolle"]
    book = _Book(offering=_offering(zwolle, today), venue=_venue(zwolle, "Buurthuis De Linde"), by=by)
    # Four men come first: they will find each other.
    men_first = sorted(people, key=lambda one: one.gender != Gender.MAN)
    guests = [_enrol(book.offering, person, "participant", today) for person in men_first]
    leader = _enrol(book.offering, host, "volunteer", today)
    _kick_off(book, today)
    _evenings(book, guests, leader, chance, today)
    _today(book, guests, leader, today)
    _coming(book, chance, today)
    _festival(book, chance, today - dt.timedelta(days=51), came=310)
    book.save()
    for slug, offering in tandem.items():
        if slug != "zwolle":
            there = _Book(offering=offering, venue=_venue(branches[slug], f"Buurthuis {branches[slug]}"), by=None)
            _some(there, chance, today)
            there.save()


def _offering(zwolle: Branch, today: dt.date) -> Offering:
    programme = Programme.objects.create(
        organisation_id=zwolle.organisation_id, type="groups", name="Bakkie Doen", slug="bakkie-doen",
        summary="Elke maand een avond met een thema, en koffietafels in de buurt.", target_groups=["lvb", "isolated"],
        sub_goals=["network", "belonging"], elements=["activities", "meeting"],
        objective="Deelnemers kennen meer mensen en voelen zich minder alleen.",
        method="Gezamenlijke bijeenkomsten met een thema; groepjes die daaruit ontstaan, gaan zelf verder.",
        funder="Gemeente Zwolle", starts_on=today - dt.timedelta(days=4 * 365),
    )  # fmt: skip
    return Offering.objects.create(organisation_id=zwolle.organisation_id, programme=programme, branch=zwolle)


def _venue(branch: Branch, name: str) -> Venue:
    return Venue.objects.create(
        organisation_id=branch.organisation_id, branch=branch, name=name, street="Lindeplein 1", town=branch.name,
        facilities=["step_free", "toilet", "stop"], route="Bus 5, halte Lindeplein. De deur is naast de bakker.",
    )  # fmt: skip


def _enrol(offering: Offering, person: Person, role: str, today: dt.date) -> Enrolment:
    since = today - dt.timedelta(days=700)
    unit = Unit.objects.create(organisation_id=offering.organisation_id, kind=f"{role} file", opened_on=since)
    made = Enrolment.objects.create(
        organisation_id=offering.organisation_id, offering=offering, unit=unit, person=person, role=role,
        state="active", state_since=since, applied_on=since, started_on=since,
    )  # fmt: skip
    Profile.objects.create(
        enrolment=made, organisation_id=offering.organisation_id, offering=offering, unit=unit,
        person_id_copy=person.pk, languages=["nl"], slots=0b100, interests=["koffie drinken"],
    )  # fmt: skip
    person.cell_ids = sorted({*person.cell_ids, offering.pk})
    person.save(update_fields=["cell_ids"])
    return made


def _held(book: _Book, row: Gathering) -> None:
    row.state, row.counted_at = "held", clock.now()
    book.tallies[row.starts_on, "gatherings"] += 1


def _kick_off(book: _Book, today: dt.date) -> None:
    row = book.gathering(
        title="Aftrap van Bakkie Doen", kind=Kind.MEETING, when=_time(today - dt.timedelta(days=4 * 365), 14, 16),
        summary="De wethouder is ambassadeur en schenkt de eerste koffie.",
    )  # fmt: skip
    _held(book, row)
    book.count(row, "participant", 15, are="about")
    book.count(row, "volunteer", 2, minutes=240)
    book.count(row, "professional", 2, minutes=600)
    book.count(row, "other", 1)
    place = book.place(row)
    book.others.append(Involvement(**place, part=PartIn.GUEST, name="De wethouder, ambassadeur", same_as="wethouder"))
    book.others.append(Involvement(**place, part=PartIn.FUNDER, name="Gemeente Zwolle", same_as="zwolle"))


_FOUND_EACH_OTHER = frozenset({1, 2, 4, 5, 7})  # evenings, counted back from now


def _evenings(
    book: _Book, guests: Sequence[Enrolment], leader: Enrolment, chance: random.Random, today: dt.date
) -> None:  # fmt: skip
    men = guests[:4]
    # Four more who find each other now: the coordinator is asked whether they are a group.
    finding = [one for one in guests[4:] if one.person.gender == Gender.MAN][:4]
    others = [one for one in guests[4:] if one not in finding]
    for number in range(47, 0, -1):
        day = today - dt.timedelta(days=30 * number)
        theme, script = _THEMES[number % len(_THEMES)]
        row = book.gathering(
            title="Themabijeenkomst", theme=theme, script=f"Welkom en koffie. Dan: {script}. Afsluiten in de kring.",
            kind=Kind.MEETING, when=_time(day, 19, 21), summary="Een avond met een thema. Iedereen kan meedoen.",
            places=20, early=number % 4 or None,
        )  # fmt: skip
        _held(book, row)
        expected = chance.sample(others, min(len(others), 8 + number % 6)) + list(men if number < 9 else ())
        expected += finding if number in _FOUND_EACH_OTHER else []
        came = [one for one in expected if chance.random() < 0.88 or one in (*men, *finding)]
        for one in expected:
            here = one in came
            guest = book.guest(row, one, presence=Presence.CAME if here else Presence.NO_SHOW)
            if here and one.started_on and one.started_on <= day:
                guest.contact_id = book.contact(row, one).pk
        book.count(row, "participant", len(came))
        helped = number % 5 == 0
        if helped:
            book.guest(row, leader, presence=Presence.CAME)
            book.helped(row, leader)
        book.count(row, "volunteer", int(helped), minutes=180 * helped)
        book.count(row, "professional", 2, minutes=420)
        if number <= len(_QUOTES):
            unit = erasure.open_unit(organisation_id=row.organisation_id, kind="registration")
            said = Experience(**book.room(row), unit=unit, consent="anonymous", at=clock.now())
            said.shown_as = _QUOTES[number - 1]
            sealing.seal(said, said=_QUOTES[number - 1])
            book.others.append(said)


def _today(book: _Book, guests: Sequence[Enrolment], leader: Enrolment, today: dt.date) -> None:
    """A coffee table that is on now, with eighteen people to tick on a phone."""
    row = book.gathering(
        title="Koffietafel De Linde", when=_time(today, 10, 12), places=24, newcomer_places=2, volunteer_places=3,
        offers_pick_up=True, summary="Koffie, thee en een praatje. Blijf zo lang u wilt.",
    )  # fmt: skip
    book.others.append(Host(
        **book.place(row), unit_id=leader.unit_id, enrolment=leader, person_id=leader.person_id,
        gathering_unit_id=row.unit_id, until_on=rules.host_until(row.ends_on),
    ))  # fmt: skip
    for number, one in enumerate(guests[:17]):
        fetched = number in {3, 8}
        guest = book.guest(
            row, one, is_newcomer=number in {5, 11}, wants_pick_up=fetched, pc4=one.person.pc4, phone=one.person.phone
        )
        if fetched:
            sealing.seal(guest, fetch_at=f"Lindestraat {number}")
    book.guest(row, leader, seats=3, pc4=leader.person.pc4)
    first = today + dt.timedelta(days=7)
    rule = rules.recurrence(repeat=Repeat.WEEKLY, first=first)
    until = first + dt.timedelta(days=rules.AHEAD_DAYS)
    series = Series.objects.create(
        organisation_id=row.organisation_id, offering=book.offering, rule=rule, first_on=first, written_until=until
    )
    for day in rules.occurrences(rule=rule, first=first, since=first, until=until):
        book.gathering(
            title="Koffietafel De Linde", when=_time(day, 10, 12), places=24, newcomer_places=2, volunteer_places=3,
            offers_pick_up=True, summary=row.summary, series=series, occurrence_on=day,
        )  # fmt: skip


def _coming(book: _Book, chance: random.Random, today: dt.date) -> None:
    _some(book, chance, today)
    summer = dt.date(today.year + (today.month >= 6), 6, 1)
    book.gathering(
        title="Zomeruitje", kind=Kind.ACTIVITY, when=When(precision=Precision.MONTH, day=summer),
        summary="Met de bus een dag weg. Waarheen, kiezen wij samen.",
    )  # fmt: skip
    _festival(book, chance, today + dt.timedelta(days=33))


def _festival(book: _Book, chance: random.Random, day: dt.date, *, came: int = 0) -> None:
    """A day of eight organisations with parts; `came` people were counted at the door when it has been."""
    festival = book.gathering(
        title="Kom Erbij Festival", kind=Kind.FESTIVAL, registering="no", when=_time(day, 11, 20),
        summary="Acht organisaties, één dag: muziek, eten, wandelen en nieuwe mensen.",
    )  # fmt: skip
    for name, part in _EIGHT:
        same_as = rules.same_organisation(name)
        book.others.append(Involvement(**book.place(festival), part=part, name=name, same_as=same_as))
    if came:
        _held(book, festival)
        book.count(festival, "participant", came, are="about")
        book.count(festival, "volunteer", 14, minutes=14 * 360)
        book.count(festival, "professional", 6, minutes=6 * 480)
    for title, kind, starts, ends, places in _PARTS:
        table = book.gathering(title=title, kind=kind, when=_time(day, starts, ends), parent=festival, places=places)
        if came:
            # Whoever sat at the table came to the festival, and is a visit there.
            table.state, table.counted_at = "held", clock.now()
            people = round(places * 0.8)
            book.others.append(HeadCount(**book.room(table), role="participant", people=people))
            continue
        for number in range(places // 4):
            book.guest(table, f"Gast {number + 1}", people=chance.choice((1, 1, 2)))


def _some(book: _Book, chance: random.Random, today: dt.date) -> None:
    for number, (title, kind, summary, starts, ends) in enumerate(_COME):
        if kind in {Kind.COFFEE, Kind.WALK_IN} or chance.random() < 0.6:
            day = today + dt.timedelta(days=3 + 5 * number + chance.randrange(4))
            row = book.gathering(
                title=title, kind=kind, when=_time(day, starts, ends), summary=summary, places=12,
                registering="no" if kind == Kind.WALK_IN else "count",
            )  # fmt: skip
            for guest in range(0 if kind == Kind.WALK_IN else chance.choice((3, 7, 11, 12))):
                book.guest(row, f"Gast {guest + 1}")
