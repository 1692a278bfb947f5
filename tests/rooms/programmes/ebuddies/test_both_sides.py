"""What each side can do beside writing: choose a language, ask for a sign, go away, say what worries them, be away."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from nabij.conversations import actions as conversations
from nabij.conversations.models import Conversation, Event
from nabij.enrolment.models import Profile, Tally
from nabij.foundation import access, clock, jobs
from nabij.foundation.models import OutgoingMail
from nabij.programmes.ebuddies import emails, rules
from nabij.programmes.ebuddies.actions import inventing as demo
from nabij.programmes.ebuddies.actions import moving, pinging
from nabij.programmes.ebuddies.choices import Asked, PairState
from nabij.programmes.ebuddies.models import Flag, Letterbox, Pair
from nabij.programmes.ebuddies.queries import visitor as known
from nabij.site.actions import send_digests
from nabij.trajectories.models import Step, Trajectory
from nabij.volunteers.choices import Skill
from nabij.volunteers.models import Qualification, Rota
from tests import live
from tests.cast import Cast
from tests.rooms.programmes.ebuddies.conftest import Writing, answer, apply, code_of, only, say, token_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ADDRESS = "maan@voorbeeld.example"


def do(visitor: Client, token: str, deed: str, **more: str) -> str:
    page = visitor.post("/ebuddy/nl/in/do/", {"token": token, "deed": deed, **more})
    return str(page.content.decode())


# -- the visitor --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words", "way"),
    [("nl", "Altijd dezelfde persoon", "ltr"), ("nl-easy", "Niemand weet wie u bent", "ltr"),
     ("en", "Always the same person", "ltr"), ("ar", "دائمًا الشخص نفسه", "rtl")],
)  # fmt: skip
def test_every_language_by_its_address_without_a_cookie(
    letterbox: Letterbox, language: str, words: str, way: str
) -> None:
    visitor = Client(headers={"accept-language": "en"})
    for address in (f"/ebuddy/{language}/", f"/ebuddy/{language}/begin/maatje/", f"/ebuddy/{language}/known/maatje/"):
        page = visitor.get(address)
        assert page.status_code == 200
        assert f'dir="{way}"' in page.content.decode()
        assert "0800-0113" in page.content.decode()
        assert page["Cache-Control"] == "no-store"
    assert words in visitor.get(f"/ebuddy/{language}/").content.decode()
    assert not visitor.cookies
    assert visitor.get("/ebuddy/fr/").status_code == 404
    assert visitor.get("/ebuddy/nl/known/nergens/").status_code == 404


def test_another_language_inside_keeps_what_was_typed(writing: Writing) -> None:
    visitor, token, _ = writing
    page = visitor.post("/ebuddy/ar/in/do/", {"token": token, "deed": "look", "cid": "x", "text": "half geschreven"})
    assert 'dir="rtl"' in page.content.decode()
    assert "half geschreven" in page.content.decode()


def test_who_goes_away_can_only_come_back_with_six_words(writing: Writing) -> None:
    visitor, token, _ = writing
    with access.unscoped(access.Reason.TEST):
        before = Conversation.objects.get().token_hash
    assert visitor.post("/ebuddy/in/leave/", {"token": token}).status_code == 204
    assert visitor.post("/ebuddy/in/leave/", {"token": "niets"}).status_code == 204
    assert 'name="token"' not in do(visitor, token, "look")
    with access.unscoped(access.Reason.TEST):
        assert Conversation.objects.get().token_hash != before


def test_a_sign_by_mail_comes_once_says_nothing_and_its_address_is_sealed(writing: Writing) -> None:
    visitor, token, volunteer = writing
    assert "e-mailadres" in visitor.post("/ebuddy/nl/in/sign/", {"token": token, "address": "nee"}).content.decode()
    visitor.post("/ebuddy/en/in/sign/", {"token": token, "address": ADDRESS})
    answer(volunteer, "dag Maan")
    assert pinging.ping_visitors() == 0  # who has the page open reads it now
    with access.unscoped(access.Reason.TEST):
        assert not any(ADDRESS in repr(row) for row in Pair.objects.values())
        Pair.objects.update(news_at=clock.now() - rules.PING_AFTER)
    assert [pinging.ping_visitors(), pinging.ping_visitors()] == [1, 0]
    with access.unscoped(access.Reason.TEST):
        assert not OutgoingMail.objects.filter(to=ADDRESS).exists()
    sent = mail.outbox[-1]
    assert (sent.to, sent.subject) == ([ADDRESS], "There is something for you")
    assert not re.search(r"Maan|Vera|http|dag|ebuddy", str(sent.message()).partition("\n\n")[2])
    do(visitor, token, "look")
    do(visitor, token, "stop")
    assert only().ping_address is None


def test_a_mail_server_that_refuses_an_address_makes_us_forget_it(
    writing: Writing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

    visitor, token, volunteer = writing
    visitor.post("/ebuddy/in/sign/", {"token": token, "address": ADDRESS})
    answer(volunteer, "dag")
    with access.unscoped(access.Reason.TEST):
        Pair.objects.update(news_at=clock.now() - rules.PING_AFTER)

    def fail(error: Exception) -> Callable[..., None]:
        def hand_over(_letter: Any) -> None:
            raise error

        return hand_over

    monkeypatch.setattr(emails, "hand_over", fail(SMTPServerDisconnected(ADDRESS)))
    assert pinging.ping_visitors() == 0
    assert only().ping_address is not None
    assert ADDRESS not in "".join(capsys.readouterr())
    monkeypatch.setattr(emails, "hand_over", fail(SMTPRecipientsRefused({ADDRESS: (550, b"no")})))
    assert pinging.ping_visitors() == 0
    assert only().ping_address is None


def test_a_reminder_for_ones_own_calendar_holds_only_ones_own_words(writing: Writing) -> None:
    visitor, token, _ = writing
    asked = {"token": token, "weekday": "1", "at_time": "20:00", "title": "thee drinken"}
    made = visitor.post("/ebuddy/nl/in/reminder/", asked)
    assert made["Content-Type"].startswith("text/calendar")
    text = made.content.decode()
    assert "SUMMARY:thee drinken" in text
    assert "FREQ=WEEKLY" in text
    assert not re.search(r"maatje|nabij|http|Maan", text, re.I)
    wrong = visitor.post("/ebuddy/nl/in/reminder/", {**asked, "at_time": "zacht"})
    assert wrong["Content-Type"].startswith("text/html")


def test_what_we_know_names_every_field_of_every_table(letterbox: Letterbox) -> None:
    titles = {table.title for table in known.known_about_visitors()}
    assert len(titles) == 6
    fields = {name for model in (Pair, Flag, Event) for name in " ".join(
        (model.privacy.K1, model.privacy.K4, model.privacy.KS)).split()}  # fmt: skip
    assert fields <= set(known._WORDS) | known._PLUMBING


def test_how_long_others_waited_is_told_when_enough_of_them_did() -> None:
    assert rules.usual_wait([3, 1, 2, 9]) is None
    assert rules.usual_wait([3, 1, 2, 9, 30]) == 3
    assert [rules.wait_measure(days) for days in (0, 14, 15, 57)] == [
        "ebuddy_waited_14", "ebuddy_waited_14", "ebuddy_waited_28", "ebuddy_waited_longer",
    ]  # fmt: skip


def test_whether_it_helped_is_counted_once_and_not_kept(cast: Cast, writing: Writing) -> None:
    visitor, token, _ = writing
    visitor.post("/ebuddy/in/helped/", {"token": token, "helped": "yes"})  # not asked yet
    do(visitor, token, "stop")
    for said in ("yes", "no", "zeer"):
        visitor.post("/ebuddy/in/helped/", {"token": token, "helped": said})
    with access.unscoped(access.Reason.TEST):
        counted = dict(Tally.objects.filter(measure__startswith="ebudd").values_list("measure", "value"))
    assert counted == {"ebuddies_asked": 1, "ebuddies_started": 1, "ebuddies_ended": 1, "ebuddy_waited_14": 1,
                       "ebuddy_helped_yes": 1}  # fmt: skip


# -- letters as they come -----------------------------------------------------------------------------------


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_visitors_socket_hears_letters_and_writes_none(live_cast: Cast, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = False
    with access.unscoped(access.Reason.TEST):
        letterbox = Letterbox.objects.create(
            organisation=live_cast.nabij, offering=live_cast.tandem_zwolle, slug="maatje", name="E", sample_percent=0
        )
    apply(Client())
    with access.unscoped(access.Reason.TEST):
        key, token = conversations.open_pair(
            offering=letterbox.offering, kind="ebuddies", nickname="Maan", volunteer=live_cast.volunteer
        )
        Pair.objects.update(state=PairState.RUNNING, volunteer=live_cast.volunteer, conversation_id=key)
    with live.serving() as address:
        visitor = live.Talker(address, "visitor")
        visitor.send("hello", v=1, token=token, last_seq=1)
        visitor.expect("welcome")
        visitor.send("msg", cid=uuid.uuid4(), n=1, body="bel 06 12345678")
        visitor.expect("err", code="not_allowed")
        visitor.send("close")
        visitor.expect("err", code="not_allowed")
        draft = conversations.Draft(cid=uuid.uuid4(), who="volunteer", sender=live_cast.volunteer.pk, body="dag Maan")  # type: ignore[arg-type]
        conversations.write_letter(conversation_id=key, draft=draft)
        heard = visitor.expect("ev", kind="message", body="dag Maan")
        assert "by" not in heard
        visitor.socket.close()
    with access.unscoped(access.Reason.TEST):
        assert Conversation.objects.get().state == "open"
        assert Event.objects.exclude(body=None).count() == 1


def test_a_volunteers_open_page_asks_for_what_is_new(writing: Writing) -> None:
    visitor, token, volunteer = writing
    address = f"/ebuddies/{only().pk}/letters/news/"
    assert volunteer.get(address, {"after": "1"}).json()["letters"] == []
    say(visitor, token, "daar ben ik")
    fresh = volunteer.get(address, {"after": "1"}).json()["letters"]
    assert [(one["who"], one["mine"], one["text"]) for one in fresh] == [("visitor", False, "daar ben ik")]
    assert volunteer.get(address, {"after": str(fresh[0]["seq"])}).json()["letters"] == []
    assert volunteer.get(address, {"after": "-1"}).status_code == 400
    assert "sender" not in fresh[0]


# -- what worries somebody ----------------------------------------------------------------------------------


def test_both_sides_can_let_the_coordinator_read_one_letter_and_it_is_mailed_without_words(
    cast: Cast, writing: Writing, sign_in: Callable[..., Client], django_capture_on_commit_callbacks: Any
) -> None:
    visitor, token, volunteer = writing
    say(visitor, token, "ik eet niet meer")
    answer(volunteer, "stel je niet aan")
    pair = only()
    with access.unscoped(access.Reason.TEST):
        seq = Event.objects.filter(who="visitor").values_list("seq", flat=True).get()
    with django_capture_on_commit_callbacks(execute=True):
        volunteer.post(f"/ebuddies/{pair.pk}/letters/worry/", {"seq": str(seq)})
        volunteer.post(f"/ebuddies/{pair.pk}/letters/worry/", {"seq": "999"})
        do(visitor, token, "report")
    with access.unscoped(access.Reason.TEST):
        flags = {flag.why: flag for flag in Flag.objects.all()}
    assert set(flags) == {"worry", "report"}
    jobs.drain()
    staff = sign_in(cast.coordinator)
    assert "stel je niet aan" in staff.post(f"/ebuddies/flags/{flags['report'].pk}/").content.decode()
    told = [one for one in mail.outbox if one.to == [cast.coordinator.email]]
    assert len(told) == 2
    assert "bericht" in told[0].body
    assert not any(word in str(one.message()) for one in told for word in ("Maan", "eet niet", "stel je", "Vera"))
    assert "report" not in volunteer.get(f"/ebuddies/{pair.pk}/letters/").content.decode()
    mail.outbox.clear()
    send_digests()  # at once was told at once
    assert not [one for one in mail.outbox if "van e-maatjes" in one.body]


# -- the volunteer and the coordinator ----------------------------------------------------------------------


def test_holidays_are_told_shown_and_end(cast: Cast, writing: Writing, sign_in: Callable[..., Client]) -> None:
    visitor, token, volunteer = writing
    pair, today = only(), clock.today()
    address = f"/ebuddies/{pair.pk}/letters/away/"
    for wrong in ({"since": today.isoformat()}, {"since": today.isoformat(), "until": "2020-01-01"}):
        assert volunteer.post(address, wrong).status_code == 200
    until = today + dt.timedelta(days=9)
    volunteer.post(address, {"since": today.isoformat(), "until": until.isoformat()})
    assert "is weg tot en met" in do(visitor, token, "look")
    assert "er valt nog niemand in" in sign_in(cast.coordinator).get("/").content.decode()
    moving.keep_terms(today=until + dt.timedelta(days=1))
    assert only().away_until is None


def test_a_letter_without_an_answer_is_shown_to_the_coordinator(
    cast: Cast, writing: Writing, sign_in: Callable[..., Client]
) -> None:
    visitor, token, _ = writing
    say(visitor, token, "is daar iemand?")
    with access.unscoped(access.Reason.TEST):
        Pair.objects.update(unanswered_since=clock.now() - dt.timedelta(days=rules.QUIET_DAYS))
    staff = sign_in(cast.coordinator)
    assert "7 dagen geen antwoord" in staff.get("/ebuddies/").content.decode()
    assert "is daar iemand" not in staff.get(f"/ebuddies/{only().pk}/").content.decode()
    answer(sign_in(cast.volunteer), "ja, ik ben er")
    assert only().unanswered_since is None


def test_what_is_asked_of_a_volunteer_is_looked_at(
    cast: Cast, letterbox: Letterbox, sign_in: Callable[..., Client]
) -> None:
    apply(Client())
    with access.unscoped(access.Reason.TEST):
        Letterbox.objects.update(asked=[Asked.VETTED, Asked.TRAINED])
        Profile.objects.filter(enrolment=cast.vera).update(vetting_seen_on=None)
        pair = Pair.objects.get()
    staff = sign_in(cast.coordinator)
    page = staff.get(f"/ebuddies/{pair.pk}/").content.decode()
    assert "VOG gezien, bevoegd als chatvrijwilliger" in page
    staff.post(f"/ebuddies/{pair.pk}/choose/", {"volunteer": cast.volunteer.pk})
    assert only().state == PairState.WAITING
    with access.unscoped(access.Reason.TEST):
        Profile.objects.update_or_create(
            enrolment=cast.vera,
            defaults={"organisation": cast.nabij, "offering": cast.tandem_zwolle, "unit": cast.vera.unit,
                      "person_id_copy": cast.vera.person_id, "vetting_seen_on": clock.today()},
        )  # fmt: skip
        rota = Rota.objects.create(organisation=cast.nabij, offering=cast.tandem_zwolle)
        Qualification.objects.create(
            organisation=cast.nabij, offering=cast.tandem_zwolle, unit=cast.vera.unit, rota=rota, enrolment=cast.vera,
            person_id_copy=cast.vera.person_id, skill=Skill.CHAT, valid_from=clock.today(),
        )  # fmt: skip
    staff.post(f"/ebuddies/{pair.pk}/choose/", {"volunteer": cast.volunteer.pk})
    assert only().state == PairState.CHOSEN


def test_a_pair_follows_a_plan_that_closes_with_it(cast: Cast, writing: Writing) -> None:
    visitor, token, _ = writing
    pair = only()

    def followed() -> Trajectory:
        with access.unscoped(access.Reason.TEST):
            found: Trajectory = Trajectory.objects.get(about_id=pair.pk)
            assert Step.objects.filter(trajectory=found).exists()
        return found

    assert "Maan" not in followed().title
    assert pair.ends_on is not None
    moving.keep_terms(today=pair.ends_on - dt.timedelta(weeks=4))
    assert followed().phase == "closing"
    do(visitor, token, "stop")
    assert followed().ended_on == clock.today()
    assert only().ended_by == "writer"


def test_rules_of_a_letterbox_are_kept_and_two_editors_lose_nothing(
    cast: Cast, letterbox: Letterbox, sign_in: Callable[..., Client]
) -> None:
    staff = sign_in(cast.coordinator)
    address = f"/ebuddies/letterboxes/{letterbox.pk}/"
    given = {
        "version": "1", "name": "E-maatje", "is_open": "on", "wait_message": "Twee weken.", "places": "3",
        "asked": ["vetted"], "term_months": "6", "farewell_weeks": "2", "flag_words": "Dood\n hopeloos \ndood",
        "sample_percent": "5", "keep_days": "10", "exit_url": "https://weer.example/",
    }  # fmt: skip
    assert staff.post(address, {**given, "term_months": "99"}).status_code == 200
    assert staff.post(address, given).status_code == 302
    with access.unscoped(access.Reason.TEST):
        row = Letterbox.objects.get()
    assert (row.flag_words, row.keep_hours, row.places, row.asked) == (["dood", "hopeloos"], 240, 3, ["vetted"])
    late = staff.post(address, {**given, "places": "1"}).content.decode()
    assert "Iemand anders" in late
    with access.unscoped(access.Reason.TEST):
        assert Letterbox.objects.get().places == 3
    assert staff.get(f"{address}figures/").status_code == 200
    assert sign_in(cast.volunteer).get(address).status_code == 404
    assert "Twee weken." in Client().get("/ebuddy/nl/begin/maatje/").content.decode()
    assert "6 maanden" in Client().get("/ebuddy/nl/begin/maatje/").content.decode()


def test_a_place_with_e_buddies_gets_a_letterbox_once(cast: Cast, sign_in: Callable[..., Client]) -> None:
    with access.unscoped(access.Reason.TEST):
        programme = cast.tandem_zwolle.programme
        type(programme).objects.filter(pk=programme.pk).update(type="ebuddies")
    staff = sign_in(cast.coordinator)
    address = f"/ebuddies/letterboxes/new/{cast.tandem_zwolle.pk}/"
    assert address in staff.get("/ebuddies/").content.decode()
    assert staff.post(address, {"name": "E-maatje", "slug": "e maatje"}).status_code == 200
    assert staff.post(address, {"name": "E-maatje", "slug": "e-maatje"}).status_code == 302
    assert staff.get(address).status_code == 404
    with access.unscoped(access.Reason.TEST):
        assert not Letterbox.objects.get().is_open


def test_the_demo_shows_the_words_of_its_pair(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        type(cast.volunteer).objects.filter(pk=cast.volunteer.pk).update(email=demo.BUDDY)
        demo.invent(cast.nabij.pk)
    assert demo.CODE in demo.doors()[0].text
    assert token_of(Client().post("/ebuddy/in/", {"code": demo.CODE}))
    assert code_of(Client().post("/ebuddy/begin/e-maatje/", {"nickname": "Ster"})) != demo.CODE
