"""At least one row of every table of the house, in each of the four places, with canaries in what can be read."""

import datetime as dt
import json

from nabij.agenda.models import (
    Experience,
    Gathering,
    HeadCount,
    Host,
    Involvement,
    Registration,
    Series,
    Venue,
)
from nabij.enrolment.choices import ContactKind, PartRole
from nabij.enrolment.models import (
    Contact,
    Enrolment,
    Intake,
    Offering,
    Participation,
    ProgrammeLine,
    Relation,
    Tally,
    TeamMember,
)
from nabij.foundation import access, clock, erasure, files, sealing
from nabij.foundation.actors import NOBODY
from nabij.foundation.ids import new_id
from nabij.imports.models import ImportedRow, ImportRun, SavedMapping
from nabij.library.models import Article, Manuscript, Original
from nabij.matching.choices import ProposalState, RoundState, Unmet
from nabij.matching.models import Avoidance, KeptApart, Proposal, Round, Unserved
from nabij.matching.rules import as_json
from nabij.methods.matching import Rules
from nabij.outcomes.models import Measurement, MeasuringPlan, OwnQuestions, Score, Switch
from nabij.people.choices import RoleName
from nabij.people.models import (
    Consent,
    ConsentText,
    ErasureProposal,
    Household,
    Invitation,
)
from nabij.trajectories import actions as trajectories
from nabij.trajectories.models import PlanStep, Step
from nabij.volunteers.choices import Post, Skill
from nabij.volunteers.models import CoverAsk, CoverCall, CoverWish, Duty, Qualification, Rota, Shift, Swap
from tests.cast import Cast
from tests.house.places import canary, pairs


def kernel(cast: Cast) -> None:
    """Of everything the kernel keeps a row in every place."""
    today = clock.today()
    texts = {
        organisation: ConsentText.objects.create(
            organisation=organisation, purpose="contact", version=1, title="Contact", text="Wij bellen u.",
            published_at=clock.now(),
        )
        for organisation in (cast.nabij, cast.elsewhere)
    }  # fmt: skip
    for participant, _ in pairs(cast):
        unit = erasure.open_unit(organisation_id=participant.organisation_id, kind="household")
        Household.objects.create(
            organisation=participant.organisation, branch=participant.offering.branch, unit=unit,
            name=f"Huis {canary(participant.person)}",
        )  # fmt: skip
        intake = Intake(
            enrolment=participant, organisation=participant.organisation, offering=participant.offering,
            unit=participant.unit, by=cast.coordinator, held_on=today,
        )  # fmt: skip
        sealing.seal(intake, notes=f"Intake {canary(participant.person)}")
        intake.save()
        Tally.objects.create(
            organisation=participant.organisation, offering=participant.offering, month=today.replace(day=1),
            measure="contacts", counting_rule="2024-1", value=3,
        )  # fmt: skip
    for enrolment in (cast.vera, *(participant for participant, _ in pairs(cast))):
        Consent.objects.create(
            organisation=enrolment.organisation, person=enrolment.person, unit=enrolment.person.unit,
            text=texts[enrolment.organisation], how="paper", branch_ids=enrolment.person.branch_ids,
            cell_ids=enrolment.person.cell_ids, given_at=clock.now(), until=today + dt.timedelta(days=700),
        )  # fmt: skip
    wim = Enrolment.objects.get(person__given_name="Wim")
    for is_draft in (False, True):
        _contact(cast, cast.piet, wim, is_draft=is_draft)
    for participant, volunteer in pairs(cast):
        Relation.objects.create(
            organisation=participant.organisation, offering=participant.offering, unit=participant.unit,
            participant=participant, volunteer=volunteer, volunteer_person_id=volunteer.person_id,
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
        organisation=participant.organisation, offering=participant.offering, unit=participant.unit,
        participant=participant, volunteer=volunteer, author=cast.volunteer,
        author_person_id=volunteer.person_id, on=clock.today(), kind=ContactKind.MEETING, minutes=90, is_draft=is_draft,
    )  # fmt: skip
    sealing.seal(contact, notes=f"Samen gewandeld {canary(participant.person)}")
    contact.save()


