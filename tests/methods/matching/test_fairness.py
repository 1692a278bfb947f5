"""What is said about who is served, and whom to look for, is true."""

from dataclasses import replace

from hypothesis import given

from nabij.methods.matching import Helper, Seeker, solve
from nabij.methods.matching.fairness import by_gender_wish, by_label, by_language, longest_waiting
from nabij.methods.matching.recruit import hints
from nabij.methods.matching.words import say_hint
from tests.methods.matching import people
from tests.methods.matching.people import ON, STANDARD, easy_helper, easy_seeker


@given(people.seekers(most=7), people.helpers(most=3))
def test_a_hint_serves_exactly_the_people_it_promises(seekers: list[Seeker], helpers: list[Helper]) -> None:
    solution = solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON)
    for hint in hints(seekers=seekers, solution=solution, rules=STANDARD):
        more = [*helpers, hint.as_helper(key="missing")]
        served = solve(seekers=seekers, helpers=more, rules=STANDARD, on=ON).totals.served
        assert served == solution.totals.served + len(hint.people)
        assert set(hint.people) <= set(solution.unserved)


def test_the_missing_language_is_named() -> None:
    tigrinya = frozenset({"ti"})
    seekers = [easy_seeker(key=f"s{i}", languages=tigrinya, wishes_gender="v" if i else None) for i in range(3)]
    solution = solve(seekers=seekers, helpers=[easy_helper(key="h")], rules=STANDARD, on=ON)
    [hint] = hints(seekers=seekers, solution=solution, rules=STANDARD)
    assert (hint.language, hint.gender, hint.people) == ("ti", "v", ("s0", "s1", "s2"))
    assert say_hint(hint=hint, town="Enschede", language="en") == (
        "One more female volunteer in Enschede who speaks Tigrinya and is free on Monday morning "
        "would suit 3 people who have nobody now."
    )


def test_shares_count_everybody_once_per_label() -> None:
    seekers = [
        easy_seeker(key="a", days=40, languages=frozenset({"nl", "ti"})),
        easy_seeker(key="b", days=20),
        replace(easy_seeker(key="c", days=10), wishes_gender="m"),
    ]
    solution = solve(seekers=seekers, helpers=[easy_helper(key="h")], rules=STANDARD, on=ON)
    dutch, tigrinya = by_language(seekers=seekers, solution=solution, on=ON)
    assert (dutch.label, dutch.people, dutch.served, dutch.days_served, dutch.days_waiting) == ("nl", 3, 1, 40.0, 15.0)
    assert (tigrinya.label, tigrinya.part, tigrinya.days_waiting) == ("ti", 1.0, None)
    assert [share.label for share in by_gender_wish(seekers=seekers, solution=solution, on=ON)] == ["-", "m"]
    assert by_label(seekers=seekers, labels={"a": ["Oost"]}, solution=solution, on=ON)[0].people == 1
    assert [
        (one.seeker, one.served) for one in longest_waiting(seekers=seekers, solution=solution, on=ON, count=2)
    ] == [
        ("a", True),
        ("b", False),
    ]
