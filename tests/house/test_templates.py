"""Pages are built downwards too: a room extends and includes its own parts and those of lower floors."""

import re
from pathlib import Path

import pytest

from tests.house import floors

USES = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
FOLDERS = sorted(path for path in floors.SOURCE.rglob("templates") if path.is_dir())
TEMPLATES = [path for folder in FOLDERS for path in sorted(folder.rglob("*")) if path.is_file()]


def owner(path: Path) -> str:
    return floors.room_of(str(path.relative_to(floors.SOURCE)))


def owners_of(name: str) -> list[str]:
    return [owner(folder) for folder in FOLDERS if (folder / name).is_file()]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(floors.SOURCE)))
def test_a_template_uses_only_its_own_room_and_lower_floors(path: Path) -> None:
    user = owner(path)
    for name in USES.findall(path.read_text(encoding="utf-8")):
        found = owners_of(name)
        assert len(found) <= 1, f"{name} exists in several rooms: {found}"
        for used in found:
            assert floors.may_use(user=user, used=used), f"{user} uses {name} of {used}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(floors.SOURCE)))
def test_a_template_stands_under_the_name_of_its_room(path: Path) -> None:
    folder = next(folder for folder in FOLDERS if path.is_relative_to(folder))
    first = path.relative_to(folder).parts[0]
    room = folder.parent.name
    # Third-party pages keep their names; only the look and the room of accounts restyle them.
    assert first in {room, "cotton", "account", "mfa", "usersessions", "allauth", "django", "admin"}, first


def test_the_use_of_a_template_is_seen() -> None:
    text = """{% extends "ui/base.html" %}{%- include 'people/row.html' with a=b %}{% include name %}"""
    assert USES.findall(text) == ["ui/base.html", "people/row.html"]


def test_neighbours_and_higher_floors_are_out_of_reach() -> None:
    assert floors.may_use(user="programmes.befriending", used="people")
    assert floors.may_use(user="site", used="programmes.befriending")
    assert not floors.may_use(user="people", used="enrolment")
    assert not floors.may_use(user="programmes.befriending", used="programmes.helpline")
    assert not floors.may_use(user="matching", used="outcomes")
