"""Instruments as people see them and as `methods.scales` scores them: published ones from data, own ones kept."""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nabij.foundation.actors import Actor
from nabij.methods.scales import Band, Instrument, Scale
from nabij.outcomes.choices import AnswerKind
from nabij.outcomes.models import OwnQuestions, Switch
from nabij.outcomes.rules import MOST_OF_A_SCALE, Terms

OWN: Final = "own-"  # begins the key of an organisation's own questions
_DATA: Final = Path(__file__).parent.parent / "data"
Words = Mapping[str, str]


class UnknownInstrument(LookupError):
    """No published instrument and no own questions have this key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question: its words by language, and its answers (key, words by language); none for own words."""

    key: str
    words: Words
    answers: Sequence[tuple[str, Words]]

    @property
    def text(self) -> str:
        """Return the question in the reader's language; in easy words it would be another instrument."""
        return said(self.words)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the answers for a form."""
        return [(key, said(words)) for key, words in self.answers]


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOffs:
    """Where bands begin from a day on; `breaks` are scales not to be compared with results before it."""

    key: str
    since: dt.date
    source: str
    breaks: frozenset[str]
    bands: Mapping[str, Sequence[Band]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """Everything about one instrument in one edition."""

    key: str
    edition: str
    names: Words
    intro: Words
    use: Words
    source: str
    status: str
    minutes: int
    items: Sequence[Item]
    scales: Mapping[str, Words]
    better_when_it_rises: frozenset[str]
    scored: Instrument
    cut_offs: Sequence[CutOffs] = ()

    def __str__(self) -> str:
        return said(self.names)

    @property
    def is_own(self) -> bool:
        """Whether the organisation wrote it itself."""
        return self.key.startswith(OWN)

    def name_of(self, scale: str) -> str:
        """Return what a scale measures, in words."""
        return said(self.scales[scale])

    def cut_offs_on(self, day: dt.date) -> CutOffs | None:
        """Return the cut-offs that hold on a day."""
        return next((cut for cut in reversed(self.cut_offs) if cut.since <= day), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The dated limits of this room."""

    fewest_people: int
    fewest_in_a_cell: int
    terms: Terms
    source: str


def said(words: Words) -> str:
    """Return words in the reader's language, else in Dutch."""
    return words.get((get_language() or "nl").partition("-")[0]) or words["nl"]


def limits(*, on: dt.date) -> Limits:
    """Return the limits that hold on a day."""
    held = [row for row in _limits() if row["from"] <= on][-1]
    return Limits(
        fewest_people=held["fewest_people"],
        fewest_in_a_cell=held["fewest_in_a_cell"],
        terms=Terms(**{name: held[name] for name in ("halfway_months", "after_months", "window_days")}),
        source=held["source"],
    )


@cache
def _limits() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((_DATA / "limits.toml").read_text("utf-8"))["limits"]
    return sorted(rows, key=lambda row: row["from"])


@cache
def published() -> Mapping[str, Questionnaire]:
    """Return the instruments that come with the house, by key."""
    files = sorted((_DATA / "instruments").glob("*.toml"))
    found = (_read(tomllib.loads(file.read_text("utf-8"))) for file in files)
    return {one.key: one for one in found}


def _read(data: Mapping[str, Any]) -> Questionnaire:
    answers = [(row["key"], {"nl": row["nl"], "en": row["en"]}) for row in data["answers"]]
    items = [Item(key=row["key"], words={"nl": row["nl"], "en": row["en"]}, answers=answers) for row in data["items"]]
    return Questionnaire(
        key=data["key"], edition=data["edition"], names=data["name"], intro=data["intro"], use=data["use"],
        source=data["source"], status=data["status"], minutes=data["minutes"], items=items,
        scales={row["key"]: {"nl": row["nl"], "en": row["en"]} for row in data["scales"]},
        better_when_it_rises=frozenset(row["key"] for row in data["scales"] if row.get("rises_is_better")),
        scored=Instrument(
            key=data["key"], version=data["edition"],
            answers={item.key: [key for key, _words in answers] for item in items},
            scales=[
                Scale(
                    key=row["key"], may_miss=row.get("may_miss", 0),
                    points={item: part["points"] for part in row["parts"] for item in part["items"]},
                )
                for row in data["scales"]
            ],
        ),
        cut_offs=sorted((_read_cut_offs(row) for row in data["cut_offs"]), key=lambda cut: cut.since),
    )  # fmt: skip


