"""Text with marks, as people write it: `# heading`, `- point` and `| cell | cell |`, between empty lines.

What readers of files make, what somebody corrects in a text field and what articles keep is the same text, so a table
is a paragraph like any other: it can be searched, copied and mended.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

DEEPEST: Final = 6
_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<title>\S.*)$")
_ROW = re.compile(r"^\|(?P<cells>.*)\|$")
_RULE = re.compile(r"^\|[\s|:-]+\|$")
_BETWEEN = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One block of marked text; `level` is 0 for what is no heading."""

    text: str
    level: int = 0


def blocks(*, text: str) -> Iterator[Marked]:
    """Yield headings and paragraphs; every point of a list is a paragraph, a table is one."""
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\x00", "").strip("\n")):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        if lines:
            yield from _block(lines)


def _block(lines: Sequence[str]) -> Iterator[Marked]:
    heading = _HEADING.match(lines[0])
    if heading:
        yield Marked(text=" ".join(heading["title"].split()), level=len(heading["marks"]))
        lines = lines[1:]
    if is_table("\n".join(lines)):
        yield Marked(text="\n".join(line for line in lines if not _RULE.match(line)))
        return
    for paragraph in _joined(lines):
        yield Marked(text=paragraph)


def _joined(lines: Iterable[str]) -> list[str]:
    """Join the lines of a paragraph; a point of a list begins anew."""
    found: list[str] = []
    for line in lines:
        flat = " ".join(line.split())
        if flat.startswith("- ") or not found:
            found.append(flat)
        else:
            found[-1] = f"{found[-1]} {flat}"
    return found


def is_table(text: str) -> bool:
    """Say whether a paragraph is a table: every line stands between bars."""
    lines = text.split("\n")
    return bool(text) and all(_ROW.match(line.strip()) for line in lines) and "|" in lines[0].strip()[1:-1]


def rows(*, table: str) -> list[list[str]]:
    """Return the cells of a table, row by row; the first row is its head."""
    found = []
    for line in table.split("\n"):
        if not _RULE.match(line.strip()):
            cells = _BETWEEN.split(line.strip()[1:-1])
            found.append([cell.replace("\\|", "|").strip() for cell in cells])
    return found


def table(*, rows: Iterable[Sequence[str]]) -> str:
    """Return cells as the text of a table; empty when fewer than two rows or columns hold something."""
    kept = [[" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in rows]
    kept = [row for row in kept if any(row)]
    if len(kept) < 2 or max(len(row) for row in kept) < 2:
        return ""
    width = max(len(row) for row in kept)
    return "\n".join("| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in kept)
