"""Keeps every string translated, without the gettext programs: `check`, `update APP` and `compile`.

A room's strings are translated in that room's own catalogue. Catalogues carry no line numbers and are
sorted, so that two people who work in one room rarely meet in a merge conflict.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parent.parent / "src" / "nabij"
DUTCH = "nl"
EASY = "nl_Easy"
WRAP = 110

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = {
    "Project-Id-Version": "nabij",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%\([a-z_A-Z0-9]+\)[sdif]|%[sd]|\{[a-z_][\w.]*(?:![rs])?(?::[^{}]*)?\}")
COTTON_EXPRESSION = re.compile(r""":[\w-]+=("[^"]*"|'[^']*')""")


@dataclass(frozen=True, order=True)
class Message:
    """One string to translate; the context tells two equal words apart."""

    text: str
    context: str = ""
    plural: str = field(default="", compare=False)


@dataclass(frozen=True)
class App:
    """A room with strings of its own, and where its catalogues stand."""

    name: str
    folder: Path

    def catalogue(self, language: str) -> Path:
        """Path of the catalogue for one language."""
        return self.folder / "locale" / language / "LC_MESSAGES" / "django.po"


# -- finding the strings -----------------------------------------------------------------------------------


def apps(*, source: Path) -> list[App]:
    """Every folder with an apps.py or a catalogue, deepest first, so that a file finds its nearest."""
    folders = {path.parent for path in source.rglob("apps.py")}
    folders |= {path.parent for path in source.rglob("locale") if path.is_dir()}
    found = [App(".".join(folder.relative_to(source).parts), folder) for folder in folders]
    return sorted(found, key=lambda app: (-len(app.folder.parts), app.name))


def messages_by_app(*, source: Path) -> dict[App | None, dict[Message, str]]:
    """Each app's strings with the file they were first seen in; None holds strings outside any app."""
    known = apps(source=source)
    found: dict[App | None, dict[Message, str]] = defaultdict(dict)
    for path, extract in _files(source):
        owner = next((app for app in known if path.is_relative_to(app.folder)), None)
        for message in extract(path):
            seen = found[owner].setdefault(message, str(path.relative_to(source)))
            _prefer_plural(found[owner], message, seen)
    return found


def _prefer_plural(found: dict[Message, str], message: Message, seen: str) -> None:
    # Messages compare without their plural; the catalogue needs the one that has it.
    if message.plural:
        del found[message]
        found[message] = seen


