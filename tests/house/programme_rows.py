"""What each way of working keeps, in every place of the small world."""

import datetime as dt
import json

from nabij.conversations.models import Conversation, Event, Waiting
from nabij.enrolment.models import (
    Contact,
    Relation,
)
from nabij.foundation import clock, erasure, sealing
from nabij.foundation.ids import new_id
from nabij.people.models import (
    User,
)
from nabij.programmes.befriending.choices import MatchState
from nabij.programmes.befriending.models import Evaluation, Goal, Match, Reply
from nabij.programmes.circles import models as circles
from nabij.programmes.circles.actions.scripts import script_for
from nabij.programmes.circles.choices import Theme
from nabij.programmes.ebuddies.models import Flag, Letterbox, Pair
from nabij.programmes.groups.models import (
    Bring,
    CheckIn,
    Coming,
    DryRun,
    Group,
    Meeting,
    Membership,
    NotAGroup,
    Sketch,
    Wish,
)
from nabij.programmes.helpline.models import (
    Break,
    DayCount,
    Debrief,
    DeskRules,
    HelpAddress,
    Helpline,
    HourCount,
    OpeningVersion,
    Phrase,
    SpecialDay,
    Told,
    WrapUp,
)
from nabij.programmes.walkin.models import Face, Helper, Opening, Visit
from nabij.programmes.walkin.models import Place as WalkinPlace
from nabij.programmes.walkin.models import SpecialDay as SpecialOpening
from tests.cast import Cast
from tests.house.places import canary, pairs


def matches(cast: Cast) -> None:
    """A match with a goal, a reply and evaluations, in every place."""
    for participant, volunteer in pairs(cast):
        secret = canary(participant.person)
        relation = Relation.objects.get(participant=participant, volunteer=volunteer)
        place = {
            "organisation": participant.organisation, "offering": participant.offering, "unit": participant.unit,
        }  # fmt: skip
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


def helplines(cast: Cast) -> None:
    """A helpline in each place, with its hours and a special day."""
    for number, (participant, _) in enumerate(pairs(cast)):
        place = {"organisation": participant.organisation, "offering": participant.offering}
        helpline = Helpline.objects.create(**place, slug=f"lijn-{number}", name="Luisterlijn")
        blocks = [{"weekday": 0, "opens": "19:00", "closes": "22:00"}]
        OpeningVersion.objects.create(**place, helpline=helpline, valid_from=clock.today(), blocks=blocks)
        SpecialDay.objects.create(**place, helpline=helpline, on=clock.today(), name="Kerst")
        hour = clock.now().replace(minute=0, second=0, microsecond=0)
        HourCount.objects.create(**place, hour=hour, measure="offered", value=3)
        DayCount.objects.create(**place, day=clock.today(), measure="ended", value=3)


def desks(cast: Cast) -> None:
    """A desk in each place: sentences, an address, and a closed conversation with all that was written about it."""
    users = {user.person_id: user for user in User.objects.exclude(person_id=None)}
    for participant, volunteer in pairs(cast):
        secret = canary(participant.person)
        place = {"organisation": volunteer.organisation, "offering": volunteer.offering}
        helpline = Helpline.objects.get(offering=volunteer.offering)
        user = users.get(volunteer.person_id) or cast.coordinator_almere
        DeskRules.objects.create(**place, helpline=helpline)
        Phrase.objects.create(**place, title="Welkom", text="Fijn dat u er bent.")
        HelpAddress.objects.create(**place, name="113", phone="0800-0113", checked_on=clock.today(), for_visitors=True)
        Break.objects.create(**place, volunteer=user, since=clock.now(), until=clock.now())
        unit = erasure.open_unit(organisation_id=volunteer.organisation_id, kind="conversation")
        talk = Conversation.objects.create(
            **place, unit=unit, kind="helpline", state="closed", volunteer=user, queued_at=clock.now(),
            opened_at=clock.now(), closed_at=clock.now(), active_at=clock.now(), reason="done",
        )  # fmt: skip
        Event.objects.create(
            id=new_id(), conversation=talk, seq=1, at=clock.now(), kind="closed", who="system", sender=-1, cid=new_id()
        )
        Waiting.objects.create(**place, conversation=talk, since=clock.now(), seen_at=clock.now())
        for row, texts in (
            (Told(**place, conversation=talk, unit=unit), {"facts": f'{{"age": "{secret}"}}'}),
            (
                WrapUp(**place, conversation=talk, unit=unit, volunteer=user, at=clock.now()),
                {"answers": f'{{"kind": "{secret}"}}', "note": secret},
            ),
            (Debrief(**place, unit=volunteer.unit, volunteer=user, at=clock.now(), impact=4), {"note": secret}),
        ):
            sealing.seal(row, **texts)
            row.save(force_insert=True)


def ebuddies(cast: Cast) -> None:
    """A letterbox in each place, with a pair that writes and a flagged letter of it."""
    users = {user.person_id: user for user in User.objects.exclude(person_id=None)}
    for number, (participant, volunteer) in enumerate(pairs(cast)):
        place = {"organisation": volunteer.organisation, "offering": volunteer.offering}
        letterbox = Letterbox.objects.create(**place, slug=f"maatje-{number}", name="E-maatje")
        user = users.get(volunteer.person_id) or cast.coordinator_almere
        unit = erasure.open_unit(organisation_id=volunteer.organisation_id, kind="e-buddy")
        pair = Pair(
            **place, unit=unit, letterbox=letterbox, state="running", applied_at=clock.now(), volunteer=user,
            code_hash=bytes([number]) * 32,
        )  # fmt: skip
        sealing.seal(pair, nickname=canary(participant.person), wish=canary(participant.person))
        pair.save(force_insert=True)
        Flag.objects.create(**place, pair=pair, unit=unit, seq=1, why="word", at=clock.now())


