"""From a planned season to the next one, through the pages that coordinator, facilitator and participant use."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from nabij.enrolment.models import Contact, Enrolment, Tally
from nabij.foundation import access, clock, jobs, limits, sealing
from nabij.foundation.actors import NOBODY
from nabij.programmes.circles import actions, tasks
from nabij.programmes.circles.choices import MemberState, Part, PathStep
from nabij.programmes.circles.models import Circle, Facilitator, Membership, Script, Season, Session
from nabij.programmes.circles.queries import figures
from tests.cast import Cast, actor_of, make_enrolment, make_person
from tests.rooms.programmes.circles import season as stories

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
LINK = re.compile(r"https?://[^\s\"]+(/circles/my-circle/[^\s\"]+)")


def tallied(measure: str) -> int:
    with access.unscoped(access.Reason.TEST):
        return sum(Tally.objects.filter(measure=measure).values_list("value", flat=True))


def links_to(name: str) -> list[str]:
    """Return the addresses of own pages in the mails to somebody."""
    jobs.drain()
    to = f"{name.lower()}@voorbeeld.example"
    return [found.group(1) for one in mail.outbox if one.to == [to] for found in [LINK.search(str(one.body))] if found]


def test_only_who_was_trained_leads(cast: Cast, sign_in: SignIn) -> None:
    story = stories.plan(cast)
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=cast.vera.pk).update(state="active")
    client = sign_in(cast.coordinator)
    url = reverse("circles:appoint", args=[story.circle.pk])
    given = {"enrolment": cast.vera.pk, "part": "lead", "from_on": clock.today().isoformat()}
    refused = client.post(url, given)
    assert "Vera Vrijwilliger is nog niet opgeleid" in refused.content.decode()
    client.post(reverse("circles:trained", args=[story.circle.pk, cast.vera.pk]))
    assert client.post(url, given).status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert Facilitator.objects.get().shown_name == "Vera"
    twice = client.post(url, given)
    assert "al een kringbegeleider" in twice.content.decode()
    jobs.drain()
    assert mail.outbox[-1].to == ["vera@voorbeeld.example"]


def test_the_waiting_list_moves_up_by_itself(cast: Cast, sign_in: SignIn) -> None:
    story = stories.plan(cast, places=2)
    stories.fill(cast, story, "Anna", "Bram", "Chris")
    assert story.member("Chris").state == MemberState.WAITING
    client = sign_in(cast.coordinator)
    client.post(reverse("circles:leave", args=[story.member("Anna").pk]))
    assert story.member("Anna").state == MemberState.WITHDRAWN
    assert story.member("Chris").state == MemberState.PLACED
    assert len(links_to("Chris")) == 2
    # Fewer places than people: nobody loses theirs.
    page = reverse("circles:edit_circle", args=[story.circle.pk])
    given = {"name": "Kring De Brug", "venue_id": "", "places": "2", "at": "00:30", "minutes": "150", "version": "1"}
    assert client.post(page, given | {"places": "1"}).status_code in {200, 302}
    assert story.member("Bram").state == MemberState.PLACED


def test_somebody_registers_without_an_account_once(cast: Cast) -> None:
    limits.forget()
    story = stories.plan(cast, places=1)
    visitor = Client()
    assert "Kring De Brug" in visitor.get("/circles/join/").content.decode()
    url = reverse("circles:register", args=[story.circle.pk])
    form = visitor.get(url).context["form"]
    given = {
        "given_name": "Dora", "family_name": "Verzonnen", "phone": "", "email": "dora@voorbeeld.example",
        "postcode": "8011 AB", "themes": ["energy"], "wish": "", "agrees": "on", "words": form["words"].value(),
        "sent_with": str(form["sent_with"].value()),
    }  # fmt: skip
    wrong = visitor.post(url, given | {"email": ""})
    assert wrong.status_code == 200
    assert "Dora" in wrong.content.decode()
    for _time in range(2):
        assert visitor.post(url, given).status_code == 302
    assert story.member("Dora").state == MemberState.PLACED
    assert visitor.get(reverse("circles:thanks", args=[story.circle.pk])).status_code == 200
    other = given | {"given_name": "Els", "sent_with": "6f9619ff-8b86-4d11-b42d-00c04fc964ff"}
    assert visitor.post(url, other).status_code == 302
    assert story.member("Els").state == MemberState.WAITING
    with access.unscoped(access.Reason.TEST):
        Season.objects.update(registering=False)
    assert visitor.get(url).status_code == 404


def run(client: Client, session: Session, **given: Any) -> Any:
    url = reverse("circles:run", args=[session.pk])
    version = client.get(url).context["form"]["version"].value()
    return client.post(url, {"version": version, "notes": "", "bring": "", **given})


def test_an_evening_goes_into_the_ledger_and_a_correction_corrects_it(cast: Cast, sign_in: SignIn) -> None:
    story = stories.season(cast)
    anna, bram = story.member("Anna"), story.member("Bram")
    client = sign_in(cast.volunteer)
    page = client.get(reverse("circles:run", args=[story.session().pk])).content.decode()
    assert "Kennismaken en afspraken maken" in page
    assert "Binnenkomen" in page
    assert "00:30" in page
    assert (
        run(client, story.session(), came=[anna.pk, bram.pk], bring="een schrift", professional_hours="1").status_code
        == 302
    )
    assert (tallied("gatherings"), tallied("gathering_visits")) == (1, 2)
    assert (tallied("gathering_volunteer_minutes"), tallied("gathering_professional_minutes")) == (150, 60)
    assert tallied("unique_participants") == 3  # who began counts, as everywhere in the ledger; visits are apart
    assert run(client, story.session(), came=[anna.pk], volunteer_hours="4", professional_hours="0").status_code == 302
    assert (tallied("gatherings"), tallied("gathering_visits")) == (1, 1)
    assert (tallied("gathering_volunteer_minutes"), tallied("gathering_professional_minutes")) == (240, 0)
    assert tallied("contacts") == 1
    with access.unscoped(access.Reason.TEST):
        assert Contact.objects.filter(is_cancelled=False, about_id=story.session().pk).count() == 1
    with access.acting_as(story.by):
        counted = figures.figures(story.by, seasons=[story.season])[0]
    assert (counted.participants, counted.sessions, counted.visits, counted.expected, counted.rate) == (1, 1, 1, 3, 33)
    assert counted.volunteer_hours == 4.0
    with access.unscoped(access.Reason.TEST):
        Session.objects.filter(pk=story.session(2).pk).update(starts_at=clock.now() + dt.timedelta(days=3))
    early = run(client, story.session(2), came=[anna.pk], notes="Bewaar dit")
    assert early.status_code == 422
    assert "Bewaar dit" in early.content.decode()


def test_a_draft_survives_and_two_who_lead_lose_nothing(cast: Cast, sign_in: SignIn) -> None:
    story = stories.season(cast)
    anna = story.member("Anna")
    client = sign_in(cast.volunteer)
    url = reverse("circles:run", args=[story.session().pk])
    kept = client.post(reverse("circles:draft", args=[story.session().pk]), {"came": [anna.pk], "notes": "Halverwege"})
    assert kept.status_code == 204
    again = client.get(url)
    assert "Halverwege" in again.content.decode()
    assert [is_chosen for _one, _excused, is_chosen in again.context["ticks"]] == [True, False, False]
    seen = again.context["form"]["version"].value()
    with access.unscoped(access.Reason.TEST):
        assert b"Halverwege" not in bytes(story.session().draft or b"")
    assert run(sign_in(cast.coordinator), story.session(), notes="Van de ander").status_code == 302
    late = sign_in(cast.volunteer).post(url, {"version": seen, "came": [anna.pk], "notes": "Van mij", "bring": ""})
    assert late.status_code == 409
    assert "Van de ander" in late.content.decode()
    assert "Van mij" in late.content.decode()


def test_a_break_and_a_called_off_evening_move_what_comes_after(cast: Cast, sign_in: SignIn) -> None:
    story = stories.plan(cast, sessions=6)
    stories.fill(cast, story, "Anna")
    client = sign_in(cast.coordinator)
    last = story.session(-1)
    scripts = [story.session(number).script_id for number in range(6)]
    client.post(reverse("circles:call_off", args=[story.session(3).pk]), {"why": "griep", "catch_up": "on"})
    added = story.session(-1)
    assert added.starts_at - last.starts_at == dt.timedelta(days=7)
    with access.unscoped(access.Reason.TEST):
        planned = Session.objects.filter(circle=story.circle, state="planned").order_by("starts_at")
        assert [one.script_id for one in planned] == scripts
    since = clock.today() + dt.timedelta(days=10)
    given = {
        "name": "Voorjaar", "starts_on": story.season.starts_on.isoformat(),
        "ends_on": story.season.ends_on.isoformat(), "registering": "on", "version": "1",
        "break_from": since.isoformat(), "break_until": (since + dt.timedelta(days=7)).isoformat(),
    }  # fmt: skip
    assert client.post(reverse("circles:edit_season", args=[story.season.pk]), given).status_code == 302
    assert story.session(-1).starts_at.date() == added.starts_at.date() + dt.timedelta(days=7)
    late = client.post(reverse("circles:edit_season", args=[story.season.pk]), given | {"name": "Anders"})
    assert late.status_code == 409
    jobs.drain()
    subjects = [one.subject for one in mail.outbox if one.to == ["anna@voorbeeld.example"]]
    assert len(subjects) == 3
    assert "gaat niet door" in subjects[1]


def test_a_circle_ends_and_the_next_season_knows_what_was_asked(cast: Cast, sign_in: SignIn) -> None:
    story = stories.season(cast)
    anna, bram = story.member("Anna"), story.member("Bram")
    leading = sign_in(cast.volunteer)
    for number in (0, 1):
        run(leading, story.session(number), came=[anna.pk, *([bram.pk] if number else [])])
    client = sign_in(cast.coordinator)
    client.post(reverse("circles:begin", args=[story.circle.pk]))
    assert client.post(reverse("circles:end", args=[story.circle.pk])).status_code == 302
    assert story.member("Anna").state == MemberState.FINISHED
    assert story.member("Bram").state == MemberState.NOT_FINISHED
    assert tallied("circle_finished") == 1
    assert client.post(reverse("circles:end", args=[story.circle.pk])).status_code == 302  # a second press
    assert tallied("circle_finished") == 1
    own = links_to("Anna")[-1]
    said = {"do": "look_back", "stars": "5", "again": "on", "themes": ["assertive"], "text": "Heel fijn"}
    assert Client().post(own, said).status_code == 302
    page = client.get(reverse("circles:next_season", args=[story.season.pk]))
    assert page.context["suggestions"].places == 3
    assert dict(page.context["suggestions"].themes) == {"energy": 3, "assertive": 1}
    assert "Bram Verzonnen" in page.content.decode()
    starts = clock.today() + dt.timedelta(days=100)
    made = client.post(page.request["PATH_INFO"], {
        "name": "Najaar", "starts_on": starts.isoformat(), "ends_on": (starts + dt.timedelta(days=90)).isoformat(),
    })  # fmt: skip
    assert made.status_code == 302
    with access.unscoped(access.Reason.TEST):
        again = Circle.objects.get(season__name="Najaar")
        assert again.name == "Kring De Brug"
        first = Session.objects.filter(circle=again).order_by("starts_at")
        assert first[1].script.theme == "energy"


def test_a_script_is_copied_and_running_evenings_keep_theirs(cast: Cast, sign_in: SignIn) -> None:
    story = stories.plan(cast)
    client = sign_in(cast.coordinator)
    assert len(client.get(reverse("circles:scripts")).context["scripts"]) == 10
    with access.unscoped(access.Reason.TEST):
        ours = Script.objects.get(pk=story.session().script_id)
    assert client.get(reverse("circles:edit_script", args=[ours.pk])).status_code == 302
    copied = client.post(reverse("circles:copy_script", args=[ours.pk]))["Location"]
    data = {bound.html_name: bound.value() for bound in client.get(copied).context["form"] if bound.value() is not None}
    nothing = dict.fromkeys(data, "") | {"title": "Leeg", "goals": "iets", "version": "1"}
    assert "minstens één stap" in client.post(copied, nothing).content.decode()
    assert client.post(copied, data | {"title": "Ons begin"}).status_code == 302
    assert client.post(copied, data | {"title": "Te laat"}).status_code == 409
    with access.unscoped(access.Reason.TEST):
        mine = Script.objects.get(is_ours=False, is_current=True)
        assert (mine.number, mine.texts["nl"]["title"]) == (2, "Ons begin")
        assert Script.objects.get(pk=ours.pk).texts["nl"]["title"] == "Kennismaken en afspraken maken"
        assert mine.texts["en"] == ours.texts["en"]  # what it says in other languages stays
    english = reverse("circles:edit_script", args=[mine.pk]) + "?in=en"
    form = client.get(english).context["form"]
    given = {bound.html_name: bound.value() for bound in form if bound.value() is not None} | {"title": "Our start"}
    assert client.post(english, given).status_code == 302
    with access.unscoped(access.Reason.TEST):
        mine = Script.objects.get(is_ours=False, is_current=True)
        assert (mine.texts["nl"]["title"], mine.texts["en"]["title"]) == ("Ons begin", "Our start")
    at = story.session(2).starts_at + dt.timedelta(days=9)
    given = {"on": at.date().isoformat(), "at": "20:00", "script": mine.pk, "version": story.session(2).version}
    assert client.post(reverse("circles:plan", args=[story.session(2).pk]), given).status_code == 302
    assert story.session(2).script_id == mine.pk


def test_a_participant_becomes_facilitator_only_with_consent(cast: Cast, sign_in: SignIn) -> None:
    story = stories.season(cast)
    own = links_to("Anna")[-1]
    client = sign_in(cast.coordinator)
    step = "circles:step"
    client.post(reverse(step, args=[story.member("Anna").pk, "shadowed"]))
    assert story.member("Anna").path == PathStep.NONE
    anna = Client()
    words = anna.get(own).context["path_words"].mark
    anna.post(own, {"do": "curious", "words": "andere"})
    assert story.member("Anna").path == PathStep.NONE
    anna.post(own, {"do": "curious", "words": words})
    for to in ("trained", "shadowed", "trained"):
        client.post(reverse(step, args=[story.member("Anna").pk, to]))
    assert story.member("Anna").path == PathStep.TRAINED
    with access.unscoped(access.Reason.TEST):
        volunteer = Enrolment.objects.get(person_id=story.member("Anna").person_id, role="volunteer")
        Facilitator.objects.all().delete()
    with access.acting_as(story.by):
        actions.appoint(circle=story.circle, enrolment=volunteer, part=Part.FACILITATOR, by=story.by)
    assert story.member("Anna").path == PathStep.FACILITATOR
    assert tallied("circle_became_facilitator") == 1
    anna.post(own, {"do": "not_curious"})
    assert story.member("Anna").path == PathStep.NONE


def test_who_is_reminded_can_say_no(cast: Cast, sign_in: SignIn) -> None:
    story = stories.season(cast)
    with access.unscoped(access.Reason.TEST):
        Session.objects.filter(pk=story.session(2).pk).update(starts_at=clock.now() + dt.timedelta(days=2))
    before = len(links_to("Anna"))
    for _time in range(2):
        tasks.remind.now()
    reminder = links_to("Anna")
    assert len(reminder) == before + 1
    assert Client().post(reminder[-1], {"do": "cannot_come"}).status_code == 302
    page = sign_in(cast.volunteer).get(reverse("circles:run", args=[story.session(2).pk]))
    assert [excused for _one, excused, _chosen in page.context["ticks"]] == [True, False, False]


def test_there_is_a_menu_only_where_there_are_circles(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    assert reverse("circles:seasons") not in client.get("/agenda/").content.decode()
    with access.unscoped(access.Reason.TEST):
        type(cast.tandem).objects.filter(pk=cast.language.pk).update(type="circles")
    cache.clear()  # half a minute later
    empty = client.get(reverse("circles:seasons"))
    assert f'href="{reverse("circles:seasons")}"' in empty.content.decode()
    assert "Nog geen seizoen" in empty.content.decode()
    with access.unscoped(access.Reason.TEST):
        make_enrolment(cast.language_zwolle, make_person(cast.nabij, "Gijs Verzonnen"))
    url = reverse("circles:new_season")
    given = {"offering": cast.language_zwolle.pk, "name": "Herfst", "starts_on": "2027-09-01", "ends_on": "2027-08-01"}
    wrong = client.post(url, given)
    assert "Herfst" in wrong.content.decode()
    assert client.post(url, given | {"ends_on": "2027-12-01"}).status_code == 302
    assert Membership.objects.visible_to(actor_of(cast.stranger)).count() == 0


def test_what_was_written_about_evenings_goes_a_year_after_the_circle_ended(cast: Cast) -> None:
    story = stories.season(cast)
    with access.unscoped(access.Reason.TEST):
        session = story.session()
        sealing.seal(session, notes="Anna vertelde over haar zoon.")
        session.save()
        other = stories.plan(cast).session()
        sealing.seal(other, notes="Blijft nog.")
        other.save()
        Circle.objects.filter(pk=story.circle.pk).update(ended_on=clock.today() - dt.timedelta(days=366))
        Circle.objects.filter(pk=other.circle_id).update(ended_on=clock.today() - dt.timedelta(days=360))
        for _twice in range(2):
            tasks.forget_notes.now()
        assert story.session().notes is None
        with pytest.raises(sealing.Erased):  # in a backup it is noise
            sealing.open_text(session, "notes", by=NOBODY, purpose="test")
        other.refresh_from_db()
        assert sealing.open_text(other, "notes", by=NOBODY, purpose="test") == "Blijft nog."
        assert Circle.objects.get(pk=story.circle.pk).notes_gone_on == clock.today()
