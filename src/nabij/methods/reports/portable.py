"""A PDF as text with marks: lines by where they stand, headings by how large, and without what every page repeats."""

import io
import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nabij.methods.reports import MOST_CHARACTERS, MOST_PAGES, NotReadable, Progress, Reading, Reason

_EDGE_LINES: Final = 3  # at the top and the bottom of a page there may be this many repeated lines
_REPEATED: Final = 0.6  # of the pages
_LARGER: Final = 1.12  # than the running text: a heading
_NEW_PARAGRAPH: Final = 1.3  # times the usual distance between lines
_LONGEST_HEADING: Final = 140
_FULL: Final = 0.6  # of the longest line; a shorter one was ended by whoever wrote it
_BULLET = re.compile(r"^[•◦▪‣·●○■–*]\s*")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: its text, how high it stands, how large and whether bold."""

    text: str
    height: float
    size: float
    is_bold: bool


def pages(*, content: bytes) -> int:
    """Return how many pages there are; raises NotReadable."""
    return len(_opened(content).pages)


def _opened(content: bytes) -> Any:
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
    except Exception as error:  # whatever a broken file does to a parser, it is a broken file
        raise NotReadable(Reason.BROKEN) from error
    if locked:
        raise NotReadable(Reason.LOCKED)
    if count > MOST_PAGES:
        raise NotReadable(Reason.TOO_LONG)
    return reader


def read(*, content: bytes, progress: Progress) -> Reading:
    """Return the text of a PDF, page by page, without heads, feet and page numbers; raises NotReadable."""
    reader = _opened(content)
    found: list[list[_Line]] = []
    length, total = 0, len(reader.pages)
    for number in range(total):
        try:
            lines = _lines(reader.pages[number])
        except Exception as error:  # as above
            raise NotReadable(Reason.BROKEN) from error
        length += sum(len(line.text) for line in lines)
        if length > MOST_CHARACTERS:
            raise NotReadable(Reason.TOO_LONG)
        found.append(lines)
        progress(number + 1, total)
    return _composed(found)


def _lines(page: Any) -> list[_Line]:
    """Put pieces of text that stand at one height together, in the order in which they were written."""
    rows: list[list[tuple[str, float, float, bool]]] = []
    end = [0.0]  # about where the piece before ended

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        if not text.strip():
            return
        height = tm[5] * cm[3] + cm[5]
        drawn = abs(size * (tm[3] or tm[0]) * (cm[3] or cm[0])) or size
        bold = bool(re.search(r"(?i)bold|black|heavy|-semib", str((font or {}).get("/BaseFont", ""))))
        begin = tm[4] * cm[0] + cm[4]
        beside = begin - end[0] > drawn * 0.5
        end[0] = begin + len(text.strip()) * drawn * 0.4
        if rows and abs(rows[-1][0][1] - height) < max(drawn, rows[-1][0][2]) * 0.4:
            rows[-1].append((f" {text}" if beside else text, height, drawn, bold))
        else:
            rows.append([(text, height, drawn, bold)])

    page.extract_text(visitor_text=visit)
    return [
        _Line(_joined([piece[0] for piece in row]), row[0][1], max(piece[2] for piece in row),
              all(piece[3] for piece in row))
        for row in rows
    ]  # fmt: skip


def _joined(pieces: Sequence[str]) -> str:
    """Join the pieces of a line; ligatures become letters."""
    text = "".join(pieces)
    for one, letters in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")):
        text = text.replace(one, letters)
    return " ".join(text.replace("\x00", "").split())


def _composed(pages: Sequence[Sequence[_Line]]) -> Reading:
    around = _repeated(pages)
    left_out = [line.text for page in pages for line in page if id(line) in around]
    kept = [[line for line in page if id(line) not in around] for page in pages]
    body = _body_size([line for page in kept for line in page])
    blocks = _over_pages([list(_blocks(page)) for page in kept])
    sizes = sorted({round(block[0].size, 1) for block in blocks if _is_larger(block, body)}, reverse=True)
    width = max((len(line.text) for block in blocks for line in block), default=0)
    marked = [_marked(block, body, sizes, _FULL * width) for block in blocks]
    return Reading(text="\n\n".join(marked), left_out=tuple(dict.fromkeys(left_out)))


def _repeated(pages: Sequence[Sequence[_Line]]) -> set[int]:
    """Find lines at the edges that most pages have, whatever number stands in them."""
    full = [page for page in pages if page]
    if len(full) < 2:
        return set()
    edges = [_edges(page) for page in full]
    often = Counter(key for edge in edges for key in {_pattern(line.text) for line in edge})
    known = {key for key, count in often.items() if count >= max(2, _REPEATED * len(full))}
    return {id(line) for edge in edges for line in edge if _pattern(line.text) in known}


def _edges(page: Sequence[_Line]) -> list[_Line]:
    by_height = sorted(page, key=lambda line: -line.height)
    return list({id(line): line for line in (*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:])}.values())


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold())


def _body_size(lines: Sequence[_Line]) -> float:
    """Return the size most letters have."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 1.0


