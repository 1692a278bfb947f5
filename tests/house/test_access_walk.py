"""Walks every address as every user about every row, and looks for what should not be there.

The access tables are the oracle for the answer (found or not found); the canaries in the names are an oracle of
their own: no page, list, search, feed, count or export may show a canary of somebody its reader may not see.
"""

import logging
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django import shortcuts
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from nabij.enrolment.models import Contact, Offering, Programme
from nabij.foundation import access, actors, opening, pages
from nabij.foundation.actors import NOBODY, Actor, Key
from nabij.foundation.doors import Door
from nabij.people.models import Branch, Person
from nabij.programmes.circles.models import Circle
from nabij.trajectories.models import PlanStep, PlanVersion
from tests.cast import actor_of
from tests.house import programme_rows
from tests.house.places import canary
from tests.house.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db(databases=["default", "keys"])]

# Pages of django-allauth guard themselves; they show nothing but the user's own account.
NOT_OURS = ("account/", "ui/", "static/")
USERS = (
    "nobody", "administrator", "manager", "privacy_officer", "coordinator", "coordinator_almere", "tandem_coordinator",
    "desk", "funder", "volunteer", "participant", "stranger", "volunteer_almere", "language_coordinator",
    "former_coordinator", "stranger_volunteer",
)  # fmt: skip
AT_LEAST = 20_000  # tries by all of them together
PLACES = {"own", "another branch", "another programme", "another organisation"}


