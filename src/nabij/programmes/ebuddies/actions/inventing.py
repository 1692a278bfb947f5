"""Gives the demo a letterbox, one e-buddy pair that has been writing for weeks, and somebody who waits."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext

from nabij.conversations import actions as conversations
from nabij.conversations.choices import Who
from nabij.conversations.models import Event
from nabij.conversations.rules import VISITOR
from nabij.enrolment.actions.ledger import count
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering, Profile, Programme, ProgrammeLine
from nabij.enrolment.registry import TodayCard
from nabij.foundation import access, clock, erasure, sealing
from nabij.foundation.actors import NOBODY
from nabij.people.models import Branch, Person, User
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.actions import codes, following, writing
from nabij.programmes.ebuddies.choices import AgeBand, PairState, Topic, Weekday
from nabij.programmes.ebuddies.models import Letterbox, Pair

# The demo says these words itself, so that a newcomer can be Maan; a real code is drawn and shown once.
CODE: Final = "appel fiets zomer kaars regen tuin"
SLUG, BRANCH, BUDDY = "e-maatje", "zwolle", "sanne@dichtbij.example"
WEEKS_SO_FAR: Final = 9
LETTERS: Final = (
    (Who.VOLUNTEER, "Dag Maan, fijn dat u er bent. Hoe was uw dag?"),
    (Who.VISITOR, "Rustig. Ik heb de planten water gegeven en verder niemand gezien."),
    (Who.VOLUNTEER, "Dat klinkt als een lange dag. Welke planten hebt u?"),
    (Who.VISITOR, "Drie varens en een vijg die niet wil. Dank u dat u het vraagt."),
)
# Of each month, this one first: asked, began, ended, and how long those who began had waited.
YEAR: Final = (
    (1, 0, 0, "ebuddy_waited_14"), (3, 2, 0, "ebuddy_waited_28"), (2, 2, 1, "ebuddy_waited_14"),
    (4, 3, 2, "ebuddy_waited_28"), (1, 2, 1, "ebuddy_waited_56"), (3, 2, 1, "ebuddy_waited_14"),
    (2, 1, 2, "ebuddy_waited_28"), (2, 3, 1, "ebuddy_waited_56"), (3, 2, 0, "ebuddy_waited_14"),
    (2, 2, 2, "ebuddy_waited_28"), (4, 2, 1, "ebuddy_waited_longer"),
)  # fmt: skip
HELPED: Final = (("ebuddy_helped_yes", 6), ("ebuddy_helped_bit", 2), ("ebuddy_helped_no", 1))


def invent(organisation_id: int) -> None:
    """Write everything; runs unscoped."""
    line = ProgrammeLine.objects.filter(organisation_id=organisation_id).order_by("pk").first()
    programme = Programme.objects.create(
        organisation_id=organisation_id, line=line, type="ebuddies", name="E-maatjes", slug="e-maatjes",
        summary="Een jaar lang anoniem schrijven met dezelfde vrijwilliger.",
        objective="Wie liever schrijft dan praat, heeft iemand die terugkomt.",
        method="Een vaste vrijwilliger, berichten die wachten, en een terugkeercode.",
    )  # fmt: skip
    offering = Offering.objects.create(
        organisation_id=organisation_id, programme=programme, takes_participants=False,
        branch=Branch.objects.get(organisation_id=organisation_id, slug=BRANCH),
    )  # fmt: skip
    letterbox = Letterbox.objects.create(
        organisation_id=organisation_id, offering=offering, slug=SLUG, name="E-maatje Dichtbij",
        flag_words=["hopeloos", "dood"], sample_percent=0,
        wait_message="Op dit moment duurt het ongeveer twee weken voor er iemand voor u is.",
    )  # fmt: skip
    _pair(letterbox, nickname="Vijgenblad", weeks=2)
    buddy = User.objects.filter(organisation_id=organisation_id, email=BUDDY).first()
    if buddy is not None:
        _enrol(letterbox, buddy)
        _write(_pair(letterbox, nickname="Maan", weeks=WEEKS_SO_FAR + 1), buddy)
    _count(letterbox)


def _enrol(letterbox: Letterbox, buddy: User) -> None:
    """Let the volunteer have a free place for whoever waits."""
    if buddy.person_id is None:
        return
    place = {"organisation_id": letterbox.organisation_id, "offering_id": letterbox.offering_id}
    today = clock.today()
    enrolment = Enrolment.objects.create(
        **place, unit=erasure.open_unit(organisation_id=letterbox.organisation_id, kind="volunteer file"),
        person_id=buddy.person_id, role=PartRole.VOLUNTEER, state=EnrolmentState.ACTIVE, state_since=today,
        applied_on=today, started_on=today,
    )  # fmt: skip
    Profile.objects.create(enrolment=enrolment, **place, unit=enrolment.unit, person_id_copy=buddy.person_id)
    person = Person.objects.get(pk=buddy.person_id)
    person.cell_ids = sorted({*person.cell_ids, letterbox.offering_id})
    person.save(update_fields=["cell_ids"])


def _pair(letterbox: Letterbox, *, nickname: str, weeks: int) -> Pair:
    unit = erasure.open_unit(organisation_id=letterbox.organisation_id, kind="e-buddy")
    pair = Pair(
        organisation_id=letterbox.organisation_id, offering_id=letterbox.offering_id, unit=unit, letterbox=letterbox,
        state=PairState.WAITING, age_band=AgeBand.UNDER_50, topics=[Topic.DAILY, Topic.HOBBY],
        applied_at=clock.now() - dt.timedelta(weeks=weeks),
    )  # fmt: skip
    sealing.seal(pair, nickname=nickname, wish="Ik schrijf liever dan dat ik bel.")
    pair.save(force_insert=True)
    return pair


def _write(pair: Pair, buddy: User) -> None:
    pair.conversation_id, _ = conversations.open_pair(
        offering=pair.offering, kind="ebuddies", nickname="Maan", volunteer=buddy
    )
    pair.volunteer, pair.state, pair.code_hash = buddy, PairState.RUNNING, codes.scrambled(CODE)
    pair.weekday, pair.at_time = Weekday.TUESDAY, dt.time(20)
    pair.started_on = clock.today() - dt.timedelta(weeks=WEEKS_SO_FAR)
    pair.ends_on = rules.last_day(started_on=pair.started_on, months=pair.letterbox.term_months)
    pair.save()
    following.start_steps(pair, by=NOBODY)
    for weeks_ago, (who, text) in zip(range(len(LETTERS), 0, -1), LETTERS, strict=True):
        sender = VISITOR if who == Who.VISITOR else buddy.pk
        writing.write(pair, writing.Words(cid=uuid.uuid4(), who=who, sender=sender, text=text))
        # They were not all written while the demo was made.
        newest = Event.objects.filter(conversation_id=pair.conversation_id).order_by("-seq").values("pk")[:1]
        Event.objects.filter(pk__in=newest).update(
            at=clock.now() - dt.timedelta(weeks=weeks_ago, minutes=weeks_ago * 17)
        )


def _count(letterbox: Letterbox) -> None:
    """Give the figures a year that looks like one."""
    month = clock.today().replace(day=1)
    for asked, began, ended, measure in YEAR:
        for name, value in (("ebuddies_asked", asked), ("ebuddies_started", began), ("ebuddies_ended", ended)):
            count(offering=letterbox.offering, measure=name, on=month, value=value)
        count(offering=letterbox.offering, measure=measure, on=month, value=began)
        month = (month - dt.timedelta(days=1)).replace(day=1)
    for name, value in HELPED:
        count(offering=letterbox.offering, measure=name, on=month, value=value)


def doors() -> Sequence[TodayCard]:
    """Return how to be Maan: there is no login, there are six words."""
    with access.unscoped(access.Reason.SIGN_IN):
        if not Pair.objects.filter(code_hash__isnull=False, letterbox__slug=SLUG).exists():
            return []
    return [
        TodayCard(
            title=str(gettext("Maan, who writes anonymously")), url=reverse("ebuddy:home"),
            text=gettext("Writes with Sanne. Comes in with six words: %(code)s") % {"code": CODE},
        )
    ]  # fmt: skip