def _files(source: Path) -> Iterator[tuple[Path, Callable[[Path], Iterable[Message]]]]:
    for path in sorted(source.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, python_messages
    for path in sorted(source.rglob("templates/**/*")):
        if path.is_file():
            yield path, template_messages


def python_messages(path: Path) -> Iterator[Message]:
    """Strings inside gettext calls of a Python file."""
    from babel.messages.extract import extract

    with path.open("rb") as file:
        for _, text, _, context in extract("python", file, keywords=KEYWORDS):
            parts = text if isinstance(text, tuple) else (text,)
            if parts[0]:
                yield Message(parts[0], context or "", parts[1] if len(parts) > 1 else "")


def template_messages(path: Path) -> Iterator[Message]:
    """Strings inside translate and blocktranslate tags, _() and Cotton's :attributes of a template."""
    from django.template.base import Lexer, TokenType
    from django.utils.translation import template as syntax

    tokens = iter(Lexer(path.read_text(encoding="utf-8")).tokenize())
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            for match in COTTON_EXPRESSION.finditer(token.contents):
                yield from _constants(match.group(1)[1:-1])
        elif token.token_type == TokenType.VAR:
            yield from _constants(token.contents)
        elif token.token_type == TokenType.BLOCK:
            if token.contents.split()[0] == "comment":
                _skip_comment(tokens)
            elif opening := syntax.block_re.match(token.contents):
                yield _block(opening, token.contents, tokens)
                yield from _constants(token.contents)
            else:
                yield from _inline(token.contents)


def _inline(contents: str) -> Iterator[Message]:
    from django.utils.translation import template as syntax

    if match := syntax.inline_re.match(contents):
        yield Message(_unquote(match[1]).replace("%", "%%"), _unquote(match[3] or ""))
    yield from _constants(contents)


def _constants(contents: str) -> Iterator[Message]:
    from django.utils.translation import template as syntax

    for constant in syntax.constant_re.findall(contents):
        yield Message(_unquote(constant))


def _skip_comment(tokens: Iterator[object]) -> None:
    for token in tokens:
        if getattr(token, "contents", "") == "endcomment":
            return


def _block(opening: re.Match[str], contents: str, tokens: Iterator[object]) -> Message:
    from django.template.base import Token, TokenType
    from django.utils.translation import template as syntax
    from django.utils.translation import trim_whitespace

    pieces: list[list[str]] = [[]]
    for token in tokens:
        assert isinstance(token, Token)
        if token.token_type == TokenType.BLOCK:
            if syntax.endblock_re.match(token.contents):
                break
            if syntax.plural_re.match(token.contents):
                pieces.append([])
        elif token.token_type == TokenType.VAR:
            pieces[-1].append(f"%({token.contents})s")
        elif token.token_type == TokenType.TEXT:
            pieces[-1].append(token.contents.replace("%", "%%"))
    texts = ["".join(piece) for piece in pieces]
    if " trimmed" in contents:
        texts = [trim_whitespace(text) for text in texts]
    return Message(texts[0], _unquote(opening[2] or ""), texts[1] if len(texts) > 1 else "")


def _unquote(text: str) -> str:
    return text[1:-1] if text[:1] in {"'", '"'} else text


# -- checking ----------------------------------------------------------------------------------------------


def problems(*, source: Path) -> list[str]:
    """Everything that would show an untranslated, outdated or broken text to somebody."""
    found = messages_by_app(source=source)
    outside = found.pop(None, {})
    lines = [f"{seen}: {message.text!r} stands outside any app" for message, seen in outside.items()]
    for app in apps(source=source):
        lines += _problems_of(app, found.get(app, {}))
    return lines + _disagreements(source)


def _problems_of(app: App, used: dict[Message, str]) -> list[str]:
    dutch, easy = _read(app.catalogue(DUTCH)), _read(app.catalogue(EASY))
    lines = [
        f"{app.name}: no Dutch for {message.text!r} ({seen})" for message, seen in used.items() if message not in dutch
    ]
    for language, catalogue in ((DUTCH, dutch), (EASY, easy)):
        for message, entry in catalogue.items():
            complaint = _complaint(entry, message, used)
            if complaint:
                lines.append(f"{app.name} ({language}): {complaint}: {message.text!r}")
    return lines


def _complaint(entry: polib.POEntry, message: Message, used: dict[Message, str]) -> str:
    if entry.obsolete or message not in used:
        return "no longer used"
    if entry.fuzzy:
        return "marked as fuzzy"
    plural = next(other.plural for other in used if other == message)
    if plural != entry.msgid_plural:
        return "the plural differs from the source"
    texts = list(entry.msgstr_plural.values()) if plural else [entry.msgstr]
    if not texts or not all(text.strip() for text in texts):
        return "translation is empty"
    return _placeholder_complaint(message.text, plural, texts)


def _placeholder_complaint(text: str, plural: str, translations: list[str]) -> str:
    expected = _placeholders(plural or text)
    if _placeholders(translations[-1]) != expected:
        return "placeholders differ"
    # "one day" may say the number in a word, so the singular may leave a placeholder out.
    if plural and not _placeholders(translations[0]) <= expected:
        return "placeholders differ"
    return ""


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def _disagreements(source: Path) -> list[str]:
    """Django merges all catalogues, so one text with two translations shows only one of them."""
    lines = []
    for language in (DUTCH, EASY):
        first: dict[Message, tuple[str, str]] = {}
        for app in reversed(apps(source=source)):
            for message, entry in _read(app.catalogue(language)).items():
                said = entry.msgstr or str(entry.msgstr_plural)
                other, there = first.setdefault(message, (said, app.name))
                if said and other and said != other:
                    lines.append(
                        f"{app.name} ({language}): {message.text!r} is {said!r} here "
                        f"and {other!r} in {there}; agree, or give one a context"
                    )
    return lines


def _read(path: Path) -> dict[Message, polib.POEntry]:
    if not path.exists():
        return {}
    return {Message(entry.msgid, entry.msgctxt or "", entry.msgid_plural): entry for entry in polib.pofile(str(path))}


# -- writing -----------------------------------------------------------------------------------------------


def update(*, source: Path, name: str) -> tuple[int, int]:
    """Add an app's missing strings with an empty translation and drop unused ones; returns both counts."""
    app = next((app for app in apps(source=source) if app.name == name), None)
    if app is None:
        known = ", ".join(sorted(app.name for app in apps(source=source)))
        raise SystemExit(f"There is no app {name}. There are: {known}.")
    used = messages_by_app(source=source).get(app, {})
    added = removed = 0
    for language in (DUTCH, EASY):
        have = _read(app.catalogue(language))
        kept = {message: entry for message, entry in have.items() if message in used and not entry.obsolete}
        removed += len(have) - len(kept)
        if language == DUTCH:
            missing = [message for message in used if message not in kept]
            added += len(missing)
            kept |= {message: _empty_entry(message) for message in missing}
        _adopt_plurals(kept, used)
        _write(app.catalogue(language), language, kept)
    return added, removed


def _adopt_plurals(kept: dict[Message, polib.POEntry], used: dict[Message, str]) -> None:
    for message in used:
        entry = kept.get(message)
        if entry is not None and entry.msgid_plural != message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = {0: entry.msgstr, 1: ""} if message.plural else {}


def _empty_entry(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
    if message.plural:
        entry.msgid_plural, entry.msgstr_plural = message.plural, {0: "", 1: ""}
    return entry


def _write(path: Path, language: str, entries: dict[Message, polib.POEntry]) -> None:
    if not entries and not path.exists():
        return
    catalogue = polib.POFile(wrapwidth=WRAP)
    catalogue.metadata = HEADER | {"Language": language}
    for message in sorted(entries):
        entry = entries[message]
        entry.occurrences, entry.flags = [], []
        catalogue.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))


