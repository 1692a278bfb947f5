"""A question is worked out once and answered for everybody apart: what is kept holds nobody's ids and no day."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nabij.enrolment.models import Enrolment, TeamMember
from nabij.foundation import access, clock
from nabij.foundation.actors import NOBODY
from nabij.foundation.questions import NotGiven, Question
from nabij.people.models import Person
from tests.cast import Cast, actor_of


def names_question() -> Question[str]:
    return Question(
        lambda actor: Person.objects.visible_to(actor).order_by("given_name").values_list("given_name", flat=True)
    )


def ask(question: Question[Any], user: Any, **given: Any) -> list[Any]:
    actor = actor_of(user)
    with access.acting_as(actor):
        return question(actor, **given)


def test_everybody_gets_their_own_answer_whoever_asked_first(cast: Cast) -> None:
    users = cast.users().values()
    for first in (cast.coordinator, cast.coordinator_almere, cast.stranger, cast.volunteer):
        question = names_question()
        ask(question, first)
        for user in users:
            actor = actor_of(user)
            with access.acting_as(actor):
                expected = sorted(Person.objects.visible_to(actor).values_list("given_name", flat=True))
                assert question(actor) == expected, user.email
    assert ask(question, cast.coordinator_almere) == ["Bob"]


def test_the_first_wall_stands_in_what_is_kept(cast: Cast) -> None:
    """The answer is right without the second wall as well."""
    question = names_question()
    for user, expected in ((cast.coordinator, ["Amina", "Piet", "Vera"]), (cast.coordinator_almere, ["Bob"])):
        # Whoever may see everything carries out the question of somebody who may not.
        known = question._for(actor_of(user), (), frozenset())
        with access.unscoped(access.Reason.TEST):
            everything: dict[Any, Any] = {key: list(ids) for key, ids in actor_of(user).reach.items()}
            assert list(known.answer(everything)) == expected


def test_a_right_that_is_withdrawn_is_gone_at_once(cast: Cast) -> None:
    question = names_question()
    assert ask(question, cast.tandem_coordinator) == ["Piet", "Vera"]
    with access.unscoped(access.Reason.TEST):
        TeamMember.objects.filter(user=cast.tandem_coordinator).delete()
    assert ask(question, cast.tandem_coordinator) == []
    with access.acting_as(NOBODY):
        assert question(NOBODY) == []


def test_the_second_visit_asks_one_constant_statement(cast: Cast) -> None:
    question = names_question()
    ask(question, cast.coordinator)
    actor = actor_of(cast.coordinator_almere)
    with access.acting_as(actor), CaptureQueriesContext(connection) as captured:
        assert question(actor) == ["Bob"]
    assert len(captured) == 1


def test_values_of_a_visit_are_given_and_never_kept(cast: Cast) -> None:
    question: Question[Any] = Question(
        lambda actor, until: Enrolment.objects.visible_to(actor).filter(applied_on__lte=until).order_by("pk")
    )
    today = clock.today()
    assert len(ask(question, cast.coordinator, until=today)) == 3
    assert ask(question, cast.coordinator, until=today - dt.timedelta(days=3_000)) == []
    for row in ask(question, cast.coordinator, until=today):
        assert isinstance(row, Enrolment)
    for field, value in (("applied_on", today), ("pk", cast.piet.pk), ("version", 17), ("state_since", today)):
        fixed: Question[Any] = Question(
            lambda actor, field=field, value=value: Enrolment.objects.visible_to(actor).filter(**{field: value})
        )
        with pytest.raises(NotGiven):
            ask(fixed, cast.coordinator)


def test_a_question_says_for_whom(cast: Cast) -> None:
    with pytest.raises(access.NoScope):
        ask(Question(lambda actor: Person.objects.all()), cast.coordinator)


def test_a_list_is_counted_and_leafed_through(cast: Cast) -> None:
    question: Question[Any] = Question(
        lambda actor: Person.objects.visible_to(actor).order_by("given_name"),
        show=lambda rows: rows.values_list("given_name", "town", named=True),
    )
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        listed = question.listed(actor)
        assert listed.count() == 3
        assert [row.given_name for row in listed[0:2]] == ["Amina", "Piet"]
        assert [row.given_name for row in listed[2:4]] == ["Vera"]
        assert question.listed(actor, most=2).count() == 2
        assert question.listed(NOBODY).count() == 0


def test_what_is_always_the_same_is_written_into_the_text_as_it_is(cast: Cast) -> None:
    """Quotes, backslashes and percent signs are parts of a word, and never of the statement."""
    for odd in ("a'b", "100%", "%s", "back\\slash", "%%"):
        question: Question[str] = Question(
            lambda _actor, name, odd=odd: (
                Person.objects.exclude(given_name=odd).filter(given_name=name).values_list("given_name", flat=True)
            )
        )
        with access.unscoped(access.Reason.TEST):
            assert question(NOBODY, name="Piet") == ["Piet"]
            Person.objects.filter(given_name="Vera").update(given_name=odd)
            assert question(NOBODY, name=odd) == []
            Person.objects.filter(given_name=odd).update(given_name="Vera")
