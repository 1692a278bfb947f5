"""Writes the invented association into the tables, in bulk, so that a first demo starts in seconds."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from nabij.budgets import demo as budgets
from nabij.enrolment import registry, rules
from nabij.enrolment.models import (
    Contact,
    Enrolment,
    Intake,
    Offering,
    Participation,
    Profile,
    Programme,
    ProgrammeLine,
    Relation,
    Tally,
    TeamMember,
)
from nabij.foundation import actors, clock, sealing
from nabij.foundation.models import Unit
from nabij.library.actions import inventing as library
from nabij.matching import actions as matching
from nabij.matching import queries as matching_queries
from nabij.matching.choices import Side
from nabij.outcomes import demo as outcomes
from nabij.people.models import (
    Branch,
    Consent,
    ConsentText,
    Municipality,
    Organisation,
    Person,
    Place,
    Role,
    User,
    search_words,
)
from nabij.reporting.actions import inventing as reporting
from nabij.site.demo import cast, counts, gatherings, lives, texts, towns, words, world

SENT = 3


@dataclass(slots=True)
class Ground:
    """What was written down so far, by the names the stories use."""

    organisation: Organisation
    branches: dict[str, Branch] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    offerings: dict[tuple[str, str], Offering] = field(default_factory=dict)  # programme, branch
    users: dict[str, User] = field(default_factory=dict)  # by name
    enrolments: dict[int, Enrolment] = field(default_factory=dict)  # by id() of the life
    relations: dict[int, Relation] = field(default_factory=dict)  # by id() of the bond


def fill(invented: world.World) -> Ground:
    """Write the whole association; runs unscoped and in one transaction."""
    ground = Ground(Organisation.objects.create(
        name=world.ORGANISATION, slug="dichtbij", email="hallo@dichtbij.example", phone="06-12340000"
    ))  # fmt: skip
    _places()
    _branches(ground, invented)
    _programmes(ground, invented)
    people = _people(ground, invented)
    _users(ground, invented, people)
    _enrolments(ground, invented, people)
    _relations_and_contacts(ground, invented)
    _tallies(ground, invented)
    _consents(ground, people)
    _proposals(ground)
    _gatherings(ground)
    outcomes.fill(ground.organisation.pk)
    library.fill(ground.organisation.pk)
    for kind in registry.programme_types():
        if kind.invent:
            kind.invent(ground.organisation.pk)
    budgets.fill(ground.organisation.pk)
    # Last: what is submitted is frozen, so whatever it tells of has to be there.
    reporting.fill(ground.organisation.pk)
    return ground


def _gatherings(ground: Ground) -> None:
    """Let people of Zwolle drink coffee together, led by Joke now and then."""
    joke = ground.users["Joke Mulder"].person
    here = [
        one.person for one in ground.enrolments.values()
        if one.offering_id == ground.offerings["tandem", "zwolle"].pk and one.role == "participant"
    ]  # fmt: skip
    assert joke is not None
    gatherings.fill(
        branches=ground.branches, host=joke, people=here[:24], by=ground.users["Marijke de Boer"],
        tandem={slug: offering for (programme, slug), offering in ground.offerings.items() if programme == "tandem"},
    )  # fmt: skip


def _places() -> None:
    Place.objects.bulk_create(
        [
            Place(pc4=row["pc4"], name=row["name"], latitude=float(row["latitude"]), longitude=float(row["longitude"]))
            for row in towns.places()
        ],
        ignore_conflicts=True,
    )


def _branches(ground: Ground, invented: world.World) -> None:
    for town in invented.towns:
        branch = Branch.objects.create(
            organisation=ground.organisation, name=town.name, slug=town.slug, pc4=town.pc4s[0],
            email=f"{town.slug}@dichtbij.example", phone="06-12340000",
        )  # fmt: skip
        area, _ = Municipality.objects.get_or_create(code=town.municipality, defaults={"name": town.name})
        branch.municipalities.add(area)
        ground.branches[town.slug] = branch


def _programmes(ground: Ground, invented: world.World) -> None:
    started = clock.today() - dt.timedelta(days=3 * 365)
    lines = {
        line.slug: ProgrammeLine.objects.create(
            organisation=ground.organisation, name=line.name, slug=line.slug, objective=line.objective,
            method=line.method,
        )
        for line in world.LINES
    }  # fmt: skip
    for plan in world.PLANS:
        ground.programmes[plan.slug] = Programme.objects.create(
            organisation=ground.organisation, line=lines[plan.line], type="befriending", kind=plan.kind,
            name=plan.name, slug=plan.slug, summary=plan.summary, target_groups=list(plan.target_groups),
            sub_goals=["network", "intimacy"], elements=["contact"], objective=plan.objective, method=plan.method,
            client="Gemeenten in het werkgebied",
            funder="Gemeente Zwolle en andere gemeenten", starts_on=started,
        )  # fmt: skip
    for story in invented.stories:
        _offering(ground, story.programme, story.town, target=len(story.lives) // 3)
    _offering(ground, "wandelmaatjes", invented.towns[0], status="preparation", target=20)


def _offering(ground: Ground, programme: str, town: towns.Town, *, target: int, status: str = "running") -> None:
    offering = Offering.objects.create(
        organisation=ground.organisation, programme=ground.programmes[programme], branch=ground.branches[town.slug],
        status=status, target_matches=target, takes_participants=status == "running",
    )  # fmt: skip
    offering.municipalities.add(*ground.branches[town.slug].municipalities.all())
    ground.offerings[programme, town.slug] = offering


def _units(ground: Ground, kinds: Iterable[tuple[str, dt.date]]) -> list[Unit]:
    return Unit.objects.bulk_create(
        [Unit(organisation_id=ground.organisation.pk, kind=kind, opened_on=day) for kind, day in kinds]
    )


def _all_lives(invented: world.World) -> list[tuple[lives.Story, lives.Life]]:
    return [(story, life) for story in invented.stories for life in story.lives]


def _people(ground: Ground, invented: world.World) -> dict[int, Person]:
    placed = _all_lives(invented)
    units = _units(ground, [("person", life.applied_on) for _, life in placed])
    people: dict[int, Person] = {}
    for (story, life), unit in zip(placed, units, strict=True):
        one = life.someone
        people[id(life)] = Person(
            organisation=ground.organisation, unit=unit, branch_ids=[ground.branches[story.town.slug].pk],
            cell_ids=[ground.offerings[story.programme, story.town.slug].pk], given_name=one.given_name,
            infix=one.infix, family_name=one.family_name, birth_date=one.birth_date, gender=one.gender,
            email=one.email, phone=one.phone, postcode=one.postcode, town=one.town, created_at=clock.now(),
            page_language="nl",
        )  # fmt: skip
    sealing.seal_many((people[id(life)], {"address": life.someone.address}) for _, life in placed)
    for person in people.values():
        person.words = search_words(person)
    Person.objects.bulk_create(people.values(), batch_size=1_000)
    return people


# -- who signs in -------------------------------------------------------------------------------------------


def _users(ground: Ground, invented: world.World, people: dict[int, Person]) -> None:
    persons = {
        "Joke Mulder": people[id(invented.piet_and_joke.volunteer)],
        "Piet Jansen": people[id(invented.piet_and_joke.participant)],
    }
    for one in cast.CAST:
        user = _user(ground, email=one.email, name=one.name, language=one.language, person=persons.get(one.name))
        _grant(ground, user, role=one.role, branch=one.branch, programme=one.programme)
    for town in invented.towns:
        for name in town.coordinators:
            if name not in ground.users:
                email = f"{name.split()[0].lower()}.{town.slug}@dichtbij.example"
                user = _user(ground, email=email, name=name)
                _grant(ground, user, role="coordinator", branch=town.slug)


def _user(ground: Ground, *, email: str, name: str, language: str = "nl", person: Person | None = None) -> User:
    # No password at all: the demo door signs in, and nobody can guess their way into a demo left open.
    user = User.objects.create_user(
        email=email, password=None, organisation=ground.organisation, display_name=name, page_language=language,
        person=person,
    )  # fmt: skip
    ground.users[name] = user
    return user


def _grant(ground: Ground, user: User, *, role: str, branch: str = "", programme: str = "") -> None:
    since = clock.today() - dt.timedelta(days=900)
    place = ground.branches[branch] if branch else None
    if programme:
        TeamMember.objects.create(
            organisation=ground.organisation, user=user, role=role, programme=ground.programmes[programme],
            branch=place, starts_on=since,
        )  # fmt: skip
        return
    own = {"volunteer", "participant"}
    Role.objects.create(
        organisation=ground.organisation, user=user, name=role, branch=None if role in own else place, starts_on=since
    )


# -- who takes part -----------------------------------------------------------------------------------------


def _enrolments(ground: Ground, invented: world.World, people: dict[int, Person]) -> None:
    placed = _all_lives(invented)
    units = _units(ground, [(f"{life.role} file", life.applied_on) for _, life in placed])
    for (story, life), unit in zip(placed, units, strict=True):
        over = life.state in {"ended", "declined", "withdrawn"}
        coordinator = "Fatma Yılmaz" if story.programme == "taalmaatjes" else life.coordinator
        ground.enrolments[id(life)] = Enrolment(
            organisation=ground.organisation, offering=ground.offerings[story.programme, story.town.slug], unit=unit,
            person=people[id(life)], role=life.role, state=life.state, state_since=life.moves[-1][0],
            applied_on=life.applied_on, source=life.source, urgency=life.urgency,
            coordinator=ground.users[coordinator], next_step=life.next_step, next_step_on=life.next_step_on,
            started_on=life.since("active"), ended_on=life.moves[-1][0] if over else None,
            end_reason=life.end_reason, last_contact_on=life.last_contact_on,
        )  # fmt: skip
    Enrolment.objects.bulk_create(ground.enrolments.values(), batch_size=1_000)
    Profile.objects.bulk_create(
        [_profile(life, ground.enrolments[id(life)], number) for number, (_, life) in enumerate(placed)],
        batch_size=1_000,
    )
    _intakes(ground, placed)


def _profile(life: lives.Life, enrolment: Enrolment, number: int) -> Profile:
    volunteer = life.role == "volunteer"
    seen_on = life.since("waiting") or life.since("active")
    return Profile(
        enrolment=enrolment, organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id,
        unit_id=enrolment.unit_id, person_id_copy=enrolment.person_id, languages=list(life.someone.languages),
        slots=life.slots, interests=list(life.interests), capacity=life.capacity,
        max_distance_km=(5, 8, 10, 15, 20)[number % 5], has_pet=not volunteer and number % 4 == 0,
        smokes=not volunteer and number % 9 == 0, has_stairs=not volunteer and number % 11 == 0,
        refuses_pet=number % 13 == 0, refuses_smoke=volunteer and number % 3 == 0,
        wishes_gender="v" if not volunteer and life.someone.gender == "v" and number % 6 == 0 else "",
        vetting_seen_on=seen_on if volunteer else None,
    )  # fmt: skip


def _intakes(ground: Ground, placed: list[tuple[lives.Story, lives.Life]]) -> None:
    rows: list[tuple[Intake, dict[str, str]]] = []
    for number, (_, life) in enumerate(placed):
        day = life.since("waiting")
        if day is None:
            continue
        enrolment = ground.enrolments[id(life)]
        said = words.VOLUNTEER_INTAKE if life.role == "volunteer" else words.INTAKE
        notes = said[number % len(said)].format(years=2 + number % 9, interest=(life.interests or ("wandelen",))[0])
        intake = Intake(
            enrolment=enrolment, organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id,
            unit_id=enrolment.unit_id, held_on=day, by_id=enrolment.coordinator_id, finished_at=clock.now(),
        )  # fmt: skip
        rows.append((intake, {"notes": notes}))
    sealing.seal_many(rows)
    Intake.objects.bulk_create([row for row, _ in rows], batch_size=1_000)


def _relations_and_contacts(ground: Ground, invented: world.World) -> None:
    bonds = [bond for story in invented.stories for bond in story.bonds]
    for bond in bonds:
        ground.relations[id(bond)] = _relation(ground, bond)
    Relation.objects.bulk_create(ground.relations.values(), batch_size=1_000)
    about = _matches(ground, bonds)
    joke = ground.users["Joke Mulder"]
    rows: list[tuple[Contact, dict[str, str]]] = []
    for bond in bonds:
        relation = ground.relations[id(bond)]
        author_id = joke.pk if relation.volunteer_person_id == joke.person_id else None
        for meeting in bond.meetings:
            contact = _contact(meeting, relation)
            contact.author_id, contact.about_id = author_id, about.get(relation)
            rows.append((contact, {"notes": meeting.notes}))
    sealing.seal_many((contact, texts) for contact, texts in rows if texts["notes"])
    Contact.objects.bulk_create([contact for contact, _ in rows], batch_size=2_000)


def _relation(ground: Ground, bond: lives.Bond) -> Relation:
    participant, volunteer = ground.enrolments[id(bond.participant)], ground.enrolments[id(bond.volunteer)]
    return Relation(
        organisation=ground.organisation, offering=participant.offering, unit_id=participant.unit_id,
        participant=participant, volunteer=volunteer, volunteer_person_id=volunteer.person_id,
        participant_person_unit_id=participant.person.unit_id, started_on=bond.started_on, ended_on=bond.ended_on,
        end_reason=bond.end_reason,
    )  # fmt: skip


def _matches(ground: Ground, bonds: list[lives.Bond]) -> dict[Relation, uuid.UUID]:
    """Let every programme type keep its own rows about the pairs, and say what their contacts are about."""
    heard = {
        ground.relations[id(bond)]: max((one.on for one in bond.meetings if not one.is_cancelled), default=None)
        for bond in bonds
    }
    about: dict[Relation, uuid.UUID] = {}
    for kind in registry.programme_types():
        if kind.demo:
            about |= kind.demo({one: day for one, day in heard.items() if one.offering.programme.type == kind.slug})
    return about


def _contact(meeting: lives.Meeting, relation: Relation) -> Contact:
    return Contact(
        organisation_id=relation.organisation_id, offering_id=relation.offering_id, unit_id=relation.unit_id,
        participant_id=relation.participant_id, volunteer_id=relation.volunteer_id,
        author_person_id=relation.volunteer_person_id, on=meeting.on, kind=meeting.kind,
        minutes=None if meeting.is_cancelled else meeting.minutes, is_cancelled=meeting.is_cancelled,
        is_important=meeting.is_important,
    )  # fmt: skip


def _tallies(ground: Ground, invented: world.World) -> None:
    rows, persons = [], []
    for story in invented.stories:
        offering = ground.offerings[story.programme, story.town.slug]
        for (month, measure), value in counts.tally(story).items():
            rows.append(Tally(
                organisation=ground.organisation, offering=offering, month=month, measure=measure, value=value,
                counting_rule=rules.counting_rule(month).version,
            ))  # fmt: skip
        for life, day in counts.first_of_each_year(story):
            persons.append(_participation(ground.enrolments[id(life)], day, f"unique_{life.role}s"))
        for life, day in counts.intensive_each_year(story):
            persons.append(_participation(ground.enrolments[id(life)], day, "intensive_matches"))
    Tally.objects.bulk_create(rows, batch_size=2_000)
    Participation.objects.bulk_create(persons, batch_size=2_000)


def _participation(enrolment: Enrolment, day: dt.date, measure: str) -> Participation:
    return Participation(
        enrolment=enrolment, organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id,
        person_id_copy=enrolment.person_id, unit_id=enrolment.unit_id, year=day.year,
        month=day.replace(day=1), measure=measure,
    )  # fmt: skip


def _consents(ground: Ground, people: dict[int, Person]) -> None:
    shown = [
        ConsentText.objects.create(
            organisation=ground.organisation, purpose=purpose, version=1, title=title, text=text, easy_text=easy,
            published_at=clock.now(),
        )
        for purpose, title, text, easy in texts.CONSENTS
    ]  # fmt: skip
    given = []
    for number, enrolment in enumerate(ground.enrolments.values()):
        if enrolment.started_on is None or enrolment.ended_on is not None:
            continue
        person = enrolment.person
        for text in shown[: 2 if number % 3 else 3]:
            day = dt.datetime.combine(enrolment.started_on, dt.time(10), tzinfo=dt.UTC)
            given.append(Consent(
                organisation=ground.organisation, person=person, unit_id=person.unit_id, branch_ids=person.branch_ids,
                cell_ids=person.cell_ids, text=text, how="paper", given_at=day,
                until=enrolment.started_on + dt.timedelta(days=730),
            ))  # fmt: skip
    Consent.objects.bulk_create(given, batch_size=2_000)


def _proposals(ground: Ground) -> None:
    """Let Marijke send a few proposals: one is answered by both, one by one side, the others wait."""
    marijke = ground.users["Marijke de Boer"]
    by = actors.build(
        user_id=marijke.pk, person_id=None, organisation_id=ground.organisation.pk, name=marijke.display_name
    )
    offering = ground.offerings["tandem", "zwolle"]
    waiting = [one for one in ground.enrolments.values() if one.offering_id == offering.pk and one.state == "waiting"]
    sent = []
    for participant in [one for one in waiting if one.role == "participant"]:
        for offer in matching_queries.offers_for(by, participant=participant, many=1):
            with contextlib.suppress(matching.ProposalNotPossible):
                sent.append(matching.propose(participant=participant, volunteer=offer.volunteer, by=by))
        if len(sent) == SENT:
            break
    for proposal, sides in zip(sent, ((Side.PARTICIPANT, Side.VOLUNTEER), (Side.VOLUNTEER,)), strict=False):
        for side in sides:
            proposal = matching.say_yes(proposal=proposal, side=side, by=by)
