"""Pure decisions: addresses, what a report in a basket may hold, and where a text shows what was asked."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from nabij.methods import dutch, markup
from nabij.methods.folding import fold

MOST_IN_A_REPORT: Final = 100
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
LONGEST_FILE: Final = 30 * 1024 * 1024  # bytes
TOO_LARGE: Final = "too_large"
LONGEST_QUESTION: Final = 300  # characters; more is no question
FRAGMENT_WORDS: Final = 36
MOST_WORDS: Final = 12  # of a question that are looked at for slips
SHORTEST_MENDED: Final = 3  # letters
NEAR: Final = 0.75  # share of letters that two words have in common, in order
_WORD = re.compile(r"[^\W_]+(?:[-'/][^\W_]+)*")
_PHRASE = re.compile(r'"([^"]+)"')


def phrases(*, question: str) -> list[str]:
    """Return what was asked between quotation marks: words that must stand together as they are."""
    return [" ".join(found.split()) for found in _PHRASE.findall(question) if found.strip()]


def tsquery(*, question: str) -> str:
    """Return the query for PostgreSQL; a word that ends in * finds what begins so. Empty: nothing to find."""
    return " & ".join(_asked(question))


def any_of(*, question: str) -> str:
    """Return the query that any word of the question is enough for."""
    return " | ".join(_asked(question))


def _asked(question: str) -> list[str]:
    asked = question[:LONGEST_QUESTION].replace("\x00", "")
    begun = [fold(word[:-1]) for word in asked.split() if word.endswith("*") and word[:-1].isalnum()]
    rest = " ".join(word for word in asked.replace('"', " ").split() if not word.endswith("*"))
    return [part for part in (*dutch.tsqueries(text=rest), *(f"{word}:*" for word in begun)) if part]


def words_of(text: str) -> list[str]:
    """Return the words of a text that are long enough to be meant."""
    return [word.lower() for word in _WORD.findall(text) if len(word) > SHORTEST_MENDED]


def mended(*, question: str, known: Sequence[str]) -> str:
    """Return the question with every unknown word replaced by the known word nearest to it; empty when nothing is near.

    `known` are words of articles as they are written there. A word of three letters or fewer is left alone.
    """
    folded = {fold(word): word for word in reversed(known)}
    asked = question[:LONGEST_QUESTION]
    changed = False
    found = []
    for word in _WORD.findall(asked)[:MOST_WORDS]:
        near = get_close_matches(fold(word), folded, n=1, cutoff=NEAR) if len(word) > SHORTEST_MENDED else []
        changed = changed or bool(near and near[0] != fold(word))
        found.append(folded[near[0]] if near and near[0] != fold(word) else word)
    return " ".join(found) if changed else ""


def paragraphs(parts: Sequence[Any]) -> Iterator[str]:
    """Yield every paragraph of an article."""
    for part in parts:
        yield from part["paragraphs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What is shown together: a paragraph, the points of one list, or the rows of a table with its head first."""

    text: str = ""
    points: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def pieces(paragraphs: Sequence[str]) -> Iterator[Piece]:
    """Yield the paragraphs of a part as they are shown."""
    points: list[str] = []
    for text in paragraphs:
        if text.startswith("- "):
            points.append(text[2:])
            continue
        if points:
            yield Piece(points=points)
            points = []
        yield Piece(rows=markup.rows(table=text)) if markup.is_table(text) else Piece(text=text)
    if points:
        yield Piece(points=points)


def fragment(*, question: str, texts: Sequence[str]) -> str:
    """Return a piece of text around what was asked as safe HTML with <mark>; else how the text begins."""
    wanted = {
        token for group in dutch.query_groups(text=question.replace("*", "").replace('"', " ")) for token in group
    }
    for text in texts:
        words = list(_WORD.finditer(text))
        hits = [at for at, word in enumerate(words) if wanted & _tokens(word.group())]
        if hits:
            return _marked(text, words, hits)
    first = texts[0] if texts else ""
    return html.escape(_shortened(first))


@lru_cache(maxsize=20_000)
def _tokens(word: str) -> frozenset[str]:
    return frozenset(dutch.index_tokens(text=word))


def _shortened(text: str) -> str:
    words = text.split()
    return text if len(words) <= FRAGMENT_WORDS else " ".join(words[:FRAGMENT_WORDS]) + " …"


def _marked(text: str, words: Sequence[re.Match[str]], hits: Sequence[int]) -> str:
    begin = max(0, hits[0] - FRAGMENT_WORDS // 3)
    end = min(len(words), begin + FRAGMENT_WORDS)
    found, at, marked = [], words[begin].start(), set(hits)
    for number in range(begin, end):
        word = words[number]
        found.append(html.escape(text[at : word.start()]))
        shown = html.escape(word.group())
        found.append(f"<mark>{shown}</mark>" if number in marked else shown)
        at = word.end()
    tail = text[at:] if end == len(words) else " …"
    return ("… " if begin else "") + "".join(found) + html.escape(tail)


def chapters(parts: Sequence[Any]) -> list[list[Any]]:
    """Return the parts that stand under a heading of the first level, each with what lies under it.

    What has no heading, or a heading and nothing under it, is no article of its own.
    """
    found: list[list[Any]] = []
    for part in parts:
        if part["title"] and part["level"] <= 1:
            found.append([part])
        elif found:
            found[-1].append(part)
    return [chapter for chapter in found if any(part["paragraphs"] for part in chapter)]


def of_its_own(chapter: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the parts of a chapter as those of an article: its heading is the title, the others rise one level."""
    first, *rest = chapter
    lead = [{"title": "", "level": 1, "paragraphs": first["paragraphs"]}] if first["paragraphs"] else []
    return [*lead, *({**part, "level": max(1, part["level"] - 1)} for part in rest)]


def stands_in(sentence: str, chapter: Sequence[Any]) -> bool:
    """Say whether a sentence is one of this chapter."""
    return any(sentence in paragraph for paragraph in paragraphs(chapter)) or sentence == chapter[0]["title"]
