"""A published report read back: what is the page around it, what the title, the parts and the figures.

`propose` takes plain text, as it comes out of a page, a document or a PDF, and proposes an article. It leaves nothing
out silently: what it took for the page around the text stands in `chrome`. A person confirms. Nothing is corrected;
faults in the source stay, for a quotation must be found again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nabij.methods import markup
from nabij.methods.counting import Amount, NotAnAmount, parse_amount

LONGEST_HEADING: Final = 100  # characters
LONGEST_LABEL: Final = 40
MOST_FIGURES: Final = 500
FEWEST_MARKS: Final = 2  # headings; one alone may be a slip

# What sites put around a text: menus, buttons, skip links, baskets, folding parts, cookie bars.
_CHROME = re.compile(
    r"""(?ix) ^(?:
      (?:direct\ |ga\ |spring\ )?naar(?::|\ de)?\ (?:boven|inhoud|navigatie|onderkant\ website|hoofdinhoud)\b.*
    | (?:direct\ naar:.*) | terug\ naar\ .{1,40} | verfijn\ uw\ zoekopdracht | .{1,30}zoeker(?:\ help)?
    | dit\ item\ is\ (?:dicht|open)geklapt | (?:toegevoegd\ aan|voeg\ toe\ aan)\ .{1,60} | pagina\ ?opties
    | mijn\ verslag(?:\ \(\d+\))? | \d+\ artikel(?:en)?\ in\ .{1,30} | deel\ (?:dit\ )?artikel
    | print(?:en|\ deze\ pagina)?
    | skip\ to\ .{1,30} | back\ to\ (?:top|results) | share(?:\ this\ page)? | (?:wij|we)\ gebruiken\ cookies.*
    | alle\ rechten\ voorbehouden.* | copyright\b.* | ©.* | pagina\ \d+(?:\ van\ \d+)? | page\ \d+(?:\ of\ \d+)?
    | (?:(?:home|zoeken|contact|menu|sluiten|help|inloggen)(?:\ |$))+
    | \d{1,2}[/-]\d{1,2}[/-]\d{2,4},?\ \d{1,2}:\d{2}.* | (?:file|https?)://\S+(?:\ \d+\ ?/\ ?\d+)?
    )$"""
)
_CONTENTS = re.compile(r"(?i)^(?:inhoud|inhoudsopgave|contents|table of contents)$")
_DOTTED = re.compile(r"^.*(?:\.\s?){4,}\s*\d{1,4}$", re.DOTALL)
_NUMBERED = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)]?\s+(?P<title>\S.*)$")
_LABEL = re.compile(r"^(?P<label>[^\W\d_][^:.!?]{1,38}):\s*(?P<rest>.*)$")
_BULLET = re.compile(r"^\s*(?:[-–•*·]|\d{1,2}\)|[a-z]\))\s+(?P<text>\S.*)$")
_LINE_NUMBER = re.compile(r"^\d{1,4}$")
_YEAR = re.compile(r"\b(?:19[5-9]\d|20[0-9]\d)\b")
_WORDS: Final = {
    "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9, "tien": 10, "elf": 11,
    "twaalf": 12, "dertien": 13, "veertien": 14, "vijftien": 15, "zestien": 16, "zeventien": 17, "achttien": 18,
    "negentien": 19, "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70,
    "tachtig": 80, "negentig": 90, "honderd": 100, "tweehonderd": 200, "driehonderd": 300,
}  # fmt: skip
_IN_WORDS = re.compile(rf"(?i)\b({'|'.join(_WORDS)})\b")
_AMOUNT = (
    r"(?:(?:ruim|minstens|minimaal|ten minste|meer dan|ongeveer|circa|ca\.|rond de|bijna|about|at least|over)\s+)?"
    r"\d{1,3}(?:\.\d{3})+(?:\s*(?:-|–|tot(?: en met)?|to)\s*\d{1,3}(?:\.\d{3})+)?"
    r"|(?:(?:ruim|minstens|minimaal|ten minste|meer dan|ongeveer|circa|ca\.|rond de|bijna|about|at least|over)\s+)?"
    r"(?:\d{1,6}(?:\s*(?:-|–|tot(?: en met)?|to)\s*\d{1,6})?|WORDS)"
)
_COUNTED = re.compile(
    rf"(?<![\w.,€/-])(?P<amount>{_AMOUNT.replace('WORDS', '|'.join(_WORDS))})\s+"
    r"(?P<what>[^\W\d_]{3,}(?:\s[^\W\d_]{3,})?)",
    re.IGNORECASE,
)
_LEADS_TO_A_YEAR = """
    in sinds vanaf jaar eind begin medio voor tot van over na tegen per sedert zomer winter since from until
    year by