def _read_cut_offs(row: Mapping[str, Any]) -> CutOffs:
    bands = {
        scale: [Band(key=key, low=low) for key, low in lows.items()] for scale, lows in row.get("bands", {}).items()
    }
    return CutOffs(
        key=row["key"], since=row["from"], source=row["source"], breaks=frozenset(row.get("breaks", ())), bands=bands
    )


_AGREE: Final = (
    ("no", {"nl": "nee", "en": "no"}),
    ("partly", {"nl": "een beetje", "en": "partly"}),
    ("yes", {"nl": "ja", "en": "yes"}),
)
_LADDER: Final = tuple((str(step), {"nl": str(step), "en": str(step)}) for step in range(MOST_OF_A_SCALE + 1))
_ANSWERS: Final[Mapping[str, Sequence[tuple[str, Words]]]] = {
    AnswerKind.AGREE: _AGREE,
    AnswerKind.LADDER: _LADDER,
    AnswerKind.TEXT: (),
}
_POINTS: Final[Mapping[str, Mapping[str, int]]] = {
    AnswerKind.AGREE: {"no": 0, "partly": 1, "yes": 2},
    AnswerKind.LADDER: {str(step): step for step in range(MOST_OF_A_SCALE + 1)},
}


def own(row: OwnQuestions) -> Questionnaire:
    """Return an organisation's own questions; every question with a figure is a scale of its own."""
    counted = [one for one in row.questions if one["kind"] in _POINTS]
    return Questionnaire(
        key=f"{OWN}{row.slug}", edition="1", names={"nl": row.name}, intro={"nl": row.intro}, use={"nl": ""},
        source=_("own questions"), status="green", minutes=max(1, len(row.questions) // 3),
        items=[Item(key=one["key"], words={"nl": one["text"]}, answers=_ANSWERS[one["kind"]]) for one in row.questions],
        scales={one["key"]: {"nl": one["text"]} for one in counted},
        better_when_it_rises=frozenset(one["key"] for one in counted),
        scored=Instrument(
            key=row.slug, version="1",
            answers={one["key"]: list(_POINTS[one["kind"]]) for one in counted},
            scales=[Scale(key=one["key"], points={one["key"]: _POINTS[one["kind"]]}) for one in counted],
        ),
    )  # fmt: skip


def find(*, key: str, organisation_id: int) -> Questionnaire:
    """Return one instrument that an organisation could use; raises UnknownInstrument."""
    if not key.startswith(OWN):
        try:
            return published()[key]
        except KeyError as error:
            raise UnknownInstrument(key) from error
    row = OwnQuestions.rows_for_django.filter(organisation_id=organisation_id, slug=key.removeprefix(OWN)).first()
    if row is None:
        raise UnknownInstrument(key)
    return own(row)


def in_use(*, organisation_id: int) -> list[Questionnaire]:
    """Return what an organisation may ask today: what it switched on, and its own questions."""
    on = set(
        Switch.rows_for_django.filter(organisation_id=organisation_id, is_on=True).values_list("instrument", flat=True)
    )
    mine = OwnQuestions.rows_for_django.filter(organisation_id=organisation_id, retired_on__isnull=True)
    return [one for key, one in published().items() if key in on] + [own(row) for row in mine.order_by("name")]


def switches(actor: Actor) -> dict[str, Switch]:
    """Return what was switched on or off, by instrument."""
    return {row.instrument: row for row in Switch.objects.visible_to(actor).select_related("changed_by")}


def own_questions(actor: Actor) -> list[OwnQuestions]:
    """Return the organisation's own questions."""
    return list(OwnQuestions.objects.visible_to(actor))
