"""Figures: counted when it happens, without ids, as contacts and never as participants."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

from nabij.conversations.actions.log import Arrived, Ended, Taken, TurnedAway
from nabij.enrolment.actions.ledger import count
from nabij.enrolment.models import Participation, Tally
from nabij.foundation import access
from nabij.foundation.actors import NOBODY
from nabij.methods import weeks
from nabij.programmes.helpline import tasks
from nabij.programmes.helpline.actions import figures
from nabij.programmes.helpline.actions import hours as hour_actions
from nabij.programmes.helpline.models import Helpline, HourCount, OpeningVersion, SpecialDay
from nabij.programmes.helpline.queries import figures as queries
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=ZONE)


@pytest.fixture
def helpline(cast: Cast) -> Helpline:
    with access.unscoped(access.Reason.TEST):
        made = hour_actions.make_helpline(offering=cast.tandem_zwolle, slug="lijn", name="Luisterlijn", by=NOBODY)
        week = {day: weeks.parse_blocks("19-22") for day in range(7)}
        OpeningVersion.objects.create(
            organisation=cast.nabij, offering=cast.tandem_zwolle, helpline=made, valid_from=dt.date(2020, 1, 1),
            blocks=weeks.as_json(week),
        )  # fmt: skip
    return made


def one_evening(cast: Cast, *, start: dt.datetime) -> None:
    """Two come: one is helped after 45 seconds for 25 minutes, one goes away; a third finds the queue full."""
    offering = cast.tandem_zwolle.pk
    talk, gone, minute = uuid.uuid4(), uuid.uuid4(), dt.timedelta(minutes=1)
    for conversation in (talk, gone):
        tasks.arrived(Arrived(conversation, offering, start))
    tasks.taken(Taken(talk, offering, 1, start + minute, 45.0, True))
    tasks.taken(Taken(talk, offering, 2, start + 10 * minute, 45.0, False))  # handed over: not answered twice
    end = start + 26 * minute
    tasks.ended(Ended(talk, offering, "helpline", "done", start, start + minute, end, 2, 9))
    tasks.ended(Ended(gone, offering, "helpline", "abandoned", start, None, start + 3 * minute, None, 0))
    tasks.turned_away(TurnedAway(offering, "full", start))
    tasks.turned_away(TurnedAway(offering, "paused", start))


def test_an_evening_is_counted_once_and_as_contacts(cast: Cast, helpline: Helpline) -> None:
    one_evening(cast, start=NOW.replace(hour=20))
    with access.unscoped(access.Reason.TEST):
        counted = dict(HourCount.objects.values_list("measure", "value"))
        tallies = dict(Tally.objects.values_list("measure", "value"))
        assert not Participation.objects.exists()
    assert counted == {
        "offered": 2, "answered": 1, "abandoned": 1, "refused_full": 1, "refused_closed": 1, "wait:60": 1,
    }  # fmt: skip
    assert (tallies["contacts"], tallies["contact_minutes"]) == (1, 25)
    assert not [measure for measure in tallies if measure.startswith("unique")]


def test_news_of_another_way_of_working_is_not_ours(cast: Cast, helpline: Helpline) -> None:
    tasks.arrived(Arrived(uuid.uuid4(), cast.tandem_almere.pk, NOW))
    with access.unscoped(access.Reason.TEST):
        assert not HourCount.objects.exists()


def test_growth_is_five_to_six_thousand_is_twenty_percent(cast: Cast, helpline: Helpline) -> None:
    offering = cast.tandem_zwolle
    for year, value in ((2024, 5_000), (2025, 6_000)):
        at = dt.datetime(year, 6, 1, 20, tzinfo=ZONE)
        figures.per_hour(offering=offering, measure="answered", at=at, value=value)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        found = queries.year_figures(actor, helpline, year=2025, today=NOW.date())
        assert queries.years(actor, helpline) == [2025, 2024]
    assert (found.answered, found.answered_before, found.growth_percent) == (6_000, 5_000, 20)


def test_small_counts_are_hidden_and_others_see_nothing(cast: Cast, helpline: Helpline) -> None:
    for topic, value in (("loneliness", 41), ("suicide", 4), ("money", 5)):
        count(offering=cast.tandem_zwolle, measure=f"topic_{topic}", on=NOW.date(), value=value)
    actor, other = actor_of(cast.coordinator), actor_of(cast.coordinator_almere)
    with access.acting_as(actor):
        found = queries.year_figures(actor, helpline, year=2026, today=NOW.date())
    assert found.topics == [("topic_loneliness", 41), ("topic_money", 5), ("topic_suicide", None)]
    one_evening(cast, start=NOW.replace(hour=20))
    with access.acting_as(other):
        assert queries.year_figures(other, helpline, year=2026, today=NOW.date()).answered == 0


def test_minutes_there_are_spread_over_the_hours(cast: Cast) -> None:
    start = NOW.replace(hour=19, minute=30)
    figures.count_staffed(offering=cast.tandem_zwolle, start=start, end=start + dt.timedelta(minutes=100), at_once=2)
    with access.unscoped(access.Reason.TEST):
        rows = HourCount.objects.order_by("hour").values_list("measure", "value")
        assert sorted(value for measure, value in rows if measure == "staffed") == [10, 30, 60]
        assert sorted(value for measure, value in rows if measure == "places") == [20, 60, 120]


def test_the_forecast_looks_at_the_same_weekday_and_christmas_at_christmas(cast: Cast, helpline: Helpline) -> None:
    offering = cast.tandem_zwolle
    with access.unscoped(access.Reason.TEST):
        for day in (dt.date(2025, 12, 25), dt.date(2026, 12, 25)):
            SpecialDay.objects.create(
                organisation=cast.nabij, offering=offering, helpline=helpline, on=day, name="Kerst", is_campaign=True,
                blocks=weeks.day_as_json(weeks.parse_blocks("10-22")),
            )  # fmt: skip
    for number in range(1, 9):
        tuesday = dt.datetime(2026, 11, 24, 20, 5, tzinfo=ZONE) - dt.timedelta(weeks=number)
        figures.per_hour(offering=offering, measure="offered", at=tuesday, value=6)
    christmas = dt.datetime(2025, 12, 25, 15, 5, tzinfo=ZONE)
    figures.per_hour(offering=offering, measure="offered", at=christmas, value=18)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        tuesday_found = queries.forecast(actor, helpline, day=dt.date(2026, 12, 1), now=NOW)
        christmas_found = queries.forecast(actor, helpline, day=dt.date(2026, 12, 25), now=NOW)
    by_hour = {one.hour: one for one in tuesday_found.hours}
    assert sorted(by_hour) == [19, 20, 21]
    assert (by_hour[19].needed, by_hour[20].offered) == (0, 6)
    assert by_hour[20].needed >= 4
    needed = {one.hour: one.needed for one in christmas_found.hours}
    assert sorted(needed) == list(range(10, 22))
    assert needed[15] > by_hour[20].needed
    assert tuesday_found.short == [by_hour[20]]  # nobody is on the rota yet