def house(cast: Cast) -> None:
    """What stands beside the files: teams, invitations, lines and what is to be erased, in every place."""
    today = clock.today()
    far = Offering.objects.select_related("branch", "programme").get(organisation=cast.elsewhere)
    ProgrammeLine.objects.create(organisation=cast.elsewhere, name="Elders samen", slug="elders-samen")
    for file in (cast.amina, Enrolment.objects.get(person__given_name="Ria")):
        ErasureProposal.objects.create(
            organisation=file.organisation, unit_id=file.unit_id, kind="file", closed_on=today, due_on=today,
            proposed_on=today,
        )  # fmt: skip
    for user, programme, branch in (
        (cast.coordinator_almere, cast.tandem, cast.almere), (cast.stranger, far.programme, far.branch),
    ):  # fmt: skip
        TeamMember.objects.create(
            organisation=branch.organisation, user=user, role=RoleName.COORDINATOR, programme=programme, branch=branch,
            starts_on=today,
        )  # fmt: skip
    for number, (role, branch) in enumerate(
        (
            ("volunteer", cast.zwolle),
            ("coordinator", cast.zwolle),
            ("volunteer", cast.almere),
            ("volunteer", far.branch),
        )
    ):
        Invitation.objects.create(
            organisation=branch.organisation, branch=branch, email=f"nieuw{number}@voorbeeld.example",
            display_name="Nieuw", role=role, invited_by=cast.administrator, invited_at=clock.now(),
        )  # fmt: skip


def proposals(cast: Cast) -> None:
    """A round with a proposal, somebody who got none, and a pair that is kept apart, in every place."""
    for participant, volunteer in pairs(cast):
        place = {
            "organisation": participant.organisation, "offering": participant.offering, "unit": participant.unit,
            "participant": participant,
        }  # fmt: skip
        round_ = Round.objects.create(
            organisation=participant.organisation, programme=participant.offering.programme,
            offering_ids=[participant.offering_id], state=RoundState.DRY_RUN, rules=as_json(Rules()),
            counted_on=clock.today(), made_at=clock.now(),
        )  # fmt: skip
        for state in (ProposalState.OPEN, ProposalState.SENT):
            Proposal.objects.create(
                **place, volunteer=volunteer, round=round_, state=state, sent_on=clock.today(),
                facts={"interests": ["wandelen"], "slots": ["ma-och"], "languages": ["nl"], "km": 2.0},
            )  # fmt: skip
        Unserved.objects.create(**place, round=round_, why=Unmet.PLACES_TAKEN, waiting_days=30)
        Avoidance.objects.create(**place, volunteer=volunteer)
        KeptApart.objects.create(**place, volunteer=volunteer, reason="other", made_on=clock.today())


def lists(cast: Cast) -> None:
    """In every place a list taken over by a coordinator, with one row that became a person."""
    users = (cast.coordinator, cast.coordinator_almere, cast.coordinator, cast.stranger)
    for (enrolment, _), user in zip(pairs(cast), users, strict=True):
        run = ImportRun(
            organisation=enrolment.organisation, user=user, kind="participants",
            unit=erasure.open_unit(organisation_id=enrolment.organisation_id, kind="upload"),
            programme=enrolment.offering.programme, file_name=f"{canary(enrolment.person)}.csv",
            judged_on=clock.today(), row_count=1, counts={"rows": 1, "added": 1}, stage="done",
            finished_at=clock.now(), mapping={"given_name": "voornaam"},
        )  # fmt: skip
        rows = {"header": ["voornaam"], "rows": [[2, canary(enrolment.person)]], "refused": []}
        sealing.seal(run, table=json.dumps(rows))
        run.save(force_insert=True)
        ImportedRow.objects.create(
            run=run, organisation=enrolment.organisation, offering_id=enrolment.offering_id, unit=enrolment.unit, row=2,
            person_id=enrolment.person_id, person_unit_id=enrolment.person.unit_id, enrolment_id=enrolment.pk,
        )  # fmt: skip
    SavedMapping.objects.create(
        organisation=cast.nabij, programme=cast.tandem, kind="participants", mapping={"given_name": "voornaam"}
    )


