"""What participants write for themselves: read by their circle, never by staff, and gone when it is over."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from nabij.foundation import access, clock, erasure, jobs
from nabij.foundation.access import NotAllowed, Within, rule
from nabij.foundation.actors import NOBODY
from nabij.foundation.models import DataKey
from nabij.people.choices import RoleName
from nabij.programmes.circles import access as tables
from nabij.programmes.circles import actions
from nabij.programmes.circles.actions import keeping, own
from nabij.programmes.circles.choices import EntryKind
from nabij.programmes.circles.emails import link_for
from nabij.programmes.circles.models import Circle, Entry, Membership, Season
from nabij.programmes.circles.queries import leading
from tests.cast import Cast, actor_of
from tests.rooms.programmes.circles import season as stories

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
SHARED, ALONE = "spaarkanarie-gedeeld", "spaarkanarie-alleen"


@pytest.fixture
def story(cast: Cast) -> stories.Story:
    """A running circle in which Anna wrote down two things."""
    made = stories.season(cast)
    with access.unscoped(access.Reason.TEST):
        anna = made.member("Anna")
        for text, is_shared in ((SHARED, True), (ALONE, False)):
            own.write(
                member=anna,
                words=own.Words(kind=EntryKind.SAVING, text=text, cents=12_50, is_shared=is_shared),
            )
    return made


def page_of(member: Membership) -> str:
    with access.unscoped(access.Reason.TEST):
        found = Membership.objects.select_related("circle__season").get(pk=member.pk)
        return reverse("circles:mine", args=[link_for(found)])


def staff_sees(cast: Cast, story: stories.Story, client: Client) -> list[str]:
    """Return the pages of circles on which this reader finds what Anna wrote."""
    member = story.member("Anna")
    addresses = [
        reverse("circles:seasons"), reverse("circles:season", args=[story.season.pk]),
        reverse("circles:circle", args=[story.circle.pk]), reverse("circles:lead", args=[story.circle.pk]),
        reverse("circles:next_season", args=[story.season.pk]), reverse("circles:run", args=[story.session().pk]),
        reverse("enrolment:enrolment", args=[member.enrolment_id]), reverse("person", args=[member.person_id]),
    ]  # fmt: skip
    return [one for one in addresses if b"spaarkanarie" in client.get(one, follow=True).content]


def test_the_circle_reads_what_is_shared_and_staff_reads_nothing(
    cast: Cast, story: stories.Story, sign_in: SignIn
) -> None:
    led = sign_in(cast.volunteer).get(reverse("circles:lead", args=[story.circle.pk])).content.decode()
    assert SHARED in led
    assert ALONE not in led
    for user in (cast.coordinator, cast.manager, cast.administrator, cast.privacy_officer, cast.desk):
        assert staff_sees(cast, story, sign_in(user)) == []
    anna, bram = (Client().get(page_of(story.member(name))).content.decode() for name in ("Anna", "Bram"))
    assert SHARED in anna
    assert ALONE in anna
    assert SHARED in bram
    assert ALONE not in bram


def test_the_second_wall_shows_a_coordinator_no_row(cast: Cast, story: stories.Story) -> None:
    def rows(user: Any) -> int:
        with access.acting_as(actor_of(user)), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM circles_entry")
            return int(cursor.fetchone()[0])

    assert [rows(user) for user in (cast.coordinator, cast.manager, cast.stranger)] == [0, 0, 0]
    assert rows(cast.volunteer) == 1


@pytest.fixture
def widened() -> Iterator[None]:
    """A mistake in the table: coordinators may read too."""
    right = tables.ENTRIES
    replace(right, rules=(*right.rules, rule(RoleName.COORDINATOR, "view read", Within())))  # registers itself
    yield
    access.policies[Entry] = right


@pytest.mark.usefixtures("widened")
def test_a_mistake_in_the_table_would_be_noticed(story: stories.Story) -> None:
    with access.unscoped(access.Reason.TEST):
        rows = list(Entry.objects.all())
    with access.acting_as(story.by):
        assert SHARED in {note.text for note in leading.opened(rows, by=story.by, purpose="curiosity")}


def test_a_coordinator_can_not_open_it_by_any_door(cast: Cast, story: stories.Story) -> None:
    with access.unscoped(access.Reason.TEST):
        rows = list(Entry.objects.all())
    with pytest.raises(NotAllowed), access.acting_as(story.by):
        leading.opened(rows, by=story.by, purpose="curiosity")
    with access.unscoped(access.Reason.COPY):
        copy = erasure.export(story.member("Anna").unit_id, by=story.by)
    assert "spaarkanarie" not in json.dumps(copy, ensure_ascii=False, default=str)
    assert "Kring De Brug" in json.dumps(copy, ensure_ascii=False, default=str)


def test_a_facilitator_writes_for_who_asks_and_sees_nothing_after_being_released(
    cast: Cast, story: stories.Story, sign_in: SignIn
) -> None:
    client = sign_in(cast.volunteer)
    url = reverse("circles:write_for", args=[story.member("Bram").pk])
    wrong = client.post(url, {"kind": "saving", "text": "Folders", "cents": "veel"})
    assert "Folders" in wrong.content.decode()
    assert client.post(url, {"kind": "saving", "text": "Folders", "cents": "€ 3,50"}).status_code == 302
    assert "Folders" in Client().get(page_of(story.member("Bram"))).content.decode()
    staff = sign_in(cast.coordinator)
    assert staff.post(url, {"kind": "action", "text": "Van de staf"}).status_code in {302, 404}
    with access.unscoped(access.Reason.TEST):
        assert Entry.objects.count() == 3
        leads = story.circle.facilitators.get()
    staff.post(reverse("circles:release", args=[leads.pk]))
    assert sign_in(cast.volunteer).get(reverse("circles:lead", args=[story.circle.pk])).status_code == 404


def test_a_participant_ticks_shares_throws_away_and_takes_it_home(cast: Cast, story: stories.Story) -> None:
    page = page_of(story.member("Anna"))
    anna = Client()
    wrong = anna.post(page, {"do": "write", "kind": "saving", "text": "Trui gebreid", "cents": ""})
    assert wrong.status_code == 422
    assert "Trui gebreid" in wrong.content.decode()
    anna.post(page, {"do": "write", "kind": "action", "text": "Moeder bellen"})
    with access.unscoped(access.Reason.TEST):
        action = Entry.objects.get(kind="action")
        other = Entry.objects.filter(kind="saving").earliest("made_on")
    for do in ("done", "share"):
        anna.post(page, {"do": do, "entry": action.pk})
    # Bram's link opens nothing of Anna's.
    Client().post(page_of(story.member("Bram")), {"do": "throw_away", "entry": other.pk})
    Client().post(page_of(story.member("Bram")), {"do": "throw_away", "entry": "geen nummer"})
    with access.unscoped(access.Reason.TEST):
        action.refresh_from_db()
        assert (action.is_done, action.is_shared) == (True, True)
        assert Entry.objects.count() == 3
    taken = anna.get(f"{page}notes/").content.decode()
    assert "Moeder bellen" in taken
    assert "€ 12,50" in taken
    anna.post(page, {"do": "throw_away", "entry": action.pk})
    with access.unscoped(access.Reason.TEST):
        assert Entry.objects.count() == 2


def test_own_notes_go_when_it_is_over_and_one_sum_stays_of_enough_people(cast: Cast, story: stories.Story) -> None:
    with access.unscoped(access.Reason.TEST):
        Circle.objects.filter(pk=story.circle.pk).update(places=9)
    stories.fill(cast, story, "Dirk", "Eva", "Fien")
    with access.unscoped(access.Reason.TEST):
        members = list(Membership.objects.filter(circle=story.circle))
        for one in members[1:5]:
            own.write(member=one, words=own.Words(kind=EntryKind.SAVING, text="iets", cents=10_40))
        Membership.objects.exclude(shown_name="Fien").update(counts_in_sum=True)
        units = [one.own_unit_id for one in members]
        sealed = DataKey.objects.filter(unit_id__in=units).count()
        assert keeping.close_books(today=clock.today()) == 0
        old = clock.today().replace(year=clock.today().year - 1)
        Circle.objects.filter(pk=story.circle.pk).update(state="ended", ended_on=old)
        Season.objects.filter(pk=story.season.pk).update(ends_on=old, starts_on=old)
    assert sealed == 5
    for _time in range(2):
        jobs_close()
    with access.unscoped(access.Reason.TEST):
        season = Season.objects.get(pk=story.season.pk)
        assert (season.saved_euros, season.saved_people) == (60, 5)
        assert Entry.objects.count() == 0
        assert DataKey.objects.filter(unit_id__in=units).count() == 0
        member = Membership.objects.select_related("own_unit").get(pk=members[0].pk)
        with pytest.raises(own.IsOver):
            own.write(member=member, words=own.Words(kind=EntryKind.ACTION, text="te laat"))


def jobs_close() -> None:
    from nabij.programmes.circles import tasks

    tasks.close_books.now()
    jobs.drain()


def test_a_file_that_is_erased_takes_the_key_of_its_notes_along(cast: Cast, story: stories.Story) -> None:
    member = story.member("Anna")
    erasure.erase([member.unit_id], by=NOBODY, why="test")
    with access.unscoped(access.Reason.TEST):
        assert not Entry.objects.filter(unit_id=member.own_unit_id).exists()
        assert not Membership.objects.filter(pk=member.pk).exists()
    assert not DataKey.objects.filter(unit_id=member.own_unit_id).exists()


def test_consent_that_is_taken_back_in_the_register_counts_nobody(cast: Cast, story: stories.Story) -> None:
    page = page_of(story.member("Anna"))
    anna = Client()
    mark = anna.get(page).context["sum_words"].mark
    anna.post(page, {"do": "count_me", "words": mark})
    assert story.member("Anna").counts_in_sum
    with access.unscoped(access.Reason.TEST):
        own.withdrawn(person_id=story.member("Anna").person_id, purpose=actions.SUM)
    assert not story.member("Anna").counts_in_sum