"""
_BEFORE_A_YEAR: Final = frozenset(_LEADS_TO_A_YEAR.split())
_PERCENT = re.compile(r"(?<![\w.,])(?P<percent>\d{1,3}(?:,\d{1,2})?)\s?(?:%|procent\b)")
_MONTH_NAMES = """
    januari februari maart april mei juni juli augustus september oktober november december january february
    march may june july august october
"""
_MONTHS: Final = frozenset(_MONTH_NAMES.split())
_NO_NOUNS = """
    uur euro jaar the and dat een het van tot met naar voor als was zijn werd is
"""
_NOT_COUNTED: Final = _MONTHS | frozenset(_NO_NOUNS.split())
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: a title (empty for what stands before the first), how deep it lies, and its paragraphs."""

    title: str
    level: int
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as the text gives it, what is counted, and the sentence it stands in. `percent` or `amount`."""

    text: str
    what: str
    sentence: str
    amount: Amount | None = None
    percent: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a text seems to be. `facts` are lines such as "Looptijd: 4 jaar" that stand before the first part."""

    title: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    years: Sequence[int]
    figures: Sequence[Figure]
    chrome: Sequence[str]

    @property
    def is_empty(self) -> bool:
        """Whether there was no text to read, as in a scan."""
        return not any(part.paragraphs for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that stand together, and how many empty lines stand before them."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def propose(*, text: str) -> Proposal:
    """Propose an article from text with empty lines between paragraphs. O(length of the text).

    Headings that are marked (see `methods.markup`) are believed; in a text without marks they are looked for.
    """
    chrome: list[str] = []
    marked = list(_seen(text, chrome))
    if sum(block.level > 0 for block in marked) >= FEWEST_MARKS:
        return _believed(marked, chrome)
    chrome.clear()
    blocks = list(_without_contents(_blocks(text, chrome), chrome))
    title, rest = _title(blocks, chrome)
    facts, rest = _facts(rest)
    letterhead = {line for line in chrome if line == line.lower()}
    for block in rest:
        chrome.extend(line for line in block.lines if line in letterhead)
    rest = [block for block in rest if not set(block.lines) <= letterhead]
    parts = _parts(rest, title)
    return _proposal(title, facts, parts, chrome)


def _proposal(title: str, facts: Sequence[tuple[str, str]], parts: tuple[Part, ...], chrome: Sequence[str]) -> Proposal:
    whole = "\n".join(paragraph for part in parts for paragraph in (part.title, *part.paragraphs))
    return Proposal(
        title=title,
        facts=facts,
        parts=parts,
        years=_years([title, *(value for _label, value in facts)], whole),
        figures=tuple(_figures(parts))[:MOST_FIGURES],
        chrome=tuple(chrome),
    )


def _seen(text: str, chrome: list[str]) -> Iterator[markup.Marked]:
    """Yield headings and paragraphs that are not the page around the text, nor its table of contents."""
    skips = False
    for block in markup.blocks(text=text):
        line = block.text
        if _CHROME.match(line) or _LINE_NUMBER.match(line) or _DOTTED.match(line) or _CONTENTS.match(line):
            skips = skips or bool(_CONTENTS.match(line))
            chrome.append(line)
        elif skips and not block.level and _is_entry(line):
            chrome.append(line)
        else:
            skips = False
            yield block


def _is_entry(line: str) -> bool:
    return len(line) < LONGEST_HEADING and not line.endswith(".")


def _believed(marked: Sequence[markup.Marked], chrome: list[str]) -> Proposal:
    """Take marked headings for the title and the parts; lines such as `Year: 2024` before the first are facts."""
    first = next(at for at, block in enumerate(marked) if block.level)
    title = marked[first].text
    levels = sorted({block.level for block in marked[first + 1 :] if block.level})
    facts: list[tuple[str, str]] = []
    parts: list[Part] = []
    heading, level, paragraphs = "", 1, list[str]()
    for block in [*marked[:first], *marked[first + 1 :]]:
        label = None if parts or heading or block.level or paragraphs else _LABEL.match(block.text)
        if block.level:
            if heading or paragraphs:
                parts.append(Part(title=heading, level=level, paragraphs=tuple(paragraphs)))
            heading, level, paragraphs = block.text, levels.index(block.level) + 1, []
        elif label and label["rest"] and len(block.text) <= LONGEST_HEADING:
            facts.append((label["label"].strip(), label["rest"].strip()))
        elif not _same(block.text, title):
            paragraphs.append(block.text)
    parts.append(Part(title=heading, level=level, paragraphs=tuple(paragraphs)))
    return _proposal(title, facts, tuple(part for part in parts if part.title or part.paragraphs), chrome)


def figures(*, text: str) -> list[Figure]:
    """Find figures in running text: counts with what is counted, and percentages."""
    return [figure for sentence in _SENTENCE.split(text) for figure in _in_sentence(sentence.strip())]


def _blocks(text: str, chrome: list[str]) -> list[_Block]:
    blocks: list[_Block] = []
    lines: list[str] = []
    for raw in [*text.replace("\r\n", "\n").replace("\x00", "").replace("\f", "\n\n").split("\n"), ""]:
        line = re.sub(r"\s+", " ", raw.replace("\u00ad", "")).strip()
        if not line:
            if lines:
                blocks.append(_Block(tuple(lines)))
                lines = []
        elif _CHROME.match(line) or _LINE_NUMBER.match(line):
            chrome.append(line)
        else:
            lines.append(line)
    return blocks


def _without_contents(blocks: Sequence[_Block], chrome: list[str]) -> Iterator[_Block]:
    """Leave out a table of contents: its heading, and the list after it."""
    skips = False
    for block in blocks:
        if _CONTENTS.match(block.text):
            chrome.append(block.text)
            skips = True
        elif (
            skips
            and len(block.lines) > 1
            and all(_NUMBERED.match(line) or len(line) < LONGEST_HEADING for line in block.lines)
        ):
            chrome.extend(block.lines)
            skips = False
        else:
            skips = False
            yield block


def _title(blocks: Sequence[_Block], chrome: list[str]) -> tuple[str, Sequence[_Block]]:
    """Take the first heading that has words in it for the title; a letterhead before it is chrome."""
    for at, block in enumerate(blocks):
        if not _is_heading(block):
            break
        if block.text == block.text.lower() or (
            len(block.lines) > 1 and all(len(line.split()) == 1 for line in block.lines)
        ):
            chrome.extend(block.lines)
            continue
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        if after is not None and _same(block.text, after.text):
            return block.text, blocks[at + 2 :]
        if after is not None and len(block.text.split()) == 1 and _is_heading(after) and len(after.text.split()) > 1:
            # One word above a longer heading is where on the site we are: the name of a region or a tab.
            chrome.append(block.text)
            continue
        return block.text, blocks[at + 1 :]
    kept = [block for block in blocks if not set(block.lines) <= set(chrome)]
    return (_SENTENCE.split(kept[0].text)[0][:LONGEST_HEADING] if kept else ""), kept


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _facts(blocks: Sequence[_Block]) -> tuple[list[tuple[str, str]], Sequence[_Block]]:
    """Take blocks that are only `label: value` for facts, as long as they stand at the top."""
    found: list[tuple[str, str]] = []
    for at, block in enumerate(blocks):
        pairs = [_LABEL.match(line) for line in block.lines]
        first = pairs[0]
        short = all(len(line) <= LONGEST_HEADING for line in block.lines)
        if first is None or not first["rest"] or not short:
            return found, blocks[at:]
        for line, pair in zip(block.lines, pairs, strict=True):
            if pair is not None and pair["rest"]:
                found.append((pair["label"].strip(), pair["rest"].strip()))
            else:  # a line that goes on
                label, value = found[-1]
                found[-1] = (label, f"{value}; {line}")
    return found, ()


def _is_heading(block: _Block) -> bool:
    text = block.text
    return (
        len(text) <= LONGEST_HEADING
        and len(block.lines) <= 3
        and not text.endswith((".", ",", ";", "!"))
        and not _BULLET.match(text)
        and bool(re.search(r"[^\W\d_]", text))
        and not (_LABEL.match(text) or {"rest": ""})["rest"]
    )


def _parts(blocks: Sequence[_Block], title: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    heading, level, paragraphs, takes_one = "", 0, list[str](), False

    def close() -> None:
        if heading or paragraphs:
            parts.append(Part(title=heading, level=level, paragraphs=tuple(paragraphs)))

    for at, block in enumerate(blocks):
        first, *more = block.lines
        numbered = _NUMBERED.match(first)
        has_text = at + 1 < len(blocks) or bool(more)
        if numbered and len(first) <= LONGEST_HEADING and not first.endswith((".", ";")) and has_text:
            close()
            heading, level, paragraphs = numbered["title"], numbered["number"].count(".") + 1, []
            paragraphs += _paragraphs(more)
        elif (_is_heading(block) or _is_labelled_heading(block)) and at + 1 < len(blocks):
            close()
            heading, level, paragraphs = block.text.rstrip(":"), 2 if _goes_under(block, heading, paragraphs) else 1, []
            takes_one = block.text.endswith(":")
            continue
        elif label := _label_part(block):
            close()
            heading, level, paragraphs = label["label"].strip(), 2, [" ".join([label["rest"], *more]).strip()]
        elif takes_one and paragraphs and not _BULLET.match(first):
            close()  # `Target group:` names what stands right under it, and no more
            heading, level, paragraphs = "", 1, _paragraphs(block.lines)
            takes_one = False
        else:
            paragraphs += _paragraphs(block.lines)
            continue
        takes_one = False
    close()
    return tuple(part for part in parts if part.paragraphs or not _same(part.title, title))


def _is_labelled_heading(block: _Block) -> bool:
    """Say whether a line such as `New: a club for two` is a heading, and no label with its text."""
    label = _LABEL.match(block.text)
    return (
        label is not None
        and len(block.lines) == 1
        and 0 < len(label["rest"]) <= LONGEST_LABEL
        and not label["rest"].endswith((".", "?", "!", ","))
    )


def _goes_under(block: _Block, heading: str, paragraphs: Sequence[str]) -> bool:
    """Say whether a heading lies under the one before: that one is in capitals, or has no text of its own yet."""
    return bool(heading) and not block.text.isupper() and (heading.isupper() or not paragraphs)


def _label_part(block: _Block) -> re.Match[str] | None:
    """Read `Wat: ...` as a small part of its own, when the label is one word."""
    label = _LABEL.match(block.lines[0])
    if label is None or not label["rest"] or len(label["label"].split()) > 1 or not label["label"][0].isupper():
        return None
    return label


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Join lines that were broken for the page; a list keeps a line for each of its points, a table all of its own."""
    if markup.is_table("\n".join(lines)):
        return ["\n".join(lines)]
    found: list[str] = []
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet:
            found.append(f"- {bullet['text']}")
        elif found and not found[-1].endswith((".", ":", "!", "?", "”", '"')) and len(found[-1]) > LONGEST_LABEL:
            found[-1] = f"{found[-1][:-1]}{line}" if re.search(r"[^\W\d_]-$", found[-1]) else f"{found[-1]} {line}"
        else:
            found.append(line)
    return found


def _years(said: Sequence[str], whole: str) -> tuple[int, ...]:
    """Return years by how likely the text is about them: those in title and facts, then the most named."""
    first = [int(year) for text in said for year in _YEAR.findall(text)]
    named = [int(year) for year in _YEAR.findall(whole)]
    often = sorted(set(named), key=lambda year: (-named.count(year), -year))
    return tuple(dict.fromkeys((*first, *often)))


def _figures(parts: Sequence[Part]) -> Iterator[Figure]:
    for part in parts:
        for text in (part.title, *part.paragraphs):
            yield from figures(text=text)


def _in_sentence(sentence: str) -> Iterator[Figure]:
    for found in _PERCENT.finditer(sentence):
        yield Figure(text=found.group(), what="%", sentence=sentence, percent=float(found["percent"].replace(",", ".")))
    for found in _COUNTED.finditer(sentence):
        what = _what(found["what"])
        amount = _amount(found["amount"])
        if what and amount is not None and not _is_year(found["amount"], sentence[: found.start()], what):
            yield Figure(text=f"{found['amount']} {what}", what=what, sentence=sentence, amount=amount)


def _what(words: str) -> str:
    """Return what is counted: a noun, with its adjective before it; nothing when it is no such thing."""
    first, _space, second = words.partition(" ")
    if first.casefold() in _NOT_COUNTED:
        return ""
    if first.endswith("e") and second and second.casefold() not in _NOT_COUNTED:
        return f"{first} {second}"
    return first


def _amount(text: str) -> Amount | None:
    in_digits = _IN_WORDS.sub(lambda word: str(_WORDS[word[1].casefold()]), text)
    try:
        return parse_amount(text=re.sub(r"(?i)^bijna", "ongeveer", in_digits))
    except NotAnAmount:
        return None


def _is_year(amount: str, before: str, what: str) -> bool:
    """Say whether a number is a year: it looks like one, and begins a sentence or follows `in`, `since`, a month."""
    if before.casefold().rstrip().endswith("jaren"):
        return True
    if not _YEAR.fullmatch(amount):
        return False
    if not what.endswith(("en", "s")):
        return True
    last = before.split()[-1].casefold().strip("(‘“\"'") if before.split() else ""
    return not last or last in _BEFORE_A_YEAR or last in _MONTHS or last.isdigit()
