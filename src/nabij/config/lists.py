"""`nabij match` and `nabij group`: the engine for whoever has only a spreadsheet, without a database.

Exit codes: 0 done, 1 the check disagreed with the result, 2 something could not be read or written, 130 stopped.
"""

import argparse
import csv
import datetime
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from tqdm import tqdm

from nabij.methods.geo import NotAPlaceTable, Point, read_places
from nabij.methods.grouping import GroupRules, form_groups
from nabij.methods.grouping import verify as verify_groups
from nabij.methods.grouping.search import Effort
from nabij.methods.lists import ColumnsMissing, ListedPeople, read_helpers, read_refusals, read_seekers
from nabij.methods.lists import report as told
from nabij.methods.lists.words import say_columns_missing, say_left, say_table_error, text
from nabij.methods.matching import Helper, Rules, solve, verify
from nabij.methods.matching.words import Language
from nabij.methods.tables import Limits, Table, TableError, looks_like_formula, read_table

LIMITS: Final = Limits(rows=2_000_000, size_bytes=2_000_000_000)
SHOWN_LEFT: Final = 20
FAILED, UNUSABLE, STOPPED = 1, 2, 130
Result = TypeVar("Result")


class Unusable(Exception):
    """The command cannot do what was asked; the message says why, in the chosen language."""


class Disagreed(Exception):
    """The verifier found faults in the result."""


def run(*, arguments: Sequence[str]) -> int:
    """Run `match ...` or `group ...`; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except Unusable as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    except Disagreed as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{text('stopped', language=options.language)}\n")
        return STOPPED
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line of both commands."""
    top = argparse.ArgumentParser(prog="nabij", description="Match or group people from two lists, without a database.")
    commands = top.add_subparsers(dest="command", required=True)
    match = commands.add_parser("match", help="the best set of matches between participants and volunteers")
    match.add_argument("participants", type=Path, metavar="PARTICIPANTS", help="CSV or XLSX")
    match.add_argument("volunteers", type=Path, metavar="VOLUNTEERS", help="CSV or XLSX")
    match.add_argument("--refused", type=Path, help="CSV or XLSX of participant and volunteer who refused each other")
    match.add_argument("--explain", action="store_true", help="also say why everybody else has nobody, in the report")
    match.set_defaults(run=_match)
    group = commands.add_parser("group", help="groups of participants who share interests, live near and have time")
    group.add_argument("participants", type=Path, metavar="PARTICIPANTS", help="CSV or XLSX")
    group.add_argument("volunteers", type=Path, metavar="VOLUNTEERS", nargs="?", help="CSV or XLSX; may be left out")
    group.add_argument("--size", type=_sizes, default=(2, 4), metavar="2-4", help="smallest and largest group")
    group.add_argument("--near", type=_number, default=5.0, metavar="KM", help="between any two members (default 5)")
    group.add_argument(
        "--seconds", type=_number, default=20.0, metavar="S", help="how long to search at most (default 20)"
    )
    group.set_defaults(run=_group)
    for command in (match, group):
        command.add_argument("--places", type=Path, required=True, help="CSV: pc4, plaats, breedtegraad, lengtegraad")
        command.add_argument("--on", type=_day, help="day of the round, as 2026-11-01; else today")
        command.add_argument("--out", type=Path, required=True, help="where the result goes: .csv or .xlsx")
        command.add_argument("--report", type=Path, help="where the report goes: .json")
        command.add_argument("--language", choices=["nl", "en"], default="nl", help="of reasons and messages")
    return top


