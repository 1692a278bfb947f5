"""What a paper is made of, without anything about how it looks."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal

DEEPEST: Final = 6
# What a column of figures may hold: 1.234, 12,5 %, € 1.200, -3, about 40, a dash for none, < 5.
_FIGURE = re.compile(
    r"(?ix)^(?:(?:about|at\ least|ongeveer|ruim|minstens|ca\.)\s+)?[<>≤≥±+\-−–]?\s?(?:€\s?)?[-−]?"
    r"\d[\d.,\s]*\s?(?:%|‰|€)?$"
)
_NONE: Final = frozenset({"", "-", "–", "—", "·", "*"})
Kind = Literal["png", "jpg", "svg"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 stands in the contents. Gaps between levels are closed, a screen reader wants none."""

    level: int
    text: str
    on_new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row of headings. Columns that hold nothing but figures stand to the right."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def even(self) -> list[list[str]]:
        """Return the rows, each as wide as the widest or the head."""
        width = self.width
        return [[*row, *[""] * (width - len(row))] for row in self.rows]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max(len(self.head), *(len(row) for row in self.rows), 1) if self.rows else max(len(self.head), 1)

    @property
    def numeric(self) -> list[bool]:
        """Say of every column whether it holds figures."""
        columns = list(zip(*self.even(), strict=True)) or [()] * self.width
        return [_is_numeric([cell.strip() for cell in column]) for column in columns]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, JPEG or SVG, what it shows for who does not see it, and the line under it."""

    image: bytes
    alt: str
    caption: str = ""

    @property
    def kind(self) -> Kind:
        """What kind of picture the bytes are."""
        if self.image.startswith(b"\x89PNG"):
            return "png"
        return "jpg" if self.image.startswith(b"\xff\xd8") else "svg"


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said."""

    text: str
    said_by: str = ""


Block = Heading | Paragraph | Bullets | Table | Picture | Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document. `cover` are the lines under the title: for whom, which year, by whom; none: no cover."""

    title: str
    blocks: Sequence[Block]
    language: str = "nl"
    subtitle: str = ""
    cover: tuple[str, ...] = ()
    author: str = ""
    # Off for a paper of a page or two.
    has_contents: bool = True

    @property
    def has_cover(self) -> bool:
        """Whether the title has a page of its own."""
        return bool(self.cover or self.subtitle)


def cleaned(paper: Paper) -> Paper:
    """Return a paper without characters that a document cannot hold, with headings that skip no level."""
    return replace(
        paper,
        title=clean(paper.title) or "-",
        subtitle=clean(paper.subtitle),
        author=clean(paper.author),
        language=(paper.language or "nl").split("-")[0],
        cover=tuple(clean(line) for line in paper.cover),
        blocks=tuple(_levelled(_clean_block(block) for block in paper.blocks)),
    )


def clean(text: str) -> str:
    """Return a text without control characters, lone surrogates and non-characters; tab and newline become a space."""
    return "".join(_kept(sign) for sign in text)


def _kept(sign: str) -> str:
    if sign in "\t\n\r\x0b\x0c\u2028\u2029":
        return " "
    # Cc: control, Cs: half a sign; the last two of every plane are no signs. XML refuses them all.
    if unicodedata.category(sign) in {"Cc", "Cs"} or ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF:
        return ""
    return sign


def _clean_block(block: Block) -> Block:
    changes = {one.name: _clean_value(getattr(block, one.name)) for one in fields(block)}
    return replace(block, **changes)


def _clean_value(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return tuple(_clean_value(one) for one in value)
    return value


def _levelled(blocks: Iterator[Block]) -> Iterator[Block]:
    before = 0
    for block in blocks:
        if isinstance(block, Heading):
            if not block.text.strip():
                continue
            before = max(1, min(block.level, before + 1, DEEPEST))
            yield replace(block, level=before)
        else:
            yield block


def _is_numeric(cells: Sequence[str]) -> bool:
    return any(_FIGURE.match(cell) for cell in cells) and all(cell in _NONE or _FIGURE.match(cell) for cell in cells)
