"""From a plan to an answer by link, on paper or by a worker; and results that say nothing of one person."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock, erasure, jobs
from nabij.foundation.actors import NOBODY
from nabij.outcomes import actions
from nabij.outcomes.choices import How, Moment, Side
from nabij.outcomes.models import Measurement, MeasuringPlan, OwnQuestions, Score, Switch
from nabij.outcomes.queries import figures
from nabij.people.models import Consent
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
SIX = {"3": "yes", "4": "no", "7": "no", "8": "yes", "9": "more_or_less", "10": "no"}  # 2 emotional, 2 social


@pytest.fixture
def measuring(cast: Cast) -> Cast:
    """The office put the six questions in use, and Tandem asks them at all moments."""
    office = actor_of(cast.manager)
    with access.acting_as(office):
        actions.switch(instrument="djg-6", is_on=True, by=office)
        actions.plan(programme=cast.tandem, instrument="djg-6", moments=list(Moment), seen=None, by=office)
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=cast.piet.pk).update(state=EnrolmentState.ACTIVE, started_on=clock.today())
    return cast


def one(cast: Cast, **fields: Any) -> Measurement:
    with access.unscoped(access.Reason.TEST):
        found: Measurement = Measurement.objects.get(enrolment=cast.piet, **fields)
        return found


def begun(cast: Cast, *, side: Side = Side.PERSON, moment: Moment = Moment.START) -> Measurement:
    by = actor_of(cast.coordinator)
    with access.acting_as(by):
        return actions.begin(enrolment=cast.piet, instrument="djg-6", moment=moment, side=side, by=by)


def whole(**more: str) -> dict[str, str]:
    return {f"item-{item}": answer for item, answer in SIX.items()} | more


def test_a_plan_asks_everybody_who_starts_once(measuring: Cast) -> None:
    assert actions.make_due(today=clock.today()) == 1
    assert actions.make_due(today=clock.today()) == 0
    assert one(measuring).moment == Moment.START
    actions.let_go(today=clock.today() + dt.timedelta(days=61))
    assert one(measuring).state == "lapsed"


def test_a_plan_for_what_is_not_in_use_asks_nobody(measuring: Cast) -> None:
    office = actor_of(measuring.manager)
    with access.acting_as(office):
        actions.switch(instrument="djg-6", is_on=False, by=office)
    assert actions.make_due(today=clock.today()) == 0
    with access.acting_as(office), pytest.raises(actions.NotInUse):
        actions.plan(programme=measuring.tandem, instrument="djg-6", moments=[], seen=1, by=office)


def asked(cast: Cast, sign_in: SignIn) -> tuple[Measurement, str]:
    row = begun(cast)
    assert sign_in(cast.coordinator).post(f"/measurements/{row.pk}/ask/").status_code == 302
    jobs.drain()
    found = re.search(r"/questions/[\w-]+/", str(mail.outbox[-1].body))
    assert found
    return row, found.group()


def test_somebody_answers_one_question_at_a_time(measuring: Cast, sign_in: SignIn) -> None:
    row, url = asked(measuring, sign_in)
    visitor = Client()
    page = visitor.get(url).content.decode()
    assert 'name="agrees"' in page
    assert visitor.get(f"{url}1/").status_code == 302, "no question before somebody agrees"
    words = re.search(r'name="words" value="(\w+)"', page)
    assert words
    assert visitor.post(url, {"words": words[1]}).status_code == 200, "not without the tick"
    assert visitor.post(url, {"words": words[1], "agrees": "on"}).headers["Location"] == f"{url}1/"
    with access.unscoped(access.Reason.TEST):
        assert Consent.objects.filter(person=measuring.piet.person, text__purpose="measuring").count() == 1
    for number, answer in enumerate(("yes", "no", "no", "more_or_less", "yes"), start=1):
        assert visitor.post(f"{url}{number}/", {"answer": answer}).headers["Location"] == f"{url}{number + 1}/"
    # Stopped, and back another day: what was answered is there.
    again = Client()
    assert re.search(r'value="yes"[^>]*checked', again.get(f"{url}1/").content.decode())
    assert again.post(f"{url}6/", {"answer": "no"}).headers["Location"] == "/questions/thanks/"
    assert again.get(url).status_code == 410
    row = one(measuring)
    assert (row.state, row.how, row.filled_on) == ("filled", "link", clock.today())
    with access.unscoped(access.Reason.TEST):
        values = dict(Score.objects.values_list("scale", "value"))
    assert {scale: int(value) for scale, value in values.items()} == {"emotional": 2, "social": 2, "total": 4}


def test_an_answer_that_is_none_is_not_taken(measuring: Cast, sign_in: SignIn) -> None:
    row, url = asked(measuring, sign_in)
    visitor = Client()
    with access.unscoped(access.Reason.TEST):
        actions.allow(measurement=Measurement.objects.get(pk=row.pk), how=How.LINK, by=NOBODY)
    assert visitor.post(f"{url}1/", {"answer": "maybe\x00"}).status_code == 200
    assert visitor.get(f"{url}99/").status_code == 404
    # Six times nothing is no answer, and says so.
    for number in range(1, 6):
        visitor.post(f"{url}{number}/", {"answer": ""})
    assert visitor.post(f"{url}6/", {"answer": ""}).headers["Location"] == f"{url}6/?nothing=1"
    assert one(measuring).state == "asked"


def test_rather_not_is_an_answer(measuring: Cast, sign_in: SignIn) -> None:
    row, url = asked(measuring, sign_in)
    visitor = Client()
    assert visitor.post(f"{url}decline/").headers["Location"] == "/questions/declined/"
    row = one(measuring)
    assert (row.state, row.answers) == ("declined", None)
    assert visitor.get(url).status_code == 410
    sign_in(measuring.coordinator).post(f"/measurements/{row.pk}/after-all/")
    assert one(measuring).state == "open"


def test_a_reminder_goes_once(measuring: Cast, sign_in: SignIn) -> None:
    asked(measuring, sign_in)
    later = clock.today() + dt.timedelta(days=7)
    assert actions.remind(today=later - dt.timedelta(days=1)) == 0
    assert [actions.remind(today=later), actions.remind(today=later)] == [1, 0]
    jobs.drain()
    assert len(mail.outbox) == 2


def test_paper_is_filled_in_with_agreement_only(measuring: Cast, sign_in: SignIn) -> None:
    row = begun(measuring)
    client = sign_in(measuring.coordinator)
    url = f"/measurements/{row.pk}/fill/"
    refused = client.post(url, whole(how="paper"))
    assert refused.status_code == 200
    assert "checked" in refused.content.decode(), "what was typed stays"
    assert one(measuring).state == "open"
    assert client.post(url, whole(how="paper", agrees="on")).status_code == 302
    assert (one(measuring).state, one(measuring).how) == ("filled", "paper")
    assert client.post(url, whole(how="paper", agrees="on")).status_code == 200, "answered is answered"
    assert "min of meer" in client.get(f"/measurements/{row.pk}/").content.decode()


def test_worker_and_person_stand_beside_each_other(measuring: Cast, sign_in: SignIn) -> None:
    client = sign_in(measuring.coordinator)
    person, worker = begun(measuring), begun(measuring, side=Side.WORKER)
    client.post(f"/measurements/{person.pk}/fill/", whole(how="together", agrees="on"))
    client.post(f"/measurements/{worker.pk}/fill/", whole() | {"item-3": "no"})
    page = client.get(f"/measurements/{person.pk}/").content.decode()
    assert page.count("nabij-badge--info") == 1
    client.post(f"/measurements/{person.pk}/", {"remark": "Wij zien de leegte anders."})
    assert "Wij zien de leegte anders." in client.get(f"/measurements/{person.pk}/").content.decode()
    with access.unscoped(access.Reason.TEST):
        row = Measurement.objects.get(pk=person.pk)
    assert b"leegte" not in bytes(row.remark)


def test_the_same_moment_is_there_once(measuring: Cast, sign_in: SignIn) -> None:
    first = begun(measuring)
    with pytest.raises(actions.AlreadyMeasured) as there:
        begun(measuring)
    assert there.value.measurement.pk == first.pk


def scored(cast: Cast, pairs: int, *, fall: int = 1) -> None:
    with access.unscoped(access.Reason.TEST):
        Score.objects.bulk_create(
            Score(
                organisation=cast.nabij, offering=cast.tandem_zwolle, instrument="djg-6", edition="2006", scale="total",
                moment=moment, side="person", pair=f"p{number}", quarter=dt.date(2026, 1, 1), value=value,
            )
            for number in range(pairs)
            for moment, value in (("start", 4 + number % 3), ("end", 4 + number % 3 - fall))
        )  # fmt: skip


def totals(cast: Cast) -> list[figures.Result]:
    actor = actor_of(cast.manager)
    with access.acting_as(actor):
        found = figures.results(actor, programme_id=cast.tandem.pk)
        return [one for one in found if one.scale == "total"]


def test_results_show_nothing_below_ten_people(cast: Cast) -> None:
    scored(cast, 9)
    (result,) = totals(cast)
    assert [(at.count, at.mean, list(at.bands)) for at in result.at if at.count != 0] == [(None, None, [])] * 2
    assert result.compared[0].change is None


def test_results_say_how_sure_they_are(cast: Cast, sign_in: SignIn) -> None:
    scored(cast, 12)
    (result,) = totals(cast)
    change = result.compared[0].change
    assert change is not None
    assert (change.count, change.before, change.after, change.fell) == (12, 5.0, 4.0, 12)
    page = sign_in(cast.manager).get("/results/").content.decode()
    assert "5,0" in page
    assert "12" in page


def test_a_small_share_can_not_be_worked_out(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        Score.objects.bulk_create(
            Score(
                organisation=cast.nabij, offering=cast.tandem_zwolle, instrument="djg-6", edition="2006", scale="total",
                moment="start", side="person", pair=f"p{number}", quarter=dt.date(2026, 1, 1), value=value,
            )
            for number, value in enumerate([0] * 8 + [3] * 4 + [6] * 1)
        )  # fmt: skip
    (total,) = totals(cast)
    assert [percent for _name, percent in total.at[0].bands] == [62, None, None]


def test_erasing_somebody_changes_no_result(measuring: Cast, sign_in: SignIn) -> None:
    row = begun(measuring)
    sign_in(measuring.coordinator).post(f"/measurements/{row.pk}/fill/", whole(how="paper", agrees="on"))
    with access.unscoped(access.Reason.TEST):
        before = list(Score.objects.values_list("scale", "value"))
        erasure.erase([measuring.piet.unit_id], by=NOBODY, why="test")
        assert not Measurement.objects.exists()
        assert list(Score.objects.values_list("scale", "value")) == before


def test_who_may_not_read_a_file_finds_no_measurement(measuring: Cast, sign_in: SignIn) -> None:
    row = begun(measuring)
    for user in (measuring.coordinator_almere, measuring.volunteer, measuring.manager, measuring.stranger):
        assert sign_in(user).get(f"/measurements/{row.pk}/").status_code == 404


def test_own_questions_are_asked_as_they_were_written(measuring: Cast, sign_in: SignIn) -> None:
    office = sign_in(measuring.manager)
    typed = {
        "name": "Hoe vond u het?", "intro": "", "text-1": "Was het gezellig?", "kind-1": "agree",
        "text-2": "Welk cijfer geeft u?", "kind-2": "ladder", "text-3": "Wat kan beter?", "kind-3": "text",
    }  # fmt: skip
    assert office.post("/instruments/own/new/", typed).status_code == 302
    assert office.post("/instruments/own/new/", typed).status_code == 200, "the name is taken"
    by = actor_of(measuring.coordinator)
    with access.acting_as(by):
        row = actions.begin(
            enrolment=measuring.piet, instrument="own-hoe-vond-u-het", moment=Moment.END, side=Side.PERSON, by=by
        )
    client = sign_in(measuring.coordinator)
    given = {"how": "together", "agrees": "on", "item-1": "yes", "item-2": "8", "item-3": "Meer koffie"}
    assert client.post(f"/measurements/{row.pk}/fill/", given).status_code == 302
    assert "Meer koffie" in client.get(f"/measurements/{row.pk}/").content.decode()
    with access.unscoped(access.Reason.TEST):
        assert {one.scale: int(one.value) for one in Score.objects.all()} == {"1": 2, "2": 8}
        form = OwnQuestions.objects.get()
    sign_in(measuring.manager).post(f"/instruments/own/{form.pk}/retire/")
    page = sign_in(measuring.coordinator).get(f"/measurements/of/{measuring.piet.pk}/").content.decode()
    assert "own-hoe-vond-u-het" not in page, "not offered any more"


def test_two_people_change_a_plan(measuring: Cast, sign_in: SignIn) -> None:
    client = sign_in(measuring.manager)
    typed = {"programme": measuring.tandem.pk, "instrument": "djg-6", "moments": ["start"], "version": "1"}
    assert client.post("/instruments/plan/", typed).status_code == 302
    late = client.post("/instruments/plan/", typed | {"moments": ["end"]})
    assert late.status_code == 409
    with access.unscoped(access.Reason.TEST):
        assert MeasuringPlan.objects.get().moments == ["start"]


def test_a_switch_stands_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    office = sign_in(cast.manager)
    office.post("/instruments/djg-11/switch/", {"on": "1"})
    with access.unscoped(access.Reason.TEST):
        assert Switch.objects.get().is_on
    assert office.get("/instruments/none/").status_code == 404
    for page in ("", "djg-11/", "plan/", "own/new/"):
        assert office.get(f"/instruments/{page}").status_code == 200
    coordinator = sign_in(cast.coordinator)
    assert coordinator.post("/instruments/djg-11/switch/", {"on": "0"}).status_code == 404
    assert "djg-11" in coordinator.get("/instruments/").content.decode()
