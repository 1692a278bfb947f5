"""Planning: what stands where, series with exceptions, who sees what, and two people who change the same."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from nabij.agenda import actions, tasks
from nabij.agenda.actions import Involved
from nabij.agenda.choices import PartIn, Precision, Repeat
from nabij.agenda.models import Gathering, Involvement
from nabij.foundation import access, clock
from tests.cast import Cast, actor_of
from tests.rooms.agenda.party import come, plan, when

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Enter = Callable[[Any], Client]


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "coffee", "title": "Koffie in mei", "precision": "time", "day": "2031-05-20", "starts": "10:00",
        "ends": "12:00", "audience": "public", "registering": "count", "places": "12", **changes,
    }  # fmt: skip


def test_a_coordinator_plans_publishes_and_everybody_sees_it(cast: Cast, sign_in: Enter) -> None:
    client = sign_in(cast.coordinator)
    answer = client.post("/gatherings/new/", typed(offering=cast.tandem_zwolle.pk, involved="Rotary: financier € 500"))
    assert answer.status_code == 302, answer.context["form"].errors
    with access.unscoped(access.Reason.TEST):
        row = Gathering.objects.get()
        assert [(one.name, one.part, one.amount_cents) for one in Involvement.objects.all()] == [
            ("Rotary", "funder", 50000)
        ]
    assert "Koffie in mei" not in Client().get("/agenda/").content.decode()
    assert Client().get(f"/agenda/{row.code}/").status_code == 404
    client.post(f"/gatherings/{row.pk}/publish/")
    shown = Client().get("/agenda/").content.decode()
    assert "Koffie in mei" in shown
    page = Client().get(f"/agenda/{row.code}/").content.decode()
    assert '"@type": "Event"' in page
    assert "2031-05-20T10:00:00+02:00" in page or "2031-05-20T08:00:00+00:00" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": ""}, {"last_day": "2031-05-01"}, {"newcomer_places": "13"}, {"day": "9999-12-31"},
        {"day": "morgen"}, {"involved": "a: b: c: d"}, {"closes_on": "2031-06-01"}, {"places": "-1"}, {"title": ""},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(wrong: dict[str, str], cast: Cast, sign_in: Enter) -> None:
    page = sign_in(cast.coordinator).post(
        "/gatherings/new/", typed(offering=cast.tandem_zwolle.pk, summary="Blijft staan", **wrong)
    )
    assert page.status_code == 200
    assert page.context["form"].errors
    assert "Blijft staan" in page.content.decode()


def test_a_series_has_its_days_and_each_one_is_its_own(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    gathering = plan(cast)
    with access.acting_as(actor):
        actions.set_involved(gathering=gathering, involved=[Involved("Rotary", PartIn.FUNDER)], by=actor)
        series = actions.repeat(gathering=gathering, how=Repeat.WEEKLY, until=None, by=actor)
        rows = list(Gathering.objects.visible_to(actor).filter(series=series).order_by("starts_on"))
        assert len(rows) > 25
        local = {timezone.localtime(row.starts_at).strftime("%H:%M") for row in rows if row.starts_at}
        assert local == {"10:00"}  # also after the clock changed
        assert all(row.state == "published" and row.involved.count() == 1 for row in rows)
        assert actions.leave_out(gathering=rows[2], reason="", by=actor)
        come(rows[3])
        assert not actions.leave_out(gathering=rows[3], reason="Feestdag", by=actor)
        assert actions.write_ahead(series=series, today=clock.today()) == 0
        series.refresh_from_db()
        later = clock.today() + dt.timedelta(days=30)
        assert actions.write_ahead(series=series, today=later) in {2, 3}
        assert rows[2].starts_on in series.skipped
        assert not Gathering.objects.visible_to(actor).filter(starts_on=rows[2].starts_on).exists()
        gone = actions.end_series(gathering=rows[4], reason="", by=actor)
        assert gone > 20
        left = Gathering.objects.visible_to(actor).filter(series=series).order_by("-starts_on")[0]
        assert left.starts_on == rows[4].starts_on
    with access.unscoped(access.Reason.TEST):
        before = Gathering.objects.count()
    tasks.write_ahead.now()
    with access.unscoped(access.Reason.TEST):
        assert Gathering.objects.count() == before


def test_a_change_reaches_the_later_ones_and_leaves_their_days_and_themes(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    gathering = plan(cast, theme="Energie")
    with access.acting_as(actor):
        series = actions.repeat(gathering=gathering, how=Repeat.FORTNIGHTLY, until=None, by=actor)
        first, second, *_ = Gathering.objects.visible_to(actor).filter(series=series).order_by("starts_on")
        day = second.starts_on
        at = when(starts=dt.time(19, 30), ends=dt.time(21))
        actions.change_later(gathering=first, facts={"title": "Avond", "theme": "Energie"}, when=at, by=actor)
        second.refresh_from_db()
        assert (second.title, second.theme, second.starts_on) == ("Avond", "", day)
        assert timezone.localtime(second.starts_at).hour == 19


def test_a_fuzzy_one_cannot_repeat(cast: Cast, sign_in: Enter) -> None:
    gathering = plan(cast, at=when(precision=Precision.MONTH))
    page = sign_in(cast.coordinator).post(f"/gatherings/{gathering.pk}/repeat/", {"how": "weekly"}, follow=True)
    assert page.status_code == 200
    with access.unscoped(access.Reason.TEST):
        assert Gathering.objects.count() == 1


def test_something_else_at_the_same_place_and_time_is_said(cast: Cast, sign_in: Enter) -> None:
    plan(cast, title="Kookclub")
    other = plan(cast)
    after = plan(cast, at=when(starts=dt.time(12), ends=dt.time(14)))
    client = sign_in(cast.coordinator)
    assert "Kookclub" in client.get(f"/gatherings/{other.pk}/").content.decode()
    assert "Kookclub" not in client.get(f"/gatherings/{after.pk}/").content.decode()


def test_two_who_change_the_same_gathering_lose_nothing(cast: Cast, sign_in: Enter) -> None:
    gathering = plan(cast, at=when(days=40))
    client = sign_in(cast.coordinator)
    day = gathering.starts_on.isoformat()
    mine = typed(offering=cast.tandem_zwolle.pk, day=day, title="Mijn titel", version=str(gathering.version))
    theirs = mine | {"title": "Andere titel"}
    assert client.post(f"/gatherings/{gathering.pk}/edit/", theirs).status_code == 302
    page = client.post(f"/gatherings/{gathering.pk}/edit/", mine)
    assert page.status_code == 409
    assert "Andere titel" in page.content.decode()
    assert "Mijn titel" in page.content.decode()
    again = mine | {"version": page.context["form"]["version"].value()}
    assert client.post(f"/gatherings/{gathering.pk}/edit/", again).status_code == 302


def test_organisations_are_counted_once_in_a_role(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    gathering = plan(cast, kind="festival")
    names = ["Rotary", "Stichting Rotary", "Het Spectrum", "Gemeente Zwolle", "zwolle"]
    with access.acting_as(actor):
        for _ in range(2):
            actions.set_involved(gathering=gathering, involved=[Involved(n, PartIn.ORGANISER) for n in names], by=actor)
        assert Involvement.objects.visible_to(actor).filter(gathering=gathering).count() == 3


def test_invited_needs_the_code_and_internal_is_nowhere(cast: Cast, client: Client) -> None:
    invited, internal = plan(cast, audience="invited", title="Besloten"), plan(cast, audience="internal", title="Team")
    shown = client.get("/agenda/").content.decode() + client.get("/agenda/calendar.ics").content.decode()
    assert "Besloten" not in shown
    assert "Team" not in shown
    typed_code = f" {invited.code[:4].upper()}-{invited.code[4:]} "
    assert client.get("/agenda/code/", {"code": typed_code})["Location"] == f"/agenda/{invited.code}/"
    assert "Besloten" in client.get(f"/agenda/{invited.code}/").content.decode()
    assert client.get(f"/agenda/{internal.code}/").status_code == 404
    assert client.get("/agenda/code/", {"code": "bestaatniet"}).status_code == 200


def test_the_agenda_can_be_narrowed(cast: Cast, client: Client) -> None:
    plan(cast, title="Koffie dichtbij")
    plan(cast, title="Eten later", kind="dinner", at=when(days=60))
    plan(cast, title="Ooit in het voorjaar", at=when(days=200, precision=Precision.MONTH))

    def shown(**asked: Any) -> list[str]:
        text = client.get("/agenda/", asked).content.decode()
        return [title for title in ("Koffie dichtbij", "Eten later", "Ooit in het voorjaar") if title in text]

    assert shown() == ["Koffie dichtbij", "Eten later", "Ooit in het voorjaar"]
    assert shown(kind="dinner") == ["Eten later"]
    assert shown(when="month") == ["Koffie dichtbij"]
    assert shown(branch="zwolle") == shown()
    assert shown(branch="nergens") == shown()  # what is not there is not a filter
    assert shown(facilities="step_free") == shown()
    assert shown(facilities="lift") == []
    assert client.get("/agenda/", {"page": "99999999999999999999"}).status_code == 200


def test_a_feed_is_a_calendar_that_others_can_read(cast: Cast, client: Client) -> None:
    plan(cast)
    plan(cast, at=when(days=30, precision=Precision.DAY, last_day=clock.today() + dt.timedelta(days=32)))
    plan(cast, at=when(precision=Precision.YEAR))
    for address in ("/agenda/calendar.ics", "/agenda/calendar/zwolle.ics"):
        events = Calendar.from_ical(client.get(address).content).walk("VEVENT")
        assert len(events) == 2
    assert Calendar.from_ical(client.get("/agenda/calendar/almere.ics").content).walk("VEVENT") == []


def test_the_frame_may_stand_in_another_page_and_the_rest_may_not(cast: Cast, client: Client) -> None:
    plan(cast)
    frame = client.get("/agenda/frame/")
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert not frame.cookies
    assert "frame-ancestors 'none'" in client.get("/agenda/")["Content-Security-Policy"]


def test_lists_cost_the_same_for_one_and_for_three(
    cast: Cast, sign_in: Enter, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(cast.coordinator)
    counted = []
    for _ in range(2):
        come(plan(cast))
        for address in ("/gatherings/", "/agenda/"):
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(address)
            counted.append(len(asked))
    assert counted[:2] == counted[2:]


def test_lists_say_how_it_is_now_however_often_they_were_shown(
    cast: Cast, sign_in: Enter, django_assert_max_num_queries: Any
) -> None:
    gathering, team, client = plan(cast, title="Vol <b>huis</b>", places=2), sign_in(cast.coordinator), Client()

    def lists() -> tuple[str, str]:
        return client.get("/agenda/").content.decode(), team.get("/gatherings/").content.decode()

    agenda, ours = lists()
    assert "nog 2 plekken" in agenda.lower()
    assert "0 / 2" in ours
    come(gathering, "Ans Visser")
    come(gathering, "Bep Visser")
    come(gathering, "Cor Visser")
    agenda, ours = lists()
    assert "vol: er is een wachtlijst" in agenda.lower()
    assert "2 / 2" in ours
    assert "1 wacht" in ours
    with access.acting_as(actor_of(cast.coordinator)):
        actions.cancel(gathering=gathering, reason="Ziek", by=actor_of(cast.coordinator))
    agenda, ours = lists()
    assert "afgezegd" in agenda.lower()
    assert "<b>huis" not in agenda + ours
    for _ in range(2):
        plan(cast, title="Nog een")
    with django_assert_max_num_queries(7):
        assert client.get("/agenda/").content.count(b"<article") == 3