@cache
def routes() -> list[tuple[str, Any]]:
    """Return every address pattern of our own rooms with its view."""

    def below(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from below(entry.url_patterns, route)
            elif isinstance(entry, URLPattern):
                yield route, entry.callback

    found = below(get_resolver().url_patterns, "")
    return [(route, view) for route, view in found if not route.startswith(NOT_OURS)]


def test_every_view_is_a_door() -> None:
    assert [route for route, view in routes() if not isinstance(getattr(view, "door", None), Door)] == []


def fill(route: str, row: Any, world: World) -> str | None:
    """Turn a pattern into an address about one row; None when a further part cannot be filled in."""
    from nabij.foundation.ids import new_id

    address = ""
    rest = route
    while "<" in rest:
        before, _, rest = rest.partition("<")
        kind, _, name = rest.partition(">")[0].partition(":")
        rest = rest.partition(">")[2]
        if name == row_key(route) and row is not None:
            value: object = row.pk
        elif kind == "uuid":
            value = new_id()
        elif kind == "int":
            value = 1
        else:
            value = "x"
        address += before + str(value)
    return "/" + address + rest


def row_key(route: str) -> str:
    view = next(view for pattern, view in routes() if pattern == route)
    return str(view.door.key)


def visible_canaries(actor: Actor) -> set[str]:
    """Return whose names may be shown: the people in reach, and those of whom the reader wrote down a contact."""
    with access.acting_as(actor):
        seen = {canary(person) for person in Person.objects.visible_to(actor)}
    with access.unscoped(access.Reason.TEST):
        own = Contact.objects.filter(author_person_id=actor.person_id) if actor.person_id else Contact.objects.none()
        return seen | {canary(contact.participant.person) for contact in own}


class Walk:
    """One user's walk; collects what was wrong instead of stopping at the first."""

    def __init__(self, name: str, client: Client, world: World) -> None:
        self.name, self.client, self.world = name, client, world
        self.user = None if name == "nobody" else world.users[name]
        self.actor = actor_of(self.user) if self.user else NOBODY
        if self.user:
            client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.raise_request_exception = False
        seen = visible_canaries(self.actor)
        self.forbidden = {canary(person) for person in world.rows[Person]} - seen  # type: ignore[arg-type]
        # What participants of a circle write for themselves: for who leads that circle, and for nobody else.
        led = self.actor.holds(Key("volunteer", "tie_circle"))
        units = {row.unit_id for row in world.rows[Circle]} | {"nobody"}  # type: ignore[attr-defined]
        self.forbidden |= {programme_rows.circle_secret(unit) for unit in units if unit not in led}
        self.pairs = 0
        self.wrong: list[str] = []

    def get(self, address: str, *, allowed: bool | None) -> None:
        """Ask for a page; `allowed` None means that only the canaries decide."""
        self.pairs += 1
        response = self.client.get(address)
        self._judge("GET", address, response, allowed)

    def post(self, address: str) -> None:
        """Send an empty form where it is forbidden: it must not be found."""
        self.pairs += 1
        self._judge("POST", address, self.client.post(address, {}), allowed=False)

    def _judge(self, method: str, address: str, response: Any, allowed: bool | None) -> None:
        what = f"{self.name} {method} {address}: {response.status_code}"
        if response.status_code >= 500:
            self.wrong.append(what)
        closed = response.status_code == 404 or (response.status_code == 302 and "login" in response["Location"])
        if allowed is not None and closed == allowed:
            self.wrong.append(f"{what}, allowed: {allowed}")
        if response.status_code == 200:
            body = b"".join(response) if response.streaming else response.content
            leaks = [name for name in self.forbidden if name.encode() in body]
            if leaks:
                self.wrong.append(f"{what} shows {len(leaks)} people it must not")

    def route(self, route: str, door: Door) -> None:
        """Walk one address in every way it can be walked."""
        if door.kind != "row" or door.policy is None:
            address = fill(route, None, self.world) or ""
            allowed = None
            if door.kind == "many" and door.policy is not None:
                allowed = self.actor.is_signed_in and door.policy.allows(self.actor, door.action)
            self.get(address, allowed=allowed if "<" not in route else None)
            if door.kind == "many" and door.policy and not door.policy.allows(self.actor, door.post):
                self.post(address)
            return
        several_keys = route.count("<") > 1
        for row in self.world.rows[door.policy.model]:
            address = fill(route, row, self.world) or ""
            may = self.actor.is_signed_in and door.policy.may(self.actor, door.action, row)
            # What is public may still be shown only to its own organisation: then just the canaries judge.
            foreign = door.policy.public and getattr(row, "organisation_id", None) != self.actor.organisation_id
            self.get(address, allowed=None if may and (several_keys or foreign) else may)
            if not (self.actor.is_signed_in and door.policy.may(self.actor, door.post, row)):
                self.post(address)


def places(row: Any, world: World) -> set[str]:
    """Return where a row lies, seen from Tandem in Zwolle; one that tells no place counts for all of ours."""
    if row.organisation_id != world.cast.nabij.pk:
        return {"another organisation"}
    row = row.plan_version if isinstance(row, PlanStep) else row
    row = row.plan if isinstance(row, PlanVersion) else row
    told = (
        _told(row, Offering, "offering_id", "cell_ids"), _told(row, Branch, "branch_id", "branch_ids"),
        _told(row, Programme, "programme_id"),
    )  # fmt: skip
    ours = {
        "own": world.cast.tandem_zwolle, "another branch": world.cast.tandem_almere,
        "another programme": world.cast.language_zwolle,
    }  # fmt: skip
    keys = {name: (cell.pk, cell.branch_id, cell.programme_id) for name, cell in ours.items()}
    return {
        name
        for name, key in keys.items()
        if all(not known or one in known for one, known in zip(key, told, strict=True))
    }


def _told(row: Any, model: type[models.Model], *fields: str) -> set[int]:
    known = {row.pk} if isinstance(row, model) else set()
    for field in fields:
        value = getattr(row, field, None)
        known |= set(value) if isinstance(value, list) else {value} - {None}
    return known


def _written_once(render: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return `render` which writes the page of a kind of refusal only the first time."""
    written: dict[str, bytes] = {}

    def once(request: HttpRequest, template: str, *args: Any, status: int) -> HttpResponse:
        if template not in written:
            written[template] = render(request, template, *args, status=status).content
        return HttpResponse(written[template], status=status)

    return once


def test_the_world_has_a_row_for_every_door(world: World) -> None:
    empty = {
        view.door.policy.model.__name__
        for _, view in routes()
        if view.door.kind == "row" and not world.rows[view.door.policy.model]
    }
    assert empty == set(), "add rows of these tables to tests/house/world.py"


def test_every_address_about_a_row_is_walked_in_all_four_places(world: World) -> None:
    lacking: dict[str, set[str]] = {}
    for model in {view.door.policy.model for _, view in routes() if view.door.kind == "row"}:
        with access.unscoped(access.Reason.TEST):
            there = set().union(*(places(row, world) for row in world.rows[model]))
        if there != PLACES:
            lacking[model.__name__] = PLACES - there
    assert lacking == {}, "add rows of these tables in these places to tests/house/world.py"


@pytest.mark.parametrize("name", USERS)
def test_nobody_finds_what_is_not_theirs(
    name: str, client: Client, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # Who one is does not change on the way, and neither does the page that says "not found": finding out and
    # writing them takes most of such an answer. What a door says, and to whom, is asked anew at every try.
    monkeypatch.setattr(actors, "build", cache(actors.build))
    walk = Walk(name, client, world)
    if walk.user:
        monkeypatch.setattr(opening, "_user_of", lambda _request: walk.user)
    monkeypatch.setattr(pages, "render", _written_once(shortcuts.render))
    caplog.set_level(logging.ERROR, logger="django.request")  # writing down each refusal takes as long as refusing it
    for route, view in routes():
        walk.route(route, view.door)
    print(f"{name}: {walk.pairs} pairs walked")  # noqa: T201  (a figure we hold ourselves to)
    assert walk.wrong == []
    assert walk.pairs * len(USERS) >= AT_LEAST
