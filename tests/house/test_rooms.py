"""Rooms keep to the same file names, sizes and habits, so that who knows one knows them all."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import floors

FRAME = {"config", "foundation", "methods"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "managers", "services", "misc"}
MODULES = sorted(path for path in floors.SOURCE.rglob("*.py") if "migrations" not in path.parts)
IDS = [str(path.relative_to(floors.SOURCE)) for path in MODULES]


def test_every_room_is_named_in_the_contract_on_order_inside_a_room() -> None:
    containers = floors.contract(index=1)["containers"]
    rooms = {floors.room_of(str(path.relative_to(floors.SOURCE))) for path in floors.rooms()} - FRAME
    unnamed = {room for room in rooms if f"nabij.{room}" not in containers and not room.startswith("programmes.")}
    assert not unnamed, f"add to the second contract in pyproject.toml: {sorted(unnamed)}"
    assert "nabij.programmes.*" in containers


@pytest.mark.parametrize("folder", floors.rooms(), ids=lambda path: path.name)
def test_every_room_says_why_it_exists(folder: Path) -> None:
    if folder.name in FRAME:
        return
    readme = folder / "README.md"
    assert readme.exists(), f"{folder.name} needs a README.md: why the room exists and the words it owns"
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= 30


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_a_module_is_short_and_opens_with_the_reason_it_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text.strip():
        assert path.name == "__init__.py"
        return
    assert len(text.splitlines()) <= 500, "over 500 lines becomes a package of that name"
    said = ast.get_docstring(ast.parse(text)) or ""
    assert said, "a module opens with one sentence: why it exists"


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_no_module_is_a_drawer_for_anything(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES


BREAKS = {
    "a room imports from a higher floor": ("people/models.py", "import nabij.enrolment.models"),
    "a room imports from a neighbour on its floor": ("matching/models.py", "import nabij.outcomes"),
    "a way of working imports another": ("programmes/one/actions.py", "import nabij.programmes.two"),
    "a model imports an action of its own room": ("people/models.py", "import nabij.people.actions"),
    "a view touches a table": ("people/views.py", "import nabij.people.models"),
    "a form touches a table of another room": ("enrolment/forms.py", "import nabij.people.models"),
    "an action imports a view of another room": ("enrolment/actions.py", "import nabij.people.views"),
    "a method imports the framework": ("methods/matching.py", "import django.db"),
    "a stray folder stands between the rooms": ("stray/__init__.py", ""),
    "a stray file stands in a room": ("people/stuff.py", ""),
}
SMALL_HOUSE = (
    *(
        "config",
        "site",
        "matching",
        "outcomes",
        "library",
        "budgets",
        "reporting",
        "volunteers",
        "conversations",
        "agenda",
        "imports",
        "trajectories",
        "enrolment",
        "people",
        "foundation",
        "methods",
    ),
    *("programmes", "programmes/one", "programmes/two"),
)


def small_house(folder: Path) -> Path:
    for room in SMALL_HOUSE:
        (folder / "nabij" / room).mkdir(parents=True)
        (folder / "nabij" / room / "__init__.py").touch()
        for name in ("models", "actions", "views", "forms"):
            (folder / "nabij" / room / f"{name}.py").touch()
    (folder / "nabij" / "__init__.py").touch()
    shutil.rmtree(folder / "nabij" / "programmes" / "__pycache__", ignore_errors=True)
    for name in ("models", "actions", "views", "forms"):
        (folder / "nabij" / "programmes" / f"{name}.py").unlink()
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", floors.ROOT / "pyproject.toml"]
    env = os.environ | {"PYTHONPATH": str(folder), "NO_COLOR": "1"}
    return subprocess.run(
        [str(part) for part in command], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def test_a_small_house_keeps_the_contract(tmp_path: Path) -> None:
    done = lint(small_house(tmp_path))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", BREAKS)
def test_the_contract_is_broken_when(name: str, tmp_path: Path) -> None:
    where, line = BREAKS[name]
    path = small_house(tmp_path) / "nabij" / where
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{line}\n", encoding="utf-8")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout
