"""One named, invented cast for every test: two branches, two programmes, every role, and a stranger."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering, Profile, Programme, ProgrammeLine, TeamMember
from nabij.foundation import access, actors, clock, erasure
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName
from nabij.people.models import Branch, Municipality, Organisation, Person, Place, Role, User


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone and everything the tests speak of. All people are invented."""

    nabij: Organisation
    elsewhere: Organisation
    zwolle: Branch
    almere: Branch
    tandem: Programme
    language: Programme
    tandem_zwolle: Offering
    tandem_almere: Offering
    language_zwolle: Offering
    administrator: User
    manager: User
    privacy_officer: User
    coordinator: User  # of the branch Zwolle
    coordinator_almere: User
    tandem_coordinator: User  # of the programme Tandem, in Zwolle only
    desk: User
    funder: User
    volunteer: User
    participant: User
    stranger: User  # coordinator of another organisation
    vera: Enrolment  # the volunteer's enrolment in Tandem Zwolle
    piet: Enrolment  # the participant's enrolment in Tandem Zwolle
    amina: Enrolment  # a participant of the language programme in Zwolle
    bob: Enrolment  # a participant of Tandem Almere

    def users(self) -> dict[str, User]:
        """Return every user by name."""
        return {name: value for name in self.__slots__ if isinstance(value := getattr(self, name), User)}


def actor_of(user: User) -> Actor:
    """Return the actor a signed-in user becomes."""
    return actors.build(
        user_id=user.pk,
        person_id=user.person_id,
        organisation_id=user.organisation_id,
        name=user.display_name,
    )


def make_person(organisation: Organisation, name: str, **fields: Any) -> Person:
    """Make one invented person with a file of their own."""
    given_name, _, family_name = name.partition(" ")
    unit = erasure.open_unit(organisation_id=organisation.pk, kind="person")
    defaults = {
        "postcode": "8011AB", "town": "Zwolle", "birth_date": dt.date(1950, 5, 5),
        "email": f"{given_name.lower()}@voorbeeld.example",
    }  # fmt: skip
    return Person.objects.create(
        organisation=organisation, unit=unit, given_name=given_name, family_name=family_name,
        created_at=clock.now(), **{**defaults, **fields},
    )  # fmt: skip


def make_enrolment(
    offering: Offering,
    person: Person,
    role: str = PartRole.PARTICIPANT,
    *,
    profile: dict[str, Any] | None = None,
    **fields: Any,
) -> Enrolment:
    """Enrol one person, with a profile."""
    unit = erasure.open_unit(organisation_id=offering.organisation_id, kind=f"{role} file")
    fields.setdefault("state", EnrolmentState.WAITING)
    fields.setdefault("applied_on", clock.today() - dt.timedelta(days=30))
    enrolment = Enrolment.objects.create(
        organisation_id=offering.organisation_id, offering=offering, unit=unit, person=person, role=role,
        state_since=clock.today(), **fields,
    )  # fmt: skip
    Profile.objects.create(
        enrolment=enrolment, organisation_id=offering.organisation_id, offering=offering, unit=unit,
        person_id_copy=person.pk,
        **{"languages": ["nl"], "slots": 0b111, "interests": ["wandelen", "koffie drinken"], **(profile or {})},
    )  # fmt: skip
    person.branch_ids = sorted({*person.branch_ids, offering.branch_id})
    person.cell_ids = sorted({*person.cell_ids, offering.pk})
    person.save(update_fields=["branch_ids", "cell_ids"])
    return enrolment


def make_user(
    organisation: Organisation,
    name: str,
    role: str,
    *,
    branch: Branch | None = None,
    person: Person | None = None,
) -> User:
    """Make a login with one role."""
    user = User.objects.create_user(
        email=f"{name}@{organisation.slug}.example",
        password="een lang wachtwoord",
        organisation=organisation,
        display_name=name.replace("_", " ").title(),
        person=person,
    )
    if role:
        Role.objects.create(
            organisation=organisation, user=user, name=role, branch=branch, starts_on=dt.date(2024, 1, 1)
        )
    return user