def compile_changed(*, source: Path) -> int:
    """Write the .mo beside each .po that is newer, remove a .mo whose .po is gone; returns how many."""
    written = 0
    for path in sorted(source.rglob("locale/*/LC_MESSAGES/*.po")):
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns <= path.stat().st_mtime_ns:
            polib.pofile(str(path)).save_as_mofile(str(target))
            written += 1
    for target in source.rglob("locale/*/LC_MESSAGES/*.mo"):
        if not target.with_suffix(".po").exists():
            target.unlink()
    return written


def main(arguments: list[str] | None = None) -> int:
    """Command line; `check` answers 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description="Translations: check, update or compile.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="is every text translated, and nothing outdated?")
    commands.add_parser("compile", help="write the .mo files that changed")
    one = commands.add_parser("update", help="add missing texts to an app's catalogue, drop unused ones")
    one.add_argument("app", help="for example people, foundation.ui or programmes.befriending")
    options = parser.parse_args(arguments)
    if options.command == "compile":
        print(f"{compile_changed(source=SOURCE)} catalogues compiled.")
        return 0
    if options.command == "update":
        added, removed = update(source=SOURCE, name=options.app)
        print(f"{options.app}: {added} texts added, {removed} removed.")
        return 0
    found = problems(source=SOURCE)
    print("\n".join(found) if found else "Every text is translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
