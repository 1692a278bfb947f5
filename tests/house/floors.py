"""What pyproject.toml says about rooms and floors, for the checks that imports alone cannot make."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src" / "nabij"


@cache
def contract(*, index: int) -> dict[str, Any]:
    """One of the import contracts, in the order of pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts: list[dict[str, Any]] = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return contracts[index]


@cache
def floor_of(room: str) -> int:
    """Height of a room's floor: 0 is the ground. Every way of working stands on the floor of programmes."""
    layers = [{name.strip(" ()") for name in layer.split("|")} for layer in reversed(contract(index=0)["layers"])]
    return next(height for height, names in enumerate(layers) if room.split(".")[0] in names)


def room_of(module_or_path: str) -> str:
    """`people` for nabij.people.models, `programmes.befriending` for a module or file of that way of working."""
    parts = module_or_path.replace("/", ".").removeprefix("nabij.").split(".")
    return ".".join(parts[:2]) if parts[0] == "programmes" else parts[0]


def may_use(*, user: str, used: str) -> bool:
    """A room uses itself and what stands on a lower floor; never a neighbour."""
    return user == used or floor_of(used) < floor_of(user)


def rooms() -> list[Path]:
    """The folders of the rooms that are there now, ways of working included."""
    folders = [path for path in SOURCE.iterdir() if (path / "__init__.py").exists() and path.name != "programmes"]
    folders += [path.parent for path in (SOURCE / "programmes").glob("*/__init__.py")]
    return sorted(folders)
