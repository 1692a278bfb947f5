"""What rooms above add to a person: sections on the person page, files of their own, rows to move at a merge."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nabij.foundation.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of the person page: a template and what it shows."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a person in a room above: an erasure unit of its own. `row` is what the access table judges."""

    unit_id: uuid.UUID
    title: str
    row: Any
    closed_on: dt.date | None = None


# (actor, person) -> what to show, or None when there is nothing this actor may see.
Card = Callable[[Actor, Any], Section | None]
# (person) -> every file, whoever asks; the caller judges each `row` by its access table.
FileSource = Callable[[Any], Iterable[File]]
# (kept, gone) -> move all rows of this room from the one person to the other; runs unscoped, after the checks.
Merger = Callable[[Any, Any], None]

_cards: list[tuple[int, str, Card]] = []
_file_sources: dict[str, FileSource] = {}
_mergers: list[tuple[int, str, Merger]] = []


def add_card(name: str, *, order: int, card: Card) -> None:
    """Add a section to the person page; lower orders come first."""
    if name not in {known for _, known, _ in _cards}:
        _cards.append((order, name, card))
        _cards.sort(key=lambda entry: entry[0])


def sections(*, actor: Actor, person: Any) -> list[Section]:
    """Return the sections this actor sees of this person."""
    return [section for _, _, card in _cards if (section := card(actor, person)) is not None]


def add_files(name: str, source: FileSource) -> None:
    """Say which files of a person this room keeps."""
    _file_sources[name] = source


def files_of(person: Any) -> list[File]:
    """Return every file of a person in all rooms above."""
    return [file for source in _file_sources.values() for file in source(person)]


def add_merger(name: str, *, floor: int, merger: Merger) -> None:
    """Say how this room's rows move when two persons turn out to be one. Higher floors go first."""
    if name not in {known for _, known, _ in _mergers}:
        _mergers.append((floor, name, merger))
        _mergers.sort(key=lambda entry: -entry[0])


def move_rows(*, kept: Any, gone: Any) -> None:
    """Let every room move its rows from `gone` to `kept`."""
    for _, _, merger in _mergers:
        merger(kept, gone)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person can be entered: a branch, or one cell of it for who works in one programme only."""

    branch_id: int
    cell_id: int | None
    label: str

    @property
    def key(self) -> str:
        """Return what a form sends for this place."""
        return f"{self.branch_id}" if self.cell_id is None else f"{self.branch_id}:{self.cell_id}"

    @property
    def cell_ids(self) -> list[int]:
        """Return the cells a person is known in who is entered here."""
        return [] if self.cell_id is None else [self.cell_id]


# (actor, branches the actor reaches as a whole) -> the cells outside those in which the actor may enter persons.
PlaceSource = Callable[[Actor, frozenset[int]], Iterable[Place]]
_place_sources: dict[str, PlaceSource] = {}


def add_places(name: str, source: PlaceSource) -> None:
    """Say in which cells of this room a person can be entered."""
    _place_sources[name] = source


def places(*, actor: Actor, branches: frozenset[int]) -> list[Place]:
    """Return the cells in which the actor may enter persons, besides whole branches."""
    return [place for source in _place_sources.values() for place in source(actor, branches)]


_event_names: dict[str, Any] = {}


def name_events(names: Mapping[str, Any]) -> None:
    """Say in plain, lazily translated words what lines of the access log mean."""
    _event_names.update(names)


def event_name(event: str) -> str:
    """Return what an event means, or the event itself when nobody named it."""
    return str(_event_names.get(event, event))
