"""Both walls: the queryset that asks for whom, and PostgreSQL that shows nothing to nobody."""

from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.http import Http404

from nabij.enrolment.models import Enrolment
from nabij.foundation import access
from nabij.foundation.access import CHANGE, VIEW, NoScope
from nabij.foundation.actors import NOBODY
from nabij.people.models import Person
from tests.cast import Cast, actor_of


def names(actor: object) -> set[str]:
    with access.acting_as(actor):  # type: ignore[arg-type]
        return {person.given_name for person in Person.objects.visible_to(actor)}  # type: ignore[arg-type]


def test_a_query_without_an_actor_is_refused(cast: Cast) -> None:
    for ask in (
        list,
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: rows.update(town="x"),
    ):
        with pytest.raises(NoScope):
            ask(Person.objects.all())


def test_everyone_sees_exactly_their_part_of_the_house(cast: Cast) -> None:
    assert names(actor_of(cast.coordinator)) == {"Vera", "Piet", "Amina"}
    assert names(actor_of(cast.tandem_coordinator)) == {"Vera", "Piet"}
    assert names(actor_of(cast.coordinator_almere)) == {"Bob"}
    assert names(actor_of(cast.desk)) == {"Vera", "Piet", "Amina"}
    assert names(actor_of(cast.volunteer)) == {"Vera"}
    assert names(actor_of(cast.participant)) == {"Piet"}
    for nobody in (cast.administrator, cast.manager, cast.privacy_officer, cast.funder, cast.stranger):
        assert names(actor_of(nobody)) == set()
    assert names(NOBODY) == set()


def test_postgresql_holds_when_the_first_wall_is_forgotten(cast: Cast) -> None:
    def rows() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT given_name FROM people_person")
            return {name for (name,) in cursor.fetchall()}

    assert rows() == set()
    with access.acting_as(actor_of(cast.tandem_coordinator)):
        assert rows() == {"Vera", "Piet"}
    with access.acting_as(actor_of(cast.stranger)):
        assert rows() == set()


def test_postgresql_refuses_a_write_outside_the_scope(cast: Cast) -> None:
    with access.acting_as(actor_of(cast.coordinator_almere)), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET town = 'x'")
        assert cursor.rowcount == 1


def test_yes_no_and_filter_say_the_same(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        everyone = list(Enrolment.objects.all())
    for user in cast.users().values():
        actor = actor_of(user)
        for action in (VIEW, CHANGE):
            with access.acting_as(actor):
                listed = set(Enrolment.objects.visible_to(actor, action).values_list("pk", flat=True))
            assert listed == {row.pk for row in everyone if access.may(actor, action, row)}


def test_an_actor_is_built_with_few_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for user, most in ((cast.coordinator, 4), (cast.tandem_coordinator, 4), (cast.desk, 4), (cast.volunteer, 7)):
        with django_assert_max_num_queries(most):
            actor_of(user)


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_what_one_actor_may_see_ends_with_their_transaction(live_cast: Cast) -> None:
    """The connection is kept for the next request, so a setting that outlived its transaction would be a leak."""
    with access.acting_as(actor_of(live_cast.coordinator)):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT current_setting('nabij.coordinator_branch', true)")
        assert cursor.fetchone()[0] in ("", None)


def test_one_actor_after_another_in_one_transaction_inherits_nothing(cast: Cast) -> None:
    with access.acting_as(actor_of(cast.coordinator)):
        pass
    with access.acting_as(actor_of(cast.stranger)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_who_listens_to_a_commit_can_open_the_walls_again(live_cast: Cast) -> None:
    heard: list[int] = []

    def listen() -> None:
        with access.unscoped(access.Reason.JOB):
            heard.append(Person.objects.count())

    with access.unscoped(access.Reason.JOB):
        transaction.on_commit(listen)
    assert heard[0] > 0


def test_looking_without_an_actor_ends_with_its_block_also_after_an_error(cast: Cast) -> None:
    def open_wall() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(current_setting('nabij.unscoped', true), '')")
            return str(cursor.fetchone()[0])

    with access.acting_as(actor_of(cast.volunteer)):
        with access.looking(access.Reason.PUBLIC):
            assert Person.objects.count() == 4
        assert open_wall() == ""
        with pytest.raises(Http404), access.looking(access.Reason.PUBLIC):
            raise Http404
        assert open_wall() == ""
        with pytest.raises(DataError), transaction.atomic(), access.looking(access.Reason.PUBLIC):
            Person.objects.extra(where=["1 / 0 = 1"]).count()
        assert open_wall() == ""
        assert not access.is_unscoped()