def steps(cast: Cast) -> None:
    """A trajectory in every place, with a step for the coordinator, the volunteer and the participant."""
    for programme in {participant.offering.programme for participant, _ in pairs(cast)}:
        version = trajectories.published_version(trajectories.plan_of(programme))
        for number, who in enumerate(("coordinator", "volunteer", "participant"), start=900):
            PlanStep.objects.create(
                organisation=programme.organisation, plan_version=version, position=number, key=f"canary-{who}",
                title_nl="Stap", who=who,
            )  # fmt: skip
    with access.unscoped(access.Reason.TEST):
        for participant, volunteer in pairs(cast):
            subject = trajectories.Subject(
                about_id=new_id(), offering=participant.offering, unit_id=participant.unit_id,
                title=canary(participant.person), volunteer_person_id=volunteer.person_id,
                participant_person_id=participant.person_id,
            )  # fmt: skip
            trajectories.start(subject=subject, by=NOBODY)
        people_of = {participant.unit_id: participant.person for participant, _ in pairs(cast)}
        for step in Step.objects.all():
            sealing.seal(step, note=canary(people_of[step.unit_id]))
            step.save(update_fields=["note"])


def shifts(cast: Cast) -> None:
    """A rota in each place, with a shift, somebody learning and somebody leading, a swap and a cover call."""
    for other, volunteer in pairs(cast):
        place = {"organisation": volunteer.organisation, "offering": volunteer.offering}
        who = {"unit": volunteer.unit, "enrolment": volunteer, "person_id_copy": volunteer.person_id}
        rota = Rota.objects.create(**place)
        Qualification.objects.create(**place, **who, rota=rota, skill=Skill.CHAT, valid_from=clock.today())
        start = clock.now() + dt.timedelta(days=3)
        shift = Shift.objects.create(
            **place, rota=rota, starts_at=start, ends_at=start + dt.timedelta(hours=3), minimum=2, needs_lead=True
        )
        duties = [
            Duty.objects.create(
                **place, rota=rota, shift=shift, unit=one.unit, enrolment=one, person_id_copy=one.person_id,
                shown_name=one.person.given_name, post=post, is_hidden=post == Post.TRAINEE, is_open=is_open,
                taken_at=clock.now(),
            )
            for one, post, is_open in (
                (volunteer, Post.CHAT, True), (other, Post.TRAINEE, True), (other, Post.LEAD, False)
            )
        ]  # fmt: skip
        for duty, asked in ((duties[0], other), (duties[1], volunteer)):
            Swap.objects.create(
                **place, unit=duty.unit, duty=duty, from_person_id=duty.person_id_copy, asked=asked,
                asked_person_id=asked.person_id, asked_name=asked.person.given_name, asked_at=clock.now(),
            )  # fmt: skip
        call = CoverCall.objects.create(**place, shift=shift, opened_at=clock.now())
        CoverAsk.objects.create(**place, **who, call=call, position=1, asked_at=clock.now())
        CoverWish.objects.create(**place, **who, never=True, changed_at=clock.now())


