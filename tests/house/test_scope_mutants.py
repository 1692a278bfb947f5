"""The access tables themselves, checked against a list written by hand; and proof that the list notices mistakes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from nabij.enrolment import access as enrolment
from nabij.foundation import access
from nabij.foundation.access import CHANGE, READ, VIEW, Member, Policy, Rule
from nabij.people import access as people
from tests.cast import actor_of
from tests.house import world as worlds
from tests.house.world import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ZW, TZ, LZ, AL = "coordinator", "tandem_coordinator", "language_coordinator", "coordinator_almere"
# A volunteer of another branch; a coordinator and a volunteer of another organisation, who see only their own people.
VA, ST, SV = "volunteer_almere", "stranger", "stranger_volunteer"
ELSEWHERE = {ST: {"Sem", "Ria"}, SV: {"Sem", "Ria"}}
CONTACTS_SEEN = {
    ZW: {"Vera", "Wim", "Lena"}, TZ: {"Vera", "Wim"}, LZ: {"Lena"}, AL: {"Wim, Bob"}, ST: {"Sem"},
    "volunteer": {"Vera", "Vera, draft", "Wim"}, VA: {"Wim", "Wim, draft", "Wim, Bob", "Wim, Bob, draft"},
    SV: {"Sem", "Sem, draft"},
}  # fmt: skip

# These roles are granted in the whole organisation anyway: a wider reach is the same reach.
EVERYWHERE = {"administrator", "manager", "privacy_officer"}

# policy -> action -> user -> which rows, by a short name of the row (see `LABELS`). Whoever is not named sees nothing.
EXPECTED: dict[str, dict[str, dict[str, set[str]]]] = {
    "PERSONS": {
        VIEW: {
            ZW: {"Vera", "Piet", "Amina", "Lena"}, TZ: {"Vera", "Piet"}, LZ: {"Amina", "Lena"}, AL: {"Bob", "Wim"},
            "desk": {"Vera", "Piet", "Amina", "Lena"}, "volunteer": {"Vera", "Piet"}, "participant": {"Piet"},
            VA: {"Wim", "Bob"}, **ELSEWHERE,
        },
        READ: {
            ZW: {"Vera", "Piet", "Amina", "Lena"}, TZ: {"Vera", "Piet"}, LZ: {"Amina", "Lena"}, AL: {"Bob", "Wim"},
            "volunteer": {"Vera", "Piet"}, "participant": {"Piet"}, VA: {"Wim", "Bob"}, **ELSEWHERE,
        },
        CHANGE: {
            ZW: {"Vera", "Piet", "Amina", "Lena"}, TZ: {"Vera", "Piet"}, LZ: {"Amina", "Lena"}, AL: {"Bob", "Wim"},
            "desk": {"Vera", "Piet", "Amina", "Lena"}, "volunteer": {"Vera"}, "participant": {"Piet"}, VA: {"Wim"},
            **ELSEWHERE, SV: {"Sem"},
        },
    },
    "HOUSEHOLDS": {
        VIEW: {ZW: {"Zwolle"}, "desk": {"Zwolle"}, AL: {"Almere"}, ST: {"Elders"}},
        CHANGE: {ZW: {"Zwolle"}, "desk": {"Zwolle"}, AL: {"Almere"}, ST: {"Elders"}},
    },
    "CONSENTS": {
        VIEW: {
            ZW: {"Vera", "Piet", "Amina"}, TZ: {"Vera", "Piet"}, LZ: {"Amina"}, AL: {"Bob"},
            "desk": {"Vera", "Piet", "Amina"}, "volunteer": {"Vera"}, "participant": {"Piet"}, ST: {"Ria"},
        },
        CHANGE: {
            ZW: {"Vera", "Piet", "Amina"}, TZ: {"Vera", "Piet"}, LZ: {"Amina"}, AL: {"Bob"}, "volunteer": {"Vera"},
            "participant": {"Piet"}, ST: {"Ria"},
        },
    },
    "INVITATIONS": {
        VIEW: {
            "administrator": {"volunteer, Zwolle", "coordinator, Zwolle", "volunteer, Almere"},
            ZW: {"volunteer, Zwolle"}, AL: {"volunteer, Almere"}, ST: {"volunteer, Elders"},
        },
    },
    "ENROLMENTS": {
        VIEW: {
            ZW: {"Vera", "Piet", "Amina", "Lena"}, TZ: {"Vera", "Piet"}, LZ: {"Amina", "Lena"}, AL: {"Bob", "Wim"},
            "desk": {"Vera", "Piet", "Amina", "Lena"}, "volunteer": {"Vera", "Piet"}, "participant": {"Piet"},
            VA: {"Wim", "Bob"}, **ELSEWHERE,
        },
        READ: {
            ZW: {"Vera", "Piet", "Amina", "Lena"}, TZ: {"Vera", "Piet"}, LZ: {"Amina", "Lena"}, AL: {"Bob", "Wim"},
            ST: {"Sem", "Ria"},
        },
        CHANGE: {
            ZW: {"Vera", "Piet", "Amina", "Lena"}, TZ: {"Vera", "Piet"}, LZ: {"Amina", "Lena"}, AL: {"Bob", "Wim"},
            "desk": {"Vera", "Piet", "Amina", "Lena"}, ST: {"Sem", "Ria"},
        },
    },
    "PROFILES": {
        VIEW: {
            ZW: {"Vera", "Piet", "Amina", "Lena"}, TZ: {"Vera", "Piet"}, LZ: {"Amina", "Lena"}, AL: {"Bob", "Wim"},
            "desk": {"Vera", "Piet", "Amina", "Lena"}, "volunteer": {"Vera", "Piet"}, "participant": {"Piet"},
            VA: {"Wim", "Bob"}, **ELSEWHERE,
        },
        CHANGE: {
            ZW: {"Vera", "Piet", "Amina", "Lena"}, TZ: {"Vera", "Piet"}, LZ: {"Amina", "Lena"}, AL: {"Bob", "Wim"},
            "desk": {"Vera", "Piet", "Amina", "Lena"}, "volunteer": {"Vera"}, "participant": {"Piet"}, VA: {"Wim"},
            **ELSEWHERE, SV: {"Sem"},
        },
    },
    "INTAKES": {
        action: {ZW: {"Piet", "Amina"}, TZ: {"Piet"}, LZ: {"Amina"}, AL: {"Bob"}, ST: {"Ria"}}
        for action in (VIEW, READ, CHANGE)
    },
    "CONTACTS": {
        # Vera may read the notes of Wim, who came before her, but not his drafts; he reads his own back.
        VIEW: CONTACTS_SEEN,
        READ: CONTACTS_SEEN,
        CHANGE: {**CONTACTS_SEEN, "volunteer": {"Vera", "Vera, draft"}},
    },
    "RELATIONS": {
        VIEW: {
            ZW: {"Piet", "Amina"}, TZ: {"Piet"}, LZ: {"Amina"}, AL: {"Bob"}, "volunteer": {"Piet"}, VA: {"Bob"},
            ST: {"Ria"}, SV: {"Ria"},
        },
        CHANGE: {ZW: {"Piet", "Amina"}, TZ: {"Piet"}, LZ: {"Amina"}, AL: {"Bob"}, ST: {"Ria"}},
    },
    "TALLIES": {
        VIEW: {
            "manager": {"Zwolle", "Almere"}, ZW: {"Zwolle"}, TZ: {"Zwolle"}, LZ: {"Zwolle"}, AL: {"Almere"},
            "funder": {"Zwolle"}, ST: {"Elders"},
        },
    },
}  # fmt: skip


def policies() -> dict[str, Policy]:
    return {name: getattr(people, name, None) or getattr(enrolment, name) for name in EXPECTED}


LABELS: dict[str, Callable[[Any], str]] = {
    "PERSONS": lambda row: row.given_name,
    "HOUSEHOLDS": lambda row: row.branch.name,
    "CONSENTS": lambda row: row.person.given_name,
    "INVITATIONS": lambda row: f"{row.role}, {row.branch.name}",
    "ENROLMENTS": lambda row: row.person.given_name,
    "PROFILES": lambda row: row.enrolment.person.given_name,
    "INTAKES": lambda row: row.enrolment.person.given_name,
    "CONTACTS": lambda row: (
        row.volunteer.person.given_name
        + (", Bob" if row.participant.person.given_name == "Bob" else "")
        + (", draft" if row.is_draft else "")
    ),
    "RELATIONS": lambda row: row.participant.person.given_name,
    "TALLIES": lambda row: row.offering.branch.name,
}


def differences(world: World, name: str, policy: Policy) -> list[str]:
    """Compare one table with the list, for every user and action; whole sets, so that too little shows as well."""
    found = []
    with access.unscoped(access.Reason.TEST):
        rows = {row.pk: LABELS[name](row) for row in world.rows[policy.model]}
        for user_name, user in world.users.items():
            actor = actor_of(user)
            for action, expected in EXPECTED[name].items():
                condition = policy.filter(actor, action)
                shown = (
                    set()
                    if condition is None
                    else {rows[pk] for pk in policy.model._base_manager.filter(condition).values_list("pk", flat=True)}
                )
                asked = {rows[row.pk] for row in world.rows[policy.model] if policy.may(actor, action, row)}
                wanted = expected.get(user_name, set())
                if shown != wanted or asked != wanted:
                    found.append(f"{name} {action} {user_name}: {shown} / {asked}, expected {wanted}")
    return found


def mutants(policy: Policy) -> list[tuple[str, Policy]]:
    """Return the table with one mistake each: a reach too wide, a line lost, a condition dropped, a role mixed up."""
    made: list[tuple[str, tuple[Rule, ...]]] = []
    for number, line in enumerate(policy.rules):

        def put(what: str, *lines: Rule, at: int = number, of: Rule = line) -> None:
            made.append((f"{what} in {of.role}", (*policy.rules[:at], *lines, *policy.rules[at + 1 :])))

        if not line.actions & {VIEW, READ, CHANGE}:
            continue
        put("line lost")
        put("given to the front desk of anywhere", line, replace(line, role="funder", reach=Member()))
        if not isinstance(line.reach, Member) and line.role not in EVERYWHERE:
            put("whole organisation", replace(line, reach=Member()))
        if line.where:
            put("condition dropped", replace(line, where={}))
    return [(what, _copy(policy, rules)) for what, rules in made]


def _copy(policy: Policy, rules: tuple[Rule, ...]) -> Policy:
    copy = replace(policy, rules=rules)
    access.policies[policy.model] = policy  # making a Policy registers it; the mutant must not stay
    return copy


@pytest.fixture
def world(db: None) -> World:
    return worlds.make()


def test_the_tables_say_what_was_meant(world: World) -> None:
    assert [line for name, policy in policies().items() for line in differences(world, name, policy)] == []


def test_every_mistake_in_a_table_is_noticed(world: World) -> None:
    tried, missed = 0, []
    for name, policy in policies().items():
        for what, mutant in mutants(policy):
            tried += 1
            if not differences(world, name, mutant):
                missed.append(f"{name}: {what}")
    assert missed == []
    assert tried >= 30
