"""A web page as text with marks: what trafilatura takes for the article, its headings, lists and tables kept."""

import re
from html.parser import HTMLParser
from typing import Final

from nabij.methods import markup
from nabij.methods.reports import NotReadable, Reading, Reason

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_OTHER_BLOCKS: Final = """
    p li div section article main ul ol blockquote dt dd figcaption pre nav header footer aside form body table caption
    address
"""
_BLOCKS: Final = frozenset((*_OTHER_BLOCKS.split(), *_HEADINGS))
_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "svg", "head", "select", "button"})
_LEAST_KEPT: Final = 0.4  # of the words; less is a wrong guess, so the whole page is read


def read(*, page: str) -> Reading:
    """Return the article of a page, and the lines around it."""
    import trafilatura

    whole = marked(page=page)
    try:
        kept = trafilatura.extract(
            page, output_format="html", include_tables=True, include_comments=False, include_links=False,
            favor_recall=True, deduplicate=False,
        )  # fmt: skip
    except Exception as error:  # whatever a broken page does to a parser, it is a broken page
        raise NotReadable(Reason.BROKEN) from error
    text = marked(page=kept or "")
    if len(text.split()) < _LEAST_KEPT * len(whole.split()):
        return Reading(text=whole)
    known = " ".join(re.sub(r"[#|-]", " ", text).split())
    around = [line for line in whole.split("\n") if (bare := _bare(line)) and bare not in known]
    return Reading(text=text, left_out=tuple(dict.fromkeys(_bare(line) for line in around)))


def _bare(line: str) -> str:
    return " ".join(re.sub(r"[#|-]", " ", line).split())


def marked(*, page: str) -> str:
    """Return HTML as text with marks; what nobody sees is left out."""
    walker = _Walker()
    walker.feed(page)
    walker.close()
    walker.flush()
    return "\n\n".join(walker.blocks)


class _Walker(HTMLParser):
    """Goes through tags once, without a tree, so that no page can nest too deep."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._text: list[str] = []
        self._mark = ""
        self._unseen = 0
        self._tables = 0
        self._rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self._text.append("\n")
        elif self._tables:
            self._in_table(tag)
        elif tag in _BLOCKS:
            self.flush()
            self._tables = int(tag == "table")
            self._mark = "#" * _HEADINGS[tag] + " " if tag in _HEADINGS else "- " if tag == "li" else self._mark

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif self._tables:
            if tag == "table":
                self._tables -= 1
                self._close_table()
            elif tag in {"td", "th"} and self._tables == 1:
                self._cell()
        elif tag in _BLOCKS:
            self.flush()
            self._mark = ""

    def handle_data(self, data: str) -> None:
        """Keep what is seen; line ends in the source mean nothing."""
        if not self._unseen:
            self._text.append(re.sub(r"\s+", " ", data))

    def _in_table(self, tag: str) -> None:
        if tag == "table":
            self._tables += 1
        elif tag == "tr" and self._tables == 1:
            self._rows.append([])
        elif tag in {"td", "th"} and self._tables == 1:
            self._text = []
        else:
            self._text.append(" ")

    def _cell(self) -> None:
        if not self._rows:
            self._rows.append([])
        self._rows[-1].append(" ".join("".join(self._text).split()))
        self._text = []

    def _close_table(self) -> None:
        if self._tables:
            return
        table = markup.table(rows=self._rows)
        plain = "\n\n".join(cell for row in self._rows for cell in row if cell)
        self.blocks += [table or plain] if table or plain else []
        self._rows, self._text = [], []

    def flush(self) -> None:
        """End the block that is being read."""
        lines = [" ".join(line.split()) for line in "".join(self._text).split("\n")]
        text = ("\n" if not self._mark else " ").join(line for line in lines if line)
        if text:
            self.blocks.append(f"{self._mark}{text}")
            self._mark = ""
        self._text = []
