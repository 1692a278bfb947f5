"""A small world with at least one row of every table, and a canary in every readable and sealed text of it."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from nabij.enrolment.choices import ContactKind, PartRole
from nabij.enrolment.models import Contact, Enrolment, Intake, Participation, Relation, Tally
from nabij.foundation import access, clock, erasure, sealing
from nabij.foundation.actors import NOBODY
from nabij.foundation.ids import new_id
from nabij.imports.models import ImportedRow, ImportRun, SavedMapping
from nabij.matching.choices import ProposalState, RoundState, Unmet
from nabij.matching.models import Avoidance, Proposal, Round, Unserved
from nabij.matching.rules import as_json
from nabij.methods.matching import Rules
from nabij.people.models import Consent, ConsentText, ErasureProposal, Household, Invitation, Person
from nabij.programmes.befriending.choices import MatchState
from nabij.programmes.befriending.models import Evaluation, Goal, Match, Reply
from nabij.programmes.helpline.models import Helpline, OpeningVersion, SpecialDay
from nabij.trajectories import actions as trajectories
from nabij.trajectories.models import PlanStep, Step
from tests import cast as people
from tests.cast import Cast

# Rooms add what they keep: each is called with the cast, inside `unscoped`.
BUILDERS: list[Callable[[Cast], None]] = []


def builder(build: Callable[[Cast], None]) -> Callable[[Cast], None]:
    """Register a builder."""
    BUILDERS.append(build)
    return build


@dataclass(frozen=True, slots=True)
class World:
    """The cast, and every row there is."""

    cast: Cast
    rows: dict[type[models.Model], list[models.Model]]


def make() -> World:
    """Build the world: canaries in the names, one row of everything."""
    cast = people.make()
    with access.unscoped(access.Reason.TEST):
        people.make_enrolment(cast.tandem_almere, people.make_person(cast.nabij, "Wim"), PartRole.VOLUNTEER)
        for person in Person.objects.all():
            # A family name is what every list, search, feed and export would show first.
            person.family_name = canary(person)
            person.phone = "0612345678"
            sealing.seal(person, address=f"Straat {canary(person)} 1")
            person.save()
        for build in BUILDERS:
            build(cast)
        rows = {
            model: list(model._base_manager.order_by("pk"))
            for model in apps.get_models()
            if model.__module__.startswith("nabij.") and getattr(model, "stored_in", "default") == "default"
        }
    return World(cast, rows)


def canary(person: Person) -> str:
    """Return the text that may stand only on pages of people who may see this person."""
    return f"Kanarie{person.pk.hex}"


@builder
def kernel(cast: Cast) -> None:
    """One row of everything the kernel keeps, in Zwolle and some of it in Almere."""
    today = clock.today()
    for branch, enrolment in ((cast.zwolle, cast.piet), (cast.almere, cast.bob)):
        unit = erasure.open_unit(organisation_id=cast.nabij.pk, kind="household")
        Household.objects.create(
            organisation=cast.nabij, branch=branch, unit=unit, name=f"Huis {canary(enrolment.person)}"
        )
    text = ConsentText.objects.create(
        organisation=cast.nabij, purpose="contact", version=1, title="Contact", text="Wij bellen u.",
        published_at=clock.now(),
    )  # fmt: skip
    for enrolment in (cast.vera, cast.piet, cast.bob):
        Consent.objects.create(
            organisation=cast.nabij, person=enrolment.person, unit=enrolment.person.unit, text=text, how="paper",
            branch_ids=enrolment.person.branch_ids, cell_ids=enrolment.person.cell_ids, given_at=clock.now(),
            until=today + dt.timedelta(days=700),
        )  # fmt: skip
    for enrolment in (cast.piet, cast.bob):
        intake = Intake(
            enrolment=enrolment, organisation=cast.nabij, offering=enrolment.offering, unit=enrolment.unit,
            by=cast.coordinator, held_on=today,
        )  # fmt: skip
        sealing.seal(intake, notes=f"Intake {canary(enrolment.person)}")
        intake.save()
        Tally.objects.create(
            organisation=cast.nabij, offering=enrolment.offering, month=today.replace(day=1), measure="contacts",
            counting_rule="2024-1", value=3,
        )  # fmt: skip
    ErasureProposal.objects.create(
        organisation=cast.nabij,
        unit_id=cast.amina.unit_id,
        kind="file",
        closed_on=today,
        due_on=today,
        proposed_on=today,
    )
    for role, email in (("volunteer", "nieuw@voorbeeld.example"), ("coordinator", "collega@voorbeeld.example")):
        Invitation.objects.create(
            organisation=cast.nabij, branch=cast.zwolle, email=email, display_name="Nieuw", role=role,
            invited_by=cast.administrator, invited_at=clock.now(),
        )  # fmt: skip
    wim = Enrolment.objects.get(person__given_name="Wim")
    for is_draft in (False, True):
        _contact(cast, cast.piet, wim, is_draft=is_draft)
    for participant, volunteer in ((cast.piet, cast.vera), (cast.bob, wim)):
        Relation.objects.create(
            organisation=cast.nabij, offering=participant.offering, unit=participant.unit, participant=participant,
            volunteer=volunteer, volunteer_person_id=volunteer.person_id,
            participant_person_unit_id=participant.person.unit_id, started_on=today,
            reads_earlier_notes=True,
        )  # fmt: skip
        for is_draft in (False, True):
            _contact(cast, participant, volunteer, is_draft=is_draft)
    Participation.objects.create(
        enrolment=cast.piet, organisation=cast.nabij, offering=cast.tandem_zwolle, person_id_copy=cast.piet.person_id,
        unit=cast.piet.unit, year=today.year, measure=f"unique_{PartRole.PARTICIPANT}s",
    )  # fmt: skip


def _contact(cast: Cast, participant: Enrolment, volunteer: Enrolment, *, is_draft: bool) -> None:
    contact = Contact(
        organisation=cast.nabij, offering=participant.offering, unit=participant.unit, participant=participant,
        volunteer=volunteer, author=cast.volunteer, author_person_id=volunteer.person_id, on=clock.today(),
        kind=ContactKind.MEETING, minutes=90, is_draft=is_draft,
    )  # fmt: skip
    sealing.seal(contact, notes=f"Samen gewandeld {canary(participant.person)}")
    contact.save()


@builder
def proposals(cast: Cast) -> None:
    """A round with a proposal, somebody who got none, and a pair that is kept apart, in Zwolle and in Almere."""
    wim = Enrolment.objects.get(person__given_name="Wim")
    for participant, volunteer in ((cast.piet, cast.vera), (cast.bob, wim)):
        place = {
            "organisation": cast.nabij, "offering": participant.offering, "unit": participant.unit,
            "participant": participant,
        }  # fmt: skip
        round_ = Round.objects.create(
            organisation=cast.nabij, programme=cast.tandem, offering_ids=[participant.offering_id],
            state=RoundState.DRY_RUN, rules=as_json(Rules()), counted_on=clock.today(), made_at=clock.now(),
        )  # fmt: skip
        for state in (ProposalState.OPEN, ProposalState.SENT):
            Proposal.objects.create(
                **place, volunteer=volunteer, round=round_, state=state, sent_on=clock.today(),
                facts={"interests": ["wandelen"], "slots": ["ma-och"], "languages": ["nl"], "km": 2.0},
            )  # fmt: skip
        Unserved.objects.create(**place, round=round_, why=Unmet.PLACES_TAKEN, waiting_days=30)
        Avoidance.objects.create(**place, volunteer=volunteer)


@builder
def lists(cast: Cast) -> None:
    """A list taken over by a coordinator of each branch, with one row that became a person."""
    for enrolment, user in ((cast.piet, cast.coordinator), (cast.bob, cast.coordinator_almere)):
        run = ImportRun(
            organisation=cast.nabij, unit=erasure.open_unit(organisation_id=cast.nabij.pk, kind="upload"), user=user,
            kind="participants", programme=cast.tandem, file_name=f"{canary(enrolment.person)}.csv",
            judged_on=clock.today(), row_count=1, counts={"rows": 1, "added": 1}, stage="done",
            finished_at=clock.now(), mapping={"given_name": "voornaam"},
        )  # fmt: skip
        rows = {"header": ["voornaam"], "rows": [[2, canary(enrolment.person)]], "refused": []}
        sealing.seal(run, table=json.dumps(rows))
        run.save(force_insert=True)
        ImportedRow.objects.create(
            run=run, organisation=cast.nabij, offering_id=enrolment.offering_id, unit=enrolment.unit, row=2,
            person_id=enrolment.person_id, person_unit_id=enrolment.person.unit_id, enrolment_id=enrolment.pk,
        )  # fmt: skip
    SavedMapping.objects.create(
        organisation=cast.nabij, programme=cast.tandem, kind="participants", mapping={"given_name": "voornaam"}
    )


@builder
def steps(cast: Cast) -> None:
    """A trajectory in each branch, with a step for the coordinator, the volunteer and the participant."""
    wim = Enrolment.objects.get(person__given_name="Wim")
    version = trajectories.published_version(trajectories.plan_of(cast.tandem))
    for number, who in enumerate(("coordinator", "volunteer", "participant"), start=900):
        PlanStep.objects.create(
            organisation=cast.nabij,
            plan_version=version,
            position=number,
            key=f"canary-{who}",
            title_nl="Stap",
            who=who,
        )
    with access.unscoped(access.Reason.TEST):
        for participant, volunteer in ((cast.piet, cast.vera), (cast.bob, wim)):
            subject = trajectories.Subject(
                about_id=new_id(), offering=participant.offering, unit_id=participant.unit_id,
                title=canary(participant.person), volunteer_person_id=volunteer.person_id,
                participant_person_id=participant.person_id,
            )  # fmt: skip
            trajectories.start(subject=subject, by=NOBODY)
        for step in Step.objects.all():
            sealing.seal(step, note=canary(cast.piet.person) if step.unit_id == cast.piet.unit_id else "")
            step.save(update_fields=["note"])


@builder
def matches(cast: Cast) -> None:
    """A match with a goal, a reply and evaluations, in Zwolle and in Almere."""
    wim = Enrolment.objects.get(person__given_name="Wim")
    for participant, volunteer in ((cast.piet, cast.vera), (cast.bob, wim)):
        secret = canary(participant.person)
        relation = Relation.objects.get(participant=participant, volunteer=volunteer)
        place = {"organisation": cast.nabij, "offering": participant.offering, "unit": participant.unit}
        match = Match(
            **place, participant=participant, volunteer=volunteer, volunteer_person_id=volunteer.person_id,
            relation=relation, state=MatchState.ACTIVE, state_since=clock.today(), agreed_on=clock.today(),
            met_since=clock.today(), slot="di-mid", coordinator=cast.coordinator,
        )  # fmt: skip
        sealing.seal(match, introduction_place=secret, hand_over_note=secret)
        match.save()
        goal = Goal(
            **place, match=match, volunteer_person_id=volunteer.person_id, made_on=clock.today(),
            changed_on=clock.today(),
        )  # fmt: skip
        sealing.seal(goal, text=secret)
        goal.save()
        contact = Contact.objects.filter(participant=participant, is_draft=False).earliest("made_at")
        reply = Reply(
            **place, match=match, contact=contact, to_person_id=volunteer.person_id, by=cast.coordinator,
            at=clock.now(),
        )  # fmt: skip
        sealing.seal(reply, text=secret)
        reply.save()
        for side in (participant, volunteer):
            evaluation = Evaluation(
                **{**place, "unit": side.unit}, match=match, side=side.role, months=2, due_on=clock.today(),
                answered_at=clock.now(),
            )  # fmt: skip
            sealing.seal(evaluation, answers=f'{{"stars": 4, "go_on": "yes", "text": "{secret}"}}')
            evaluation.save()


@builder
def helplines(cast: Cast) -> None:
    """A helpline in each branch, with its hours and a special day."""
    for number, offering in enumerate((cast.tandem_zwolle, cast.tandem_almere)):
        place = {"organisation": cast.nabij, "offering": offering}
        helpline = Helpline.objects.create(**place, slug=f"lijn-{number}", name="Luisterlijn")
        blocks = [{"weekday": 0, "opens": "19:00", "closes": "22:00"}]
        OpeningVersion.objects.create(**place, helpline=helpline, valid_from=clock.today(), blocks=blocks)
        SpecialDay.objects.create(**place, helpline=helpline, on=clock.today(), name="Kerst")