def _day(written: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{written!r} is not a day such as 2026-11-01") from error


def _sizes(written: str) -> tuple[int, int]:
    smallest, _, largest = written.partition("-")
    try:
        rules = GroupRules(smallest=int(smallest), largest=int(largest or smallest))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{written!r}: groups have 2 to 8 people, as in 2-4") from error
    return rules.smallest, rules.largest


def _number(written: str) -> float:
    try:
        found = float(written.replace(",", "."))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{written!r} is no number") from error
    if not 0 <= found < 1_000_000:
        raise argparse.ArgumentTypeError(f"{written!r} is out of range")
    return found


# -- nabij match ---------------------------------------------------------------------------------------------


def _match(options: argparse.Namespace) -> None:
    language: Language = options.language
    _refuse_own_lists(options, sources=[options.participants, options.volunteers, options.places, options.refused])
    with _bar(total=6 if options.explain else 5) as bar:
        on = options.on or datetime.date.today()  # noqa: DTZ011 - a day as people around here count it
        places = _step(bar, "reading", language, lambda: _places(path=options.places, language=language))
        seekers = _list(options.participants, language, lambda table: read_seekers(table=table, places=places, on=on))
        helpers = _list(options.volunteers, language, lambda table: read_helpers(table=table, places=places, on=on))
        refused = (
            _list(options.refused, language, lambda table: read_refusals(table=table))
            if options.refused
            else frozenset()
        )
        asked: dict[str, Any] = {
            "seekers": seekers.humans, "helpers": helpers.humans, "rules": Rules(), "on": on, "forbidden": refused,
        }  # fmt: skip
        solution = _step(bar, "matching", language, lambda: solve(**asked))
        verdict = _step(bar, "checking", language, lambda: verify(solution=solution, **asked))
        if not verdict.best:
            flaws = ", ".join(sorted({flaw.code for flaw in verdict.flaws}))
            raise Disagreed(text("not best", language=language, flaws=flaws))
        of = told.Round(
            seekers=seekers, helpers=helpers, refused=refused, rules=asked["rules"], on=on, solution=solution,
            verdict=verdict, language=language,
        )  # fmt: skip
        hinted = of.hints
        rows = _step(bar, "explaining", language, lambda: told.match_rows(of=of))
        report = told.report(of=of, explain=options.explain, hinted=hinted)
        _step(bar, "writing", language, lambda: _write(options, header=told.HEADER, rows=rows, report=report))
    _print_table(told.summary(of=of))
    _print_left((options.participants, seekers), (options.volunteers, helpers), language=language)
    towns = told.towns(listed=seekers)
    _print_lines(
        text("recruit", language=language),
        [told.hint_text(hint=hint, towns=towns, language=language) for hint in hinted[:3]],
    )
    _print_written(options)


# -- nabij group ---------------------------------------------------------------------------------------------


def _group(options: argparse.Namespace) -> None:
    language: Language = options.language
    _refuse_own_lists(options, sources=[options.participants, options.volunteers, options.places])
    rules = GroupRules(smallest=options.size[0], largest=options.size[1], near_km=options.near)
    on = options.on or datetime.date.today()  # noqa: DTZ011 - a day as people around here count it
    with _bar(total=100) as bar:
        bar.set_description(text("reading", language=language))
        places = _places(path=options.places, language=language)
        seekers = _list(options.participants, language, lambda table: read_seekers(table=table, places=places, on=on))
        helpers: ListedPeople[Helper] | None = None
        if options.volunteers:
            helpers = _list(options.volunteers, language, lambda table: read_helpers(table=table, places=places, on=on))
        members, led_by = told.members_of(listed=seekers), helpers.humans if helpers else []
        bar.set_description(text("grouping", language=language))
        grouping = form_groups(
            members=members, helpers=led_by, rules=rules, effort=Effort(seconds=options.seconds),
            progress=lambda part: _advance(bar, part),
        )  # fmt: skip
        flaws = verify_groups(grouping=grouping, members=members, helpers=led_by, rules=rules)
        if flaws:
            raise Disagreed(text("not best", language=language, flaws=", ".join(sorted({flaw.code for flaw in flaws}))))
        of = told.Meeting(
            seekers=seekers, helpers=helpers, rules=rules, on=on, grouping=grouping, flaws=flaws, language=language
        )
        _write(options, header=told.GROUPS_HEADER, rows=told.group_rows(of=of), report=told.group_report(of=of))
        _advance(bar, 1.0)
    _print_table(told.group_summary(of=of))
    lists: list[tuple[Path, ListedPeople[Any]]] = [
        (options.participants, seekers),
        *([(options.volunteers, helpers)] if helpers else []),
    ]
    _print_left(*lists, language=language)
    _print_written(options)


def _advance(bar: Any, part: float) -> None:
    bar.update(int(100 * part) - bar.n)


# -- reading -------------------------------------------------------------------------------------------------


def _places(*, path: Path, language: Language) -> dict[str, Point]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        table = read_places(lines=lines)
    except OSError as error:
        raise Unusable(text("cannot open", language=language, file=path)) from error
    except (NotAPlaceTable, UnicodeDecodeError, csv.Error) as error:
        raise Unusable(text("no places", language=language, file=path.name)) from error
    return {place.pc4: place.point for place in table.places}


def _list(path: Path, language: Language, read: Callable[[Table], Result]) -> Result:
    try:
        found = read(read_table(source=path, limits=LIMITS))
    except OSError as error:
        raise Unusable(text("cannot open", language=language, file=path)) from error
    except TableError as error:
        raise Unusable(say_table_error(error=error, file=path.name, language=language)) from error
    except ColumnsMissing as error:
        raise Unusable(say_columns_missing(error=error, file=path.name, language=language)) from error
    if isinstance(found, ListedPeople) and not found.people:
        sys.stderr.write(f"{text('nobody', language=language, file=path.name)}\n")
    return found


def _refuse_own_lists(options: argparse.Namespace, *, sources: Iterable[Path | None]) -> None:
    """Nobody's list is written over, whatever was typed, and no two results go into one file."""
    own = {source.resolve() for source in sources if source is not None}
    targets = [target for target in (options.out, options.report) if target is not None]
    for target in targets:
        if target.resolve() in own:
            raise Unusable(text("would overwrite", language=options.language, file=target))
    if len({target.resolve() for target in targets}) < len(targets):
        raise Unusable(text("twice", language=options.language, file=options.out))


# -- writing -------------------------------------------------------------------------------------------------


def _write(
    options: argparse.Namespace, *, header: Sequence[str], rows: Sequence[Sequence[object]], report: Mapping[str, Any]
) -> None:
    """Both files, each whole or not at all, readable for their owner only: they are about people."""
    as_workbook = options.out.suffix.lower() == ".xlsx"
    content = _workbook(header, rows) if as_workbook else _csv(header, rows)
    _put(options.out, content, language=options.language)
    if options.report:
        written = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
        _put(options.report, written.encode(), language=options.language)


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    text_file = io.StringIO(newline="")
    writer = csv.writer(text_file, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return text_file.getvalue().encode()


def _workbook(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)
    return held.getvalue()


def _as_text(cell: object) -> object:
    """A number from a list that a spreadsheet would run as a formula is kept from it."""
    return f"'{cell}" if isinstance(cell, str) and looks_like_formula(cell) else cell


def _put(path: Path, content: bytes, *, language: Language) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Unusable(text("cannot write", language=language, file=path)) from error


# -- telling -------------------------------------------------------------------------------------------------


def _bar(*, total: int) -> Any:
    return tqdm(total=total, file=sys.stderr, disable=None, bar_format="{l_bar}{bar}| {n_fmt}/{total_fmt} {elapsed}")


def _step(bar: Any, name: str, language: Language, work: Callable[[], Result]) -> Result:
    bar.set_description(f"{text(name, language=language):14}")
    result = work()
    bar.update()
    return result


def _print_table(lines: Sequence[tuple[str, str]]) -> None:
    width = max(len(label) for label, _ in lines)
    for label, figure in lines:
        sys.stdout.write(f"  {label:<{width}} {figure:>8}\n" if figure else f"{label}\n")


def _print_left(*lists: tuple[Path, ListedPeople[Any]], language: Language) -> None:
    row = text("row", language=language)
    lines = [
        f"{path.name} {row} {left.row} {left.number}: {say_left(left=left, language=language)}"
        for path, listed in lists
        for left in listed.left
    ]
    more = len(lines) - SHOWN_LEFT
    if more > 0:
        lines = [*lines[:SHOWN_LEFT], text("more", language=language, count=more)]
    _print_lines(text("left out", language=language), lines)


def _print_lines(title: str, lines: Sequence[str]) -> None:
    if lines:
        sys.stdout.write(f"\n{title}\n" + "".join(f"  {line}\n" for line in lines))


def _print_written(options: argparse.Namespace) -> None:
    written = ", ".join(str(path) for path in (options.out, options.report) if path)
    sys.stdout.write(f"\n{text('written', language=options.language)}: {written}\n")