def make() -> Cast:
    """Make the cast."""
    with access.unscoped(access.Reason.TEST):
        return _make()


def _make() -> Cast:
    since = dt.date(2024, 1, 1)
    nabij = Organisation.objects.create(name="Vereniging Nabij", slug="nabij")
    elsewhere = Organisation.objects.create(name="Stichting Elders", slug="elders")
    place, _ = Municipality.objects.get_or_create(code="GM0193", defaults={"name": "Zwolle", "province": "Overijssel"})
    Place.objects.get_or_create(pc4="8011", defaults={"name": "Zwolle", "latitude": 52.512, "longitude": 6.094})
    zwolle = Branch.objects.create(
        organisation=nabij, name="Zwolle", slug="zwolle", pc4="8011", email="zwolle@nabij.example"
    )
    zwolle.municipalities.add(place)
    almere = Branch.objects.create(organisation=nabij, name="Almere", slug="almere", pc4="1315")
    far = Branch.objects.create(organisation=elsewhere, name="Elders", slug="elders")
    line = ProgrammeLine.objects.create(organisation=nabij, name="Alleen en samen", slug="alleen-en-samen")

    def programme(organisation: Organisation, name: str, kind: str) -> Programme:
        return Programme.objects.create(
            organisation=organisation, line=line if organisation == nabij else None, type="befriending", kind=kind,
            name=name, slug=name.lower(),
        )  # fmt: skip

    def offering(of: Programme, branch: Branch) -> Offering:
        return Offering.objects.create(organisation_id=branch.organisation_id, programme=of, branch=branch)

    tandem, language = programme(nabij, "Tandem", "buddy"), programme(nabij, "Taalmaatjes", "language")
    tandem_zwolle, tandem_almere = offering(tandem, zwolle), offering(tandem, almere)
    language_zwolle = offering(language, zwolle)
    offering(programme(elsewhere, "Tandem", "buddy"), far)

    vera = make_person(nabij, "Vera Vrijwilliger", birth_date=dt.date(1960, 3, 3))
    piet = make_person(nabij, "Piet Deelnemer")
    tandem_coordinator = make_user(nabij, "tandem_coordinator", "")
    TeamMember.objects.create(
        organisation=nabij, user=tandem_coordinator, role=RoleName.COORDINATOR, programme=tandem, branch=zwolle,
        starts_on=since,
    )  # fmt: skip
    return Cast(
        nabij=nabij, elsewhere=elsewhere, zwolle=zwolle, almere=almere, tandem=tandem, language=language,
        tandem_zwolle=tandem_zwolle, tandem_almere=tandem_almere, language_zwolle=language_zwolle,
        administrator=make_user(nabij, "administrator", RoleName.ADMINISTRATOR),
        manager=make_user(nabij, "manager", RoleName.MANAGER),
        privacy_officer=make_user(nabij, "privacy_officer", RoleName.PRIVACY_OFFICER),
        coordinator=make_user(nabij, "coordinator", RoleName.COORDINATOR, branch=zwolle),
        coordinator_almere=make_user(nabij, "coordinator_almere", RoleName.COORDINATOR, branch=almere),
        tandem_coordinator=tandem_coordinator,
        desk=make_user(nabij, "desk", RoleName.DESK, branch=zwolle),
        funder=make_user(nabij, "funder", RoleName.FUNDER, branch=zwolle),
        volunteer=make_user(nabij, "volunteer", RoleName.VOLUNTEER, person=vera),
        participant=make_user(nabij, "participant", RoleName.PARTICIPANT, person=piet),
        stranger=make_user(elsewhere, "stranger", RoleName.COORDINATOR),
        vera=make_enrolment(tandem_zwolle, vera, PartRole.VOLUNTEER, profile={"vetting_seen_on": since}),
        piet=make_enrolment(tandem_zwolle, piet),
        amina=make_enrolment(language_zwolle, make_person(nabij, "Amina Deelnemer")),
        bob=make_enrolment(tandem_almere, make_person(nabij, "Bob Deelnemer", postcode="1315AA", town="Almere")),
    )  # fmt: skip