def walk_in_places(cast: Cast) -> None:
    """A walk-in place in each place of the house, with a known face, a helper, and an opening where both were."""
    for number, (participant, volunteer) in enumerate(pairs(cast)):
        where = {"organisation": participant.organisation, "offering": participant.offering}
        unit = erasure.open_unit(organisation_id=participant.organisation_id, kind="walk-in place")
        place = WalkinPlace.objects.create(**where, unit=unit, slug=f"huis-{number}", name="Computerhuis")
        SpecialOpening.objects.create(**where, place=place, on=clock.today())
        opening = Opening.objects.create(**where, place=place, unit=unit, on=clock.today(), people=5)
        for one in (participant, volunteer):
            who = {"place_unit_id": unit.pk, "unit": one.unit, "enrolment": one}
            Face.objects.create(
                **where, **who, place=place, person_id=one.person_id, role=one.role,
                shown_name=canary(one.person) if one == participant else "Vrijwilliger",
            )  # fmt: skip
            Visit.objects.create(**where, **who, opening=opening, role=one.role)
        Helper.objects.create(
            **where, place=place, place_unit_id=unit.pk, unit=volunteer.unit, enrolment=volunteer,
            person_id=volunteer.person_id,
        )  # fmt: skip


def circle_secret(circle_unit_id: object) -> str:
    """Return the text that may stand only on pages of who leads this circle: no staff, whoever they are."""
    return f"Kringkanarie{str(circle_unit_id).replace('-', '')}"


def seasons(cast: Cast) -> None:
    """A season with a circle in each place: who leads it, who takes part, an evening, and what stays inside."""
    today = clock.today()
    for participant, volunteer in pairs(cast):
        secret = canary(participant.person)
        place = {"organisation": participant.organisation, "offering": participant.offering}
        season = circles.Season.objects.create(
            **place, name="Voorjaar", starts_on=today, ends_on=today, registering=True
        )
        unit = erasure.open_unit(organisation_id=participant.organisation_id, kind="circle")
        circle = circles.Circle.objects.create(
            **place, season=season, unit=unit, name="Kring De Brug", state="running", at=dt.time(19, 30)
        )
        inside = {"circle": circle, "circle_unit_id": unit.pk}
        circles.Facilitator.objects.create(
            **place, **inside, unit=volunteer.unit, enrolment=volunteer, person_id=volunteer.person_id,
            shown_name=volunteer.person.given_name, from_on=today,
        )  # fmt: skip
        member = circles.Membership.objects.create(
            **place, **inside, unit=participant.unit, enrolment=participant, person_id=participant.person_id,
            own_unit=erasure.open_unit(organisation_id=participant.organisation_id, kind="circle notes"),
            shown_name=participant.person.given_name, state="placed", asked_on=today, placed_on=today, path="curious",
        )  # fmt: skip
        session = circles.Session(
            **place, **inside, unit=unit, starts_at=clock.now(),
            script=script_for(organisation_id=participant.organisation_id, theme=Theme.WELCOME),
        )  # fmt: skip
        sealing.seal(session, notes="Rustige avond.")
        session.save(force_insert=True)
        circles.Attendance.objects.create(
            **place, session=session, member=member, circle_unit_id=unit.pk, unit=participant.unit, came=True
        )
        for is_shared in (True, False):
            entry = circles.Entry(
                **place, member=member, circle_unit_id=unit.pk, unit=member.own_unit, kind="saving",
                is_shared=is_shared, made_on=today,
            )  # fmt: skip
            hidden = circle_secret(unit.pk) if is_shared else circle_secret("nobody")
            sealing.seal(entry, words=json.dumps({"text": hidden, "cents": 1250}))
            entry.save(force_insert=True)
        back = circles.LookBack(**place, member=member, unit=participant.unit, answered_at=clock.now(), stars=4)
        sealing.seal(back, text=secret)
        back.save(force_insert=True)


def groups(cast: Cast) -> None:
    """A guided group in each place, with a member, a next time, who brings what, and a dry run."""
    today = clock.today()
    for participant, volunteer in pairs(cast):
        secret = canary(participant.person)
        place = {"organisation": participant.organisation, "offering": participant.offering}
        unit = erasure.open_unit(organisation_id=participant.organisation_id, kind="group")
        led = {"leader_person_id": volunteer.person_id}
        group = Group(
            **place, **led, unit=unit, name=f"Groepje van {secret}", origin="born", state="led", state_since=today,
            leader=volunteer, began_on=today,
        )  # fmt: skip
        meeting = Meeting(**place, **led, unit=unit, group=group, at=clock.now() + dt.timedelta(days=2))
        for row in (group, meeting):
            sealing.seal(row, place=secret)
            row.save(force_insert=True)
        file = {**place, "unit": participant.unit}
        member = Membership.objects.create(**file, **led, group=group, enrolment=participant, state="in")
        Coming.objects.create(**file, **led, meeting=meeting, membership=member, says="yes", rather_at=clock.now())
        Bring.objects.create(**place, **led, unit=unit, meeting=meeting, what=f"Koek {secret}"[:60], membership=member)
        CheckIn.objects.create(**place, unit=unit, group=group, on=today, still_meets=True)
        Wish.objects.create(**file, enrolment=participant, about=volunteer, kind="apart", made_on=today)
        NotAGroup.objects.create(**place, enrolments=[participant.pk], said_on=today)
        run = DryRun.objects.create(
            **place, made_at=clock.now(), waiting=4, bound=4, near_km=5, largest=4, verified=True
        )
        Sketch.objects.create(**place, dry_run=run, position=1, enrolments=[participant.pk])


BUILDERS = (matches, helplines, desks, ebuddies, walk_in_places, seasons, groups)