def agenda(cast: Cast) -> None:
    """A gathering for everybody and one for the team, in Zwolle and in Almere, with who comes and what they said."""
    today = clock.today()
    for number, (participant, volunteer) in enumerate(pairs(cast)):
        secret = canary(participant.person)
        place = {"organisation": participant.organisation, "offering": participant.offering}
        venue = Venue.objects.create(
            organisation=participant.organisation, branch=participant.offering.branch, name="Buurthuis"
        )
        series = Series.objects.create(**place, rule="FREQ=WEEKLY", first_on=today, until_on=today, written_until=today)
        for audience in ("public", "internal"):
            gathering = Gathering.objects.create(
                **place, venue=venue, unit=erasure.open_unit(organisation_id=participant.organisation_id, kind="room"),
                title="Koffietafel", audience=audience, state="published", precision="day", starts_on=today,
                ends_on=today, sort_on=today, code=f"code{number}{audience}"[:12], places=20,
                series=series if audience == "public" else None, occurrence_on=today, kind="festival",
            )  # fmt: skip
            Involvement.objects.create(**place, gathering=gathering, name="Rotary", same_as="rotary")
            Host.objects.create(
                **place, gathering=gathering, unit=volunteer.unit, enrolment=volunteer, person_id=volunteer.person_id,
                gathering_unit_id=gathering.unit_id, until_on=today,
            )  # fmt: skip
            room = {**place, "gathering": gathering, "gathering_unit_id": gathering.unit_id}
            HeadCount.objects.create(**room, role="participant", people=3)
            for enrolment in (participant, None):
                unit = (
                    enrolment.unit
                    if enrolment
                    else erasure.open_unit(organisation_id=participant.organisation_id, kind="registration")
                )
                registration = Registration(
                    **room, unit=unit, enrolment=enrolment, person_id=enrolment.person_id if enrolment else None,
                    state="placed", name=f"Gast {secret}", email="gast@voorbeeld.example", phone="0612345678",
                    registered_at=clock.now(), wants_pick_up=True, pc4="8011",
                )  # fmt: skip
                sealing.seal(registration, fetch_at=secret)
                registration.save(force_insert=True)
            unit = erasure.open_unit(organisation_id=participant.organisation_id, kind="registration")
            experience = Experience(**room, unit=unit, consent="anonymous", at=clock.now(), first_name=secret)
            sealing.seal(experience, said=secret)
            experience.save(force_insert=True)


def measurements(cast: Cast) -> None:
    """In each organisation a questionnaire in use and one of its own; in each place an answer and its score."""
    for organisation in (cast.nabij, cast.elsewhere):
        Switch.objects.create(organisation=organisation, instrument="djg-6", changed_at=clock.now())
        OwnQuestions.objects.create(
            organisation=organisation, slug="vragen", name="Vragen",
            questions=[{"key": "1", "text": "Goed?", "kind": "agree"}],
        )  # fmt: skip
    for participant, _ in pairs(cast):
        place = {"organisation": participant.organisation, "offering": participant.offering}
        MeasuringPlan.objects.get_or_create(
            organisation=participant.organisation, programme=participant.offering.programme, instrument="djg-6",
            defaults={"starts_on": clock.today(), "moments": ["start"]},
        )  # fmt: skip
        row = Measurement(
            **place, unit=participant.unit, enrolment=participant, instrument="own-vragen", edition="1", moment="start",
            due_on=clock.today(), state="filled", filled_on=clock.today(), how="paper",
        )  # fmt: skip
        secret = canary(participant.person)
        sealing.seal(row, answers=json.dumps({"1": secret}), remark=secret)
        row.save(force_insert=True)
        Score.objects.create(
            **place, instrument="own-vragen", edition="1", scale="1", moment="start", side="person",
            pair=participant.pk.hex, quarter=clock.today().replace(month=1, day=1), value=1,
        )  # fmt: skip


def shelves(cast: Cast) -> None:
    """In each organisation a manuscript that only the office sees, and an article for everybody."""
    for number, organisation in enumerate((cast.nabij, cast.elsewhere)):
        unit = erasure.open_unit(organisation_id=organisation.pk, kind="upload")
        kept = files.keep(b"Kanarie", unit_id=unit.pk)
        original = Original.objects.create(
            organisation=organisation, unit=unit, file_id=kept, name="verslag.txt", kind="txt", size=7,
            state="refused", reason="no_text",
        )  # fmt: skip
        manuscript = Manuscript.objects.create(
            organisation=organisation, original=original, source="Kanarie", source_title="Kanarie", title="Verslag",
            year=2024,
            parts=[{"title": "", "level": 1, "paragraphs": ["Tekst."]}],
        )  # fmt: skip
        Article.objects.create(
            organisation=organisation, manuscript=manuscript, code=f"artikel{number}", title="Artikel",
            source_title="Artikel", year=2024, published_at=clock.now(), changed_at=clock.now(),
        )  # fmt: skip


BUILDERS = (kernel, house, proposals, lists, steps, shifts, agenda, measurements, shelves)