def _blocks(page: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Yield lines that belong together: near each other, of one size, and no new point of a list."""
    gaps = [one.height - other.height for one, other in itertools.pairwise(page)]
    near = [gap for gap, line in zip(gaps, page, strict=False) if 0 < gap < 2.2 * line.size]
    usual = statistics.mode(round(gap, 1) for gap in near) if near else 0.0
    block: list[_Line] = []
    for line in page:
        if block and _is_apart(block[-1], line, usual):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _is_apart(before: _Line, line: _Line, usual: float) -> bool:
    gap = before.height - line.height
    far = gap > _NEW_PARAGRAPH * (usual or before.size * 1.3) or gap < -before.size
    other = abs(line.size - before.size) > 0.6 or line.is_bold != before.is_bold
    return far or other or bool(_BULLET.match(line.text))


def _over_pages(pages: Sequence[Sequence[list[_Line]]]) -> list[list[_Line]]:
    """Put paragraphs together that go on on the next page: the first breaks off, the second begins small."""
    found: list[list[_Line]] = []
    for page in pages:
        for at, block in enumerate(page):
            last = found[-1][-1] if found else None
            goes_on = (
                at == 0 and last is not None and last.text[-1:] not in ".!?:”\"" and block[0].text[:1].islower()
                and abs(last.size - block[0].size) < 0.6
            )  # fmt: skip
            if goes_on:
                found[-1] += block
            else:
                found.append(block)
    return found


def _is_larger(block: Sequence[_Line], body: float) -> bool:
    return all(line.size > _LARGER * body for line in block) and _length(block) <= _LONGEST_HEADING


def _length(block: Sequence[_Line]) -> int:
    return sum(len(line.text) for line in block)


def _marked(block: Sequence[_Line], body: float, sizes: Sequence[float], full: float) -> str:
    text = _run_on(block, full=0)
    if _is_larger(block, body) and re.search(r"[^\W\d_]", text):
        return f"{'#' * min(6, 1 + sizes.index(round(block[0].size, 1)))} {text}"
    bold = all(line.is_bold for line in block) and block[0].size >= 0.95 * body
    if bold and _length(block) <= _LONGEST_HEADING // 2 and not text.endswith((".", ",", ";", ":")) and len(block) < 3:
        return f"{'#' * min(6, 1 + len(sizes))} {text}"
    return _BULLET.sub("- ", text) if _BULLET.match(text) else _run_on(block, full=full)


def _run_on(block: Sequence[_Line], *, full: float) -> str:
    """Join broken lines; a word that was broken off is made whole, a line that is not full stays one."""
    text = ""
    for at, line in enumerate(block):
        if at and len(block[at - 1].text) < full:
            text = f"{text}\n{line.text}"
        elif re.search(r"[^\W\d_][-\u00ad]$", text) and line.text[:1].islower():
            text = text[:-1] + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return text.replace("\u00ad", "")
