"""A small season for tests: a circle in Zwolle with three people who take part, and Vera who was trained to lead it."""

import datetime as dt
from dataclasses import dataclass

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock
from nabij.foundation.actors import Actor
from nabij.programmes.circles import actions
from nabij.programmes.circles.choices import Part
from nabij.programmes.circles.models import Circle, Membership, Season, Session
from tests.cast import Cast, actor_of, make_enrolment, make_person


@dataclass(frozen=True, slots=True)
class Story:
    """What a test speaks of."""

    by: Actor
    season: Season
    circle: Circle
    members: list[Membership]

    def session(self, number: int = 0) -> Session:
        """Return one evening, the first unless said otherwise."""
        with access.unscoped(access.Reason.TEST):
            return list(Session.objects.filter(circle=self.circle).order_by("starts_at"))[number]

    def member(self, name: str) -> Membership:
        """Return a participant as they are now."""
        with access.unscoped(access.Reason.TEST):
            found: Membership = Membership.objects.get(circle=self.circle, shown_name=name)
        return found


def plan(cast: Cast, *, places: int = 3, sessions: int = 3) -> Story:
    """Plan a season with one circle that began two weeks ago at seven in the evening."""
    by = actor_of(cast.coordinator)
    first = clock.today() - dt.timedelta(days=14)
    with access.acting_as(by):
        season = actions.add_season(
            offering=cast.tandem_zwolle, by=by,
            given={
                "name": "Voorjaar", "starts_on": first, "ends_on": clock.today() + dt.timedelta(days=90),
                "registering": True, "break_from": None, "break_until": None,
            },
        )  # fmt: skip
        circle = actions.add_circle(
            season=season, first_on=first, sessions=sessions, by=by,
            given={
                "name": "Kring De Brug", "venue_id": None, "places": places, "at": dt.time(0, 30), "minutes": 150,
                "every_days": 7,
            },
        )  # fmt: skip
    return Story(by, season, circle, [])


def people(cast: Cast, *names: str) -> list[Enrolment]:
    """Enrol invented people as participants."""
    with access.unscoped(access.Reason.TEST):
        return [make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, f"{name} Verzonnen")) for name in names]


def fill(cast: Cast, story: Story, *names: str) -> list[Membership]:
    """Give invented people a place, from the day the circle began."""
    made = []
    for enrolment in people(cast, *names):
        with access.acting_as(story.by):
            made.append(actions.add_member(circle=story.circle, enrolment=enrolment, themes=["energy"], by=story.by))
    with access.unscoped(access.Reason.TEST):
        Membership.objects.filter(circle=story.circle, placed_on__isnull=False).update(placed_on=story.season.starts_on)
    return made


def lead(cast: Cast, story: Story, *, enrolment: Enrolment | None = None, part: Part = Part.FACILITATOR) -> None:
    """Let Vera, or somebody else, be trained and lead the circle from its first day."""
    who = enrolment or cast.vera
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=who.pk).update(state=EnrolmentState.ACTIVE, role=PartRole.VOLUNTEER)
    with access.acting_as(story.by):
        actions.note_training(enrolment=who, by=story.by)
        actions.appoint(circle=story.circle, enrolment=who, part=part, by=story.by, from_on=story.season.starts_on)


def season(cast: Cast) -> Story:
    """Return a circle that runs: Anna, Bram and Chris take part, Vera leads."""
    story = plan(cast)
    fill(cast, story, "Anna", "Bram", "Chris")
    lead(cast, story)
    return story
