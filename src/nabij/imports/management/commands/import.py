"""`nabij import`: takes over lists of people and the table of postcode centres, from the command line."""

import argparse
import datetime as dt
import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from tqdm import tqdm

from nabij.foundation import access, clock
from nabij.foundation.actors import NOBODY
from nabij.imports import actions, queries
from nabij.imports.actions import words
from nabij.imports.choices import Kind
from nabij.imports.models import ImportRun
from nabij.methods.geo import NotAPlaceTable
from nabij.methods.tables import Table, TableError, read_table


class Unreadable(Exception):
    """The command cannot do what was asked; the message says what to do."""


class Command(BaseCommand):
    """Import participants, volunteers or places, or undo an import. Exit code 0: done; 2: could not be read."""

    help = "Import participants, volunteers or places from CSV or XLSX, or undo an import."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the four things that can be asked."""
        asked = parser.add_subparsers(dest="asked", required=True)
        for kind in Kind.values:
            people = asked.add_parser(kind, help=f"a list of {kind}")
            people.add_argument("file", type=Path)
            people.add_argument("--programme", required=True, help="slug; a row may name another programme")
            people.add_argument("--organisation", default="", help="slug; may be left out when there is one")
            people.add_argument("--branch", default="", help="slug; otherwise the nearest branch by postcode")
            people.add_argument("--on", type=dt.date.fromisoformat, help="day of the round, as 2026-11-01; else today")
            people.add_argument("--dry-run", action="store_true", help="judge every row and write nothing")
            people.add_argument("--report", type=Path, help="write what happened to every row as JSON")
        places = asked.add_parser("places", help="a table with pc4, plaats, breedtegraad, lengtegraad")
        places.add_argument("file", type=Path)
        undo = asked.add_parser("undo", help="take an import back")
        undo.add_argument("run", help="the id that the import printed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked; say in one line what is wrong when it cannot be done."""
        asked = {"places": self._places, "undo": self._undo}.get(options["asked"], self._people)
        try:
            asked(options)
        except Unreadable as error:
            self.stderr.write(str(error))
            raise SystemExit(2) from error

    def _people(self, options: dict[str, Any]) -> None:
        try:
            table = read_table(source=options["file"])
            with access.unscoped(access.Reason.SET_UP):
                report = self._import(table, options)
        except TableError as error:
            raise Unreadable(words.table_error(error)) from error
        except OSError as error:
            raise Unreadable(_("%(file)s cannot be opened.") % {"file": options["file"].name}) from error
        except actions.MappingIncomplete as error:
            raise Unreadable(words.mapping_incomplete(error.missing, table.header)) from error
        except queries.NoPlaces as error:
            raise Unreadable(words.no_places()) from error
        except queries.Unknown as error:
            raise Unreadable(words.unknown(error.what, error.names)) from error
        if options["report"]:
            self._write(options["report"], report)
        self.stdout.write(words.summary(report))

    def _import(self, table: Table, options: dict[str, Any]) -> dict[str, Any]:
        aim = queries.target(
            organisation=options["organisation"], programme=options["programme"], branch=options["branch"]
        )
        run = actions.upload(
            table=table, file_name=options["file"].name, kind=Kind(options["asked"]), into=aim,
            on=options["on"] or clock.today(), by=NOBODY,
        )  # fmt: skip
        with _bar(len(table.rows), _("reading")) as bar:
            judged = actions.judge(run=run, by=NOBODY, progress=bar.update)
        if not options["dry_run"]:
            with _bar(len(judged.rows), _("writing")) as bar:
                actions.run_at_once(run=run, judged=judged, by=NOBODY, progress=bar.update)
        results = queries.results(run)
        report = words.report(run=run, judged=judged, results=results, dry_run=options["dry_run"])
        if options["dry_run"]:
            actions.discard(run)
        return report

    def _write(self, path: Path, report: dict[str, Any]) -> None:
        """Write the report readable for its owner only: it names faulty cells."""
        text = json.dumps(report, ensure_ascii=False, indent=1)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(text + "\n")
        except OSError as error:
            raise Unreadable(_("The report cannot be written to %(file)s.") % {"file": path.name}) from error

    def _places(self, options: dict[str, Any]) -> None:
        try:
            lines = options["file"].read_text(encoding="utf-8-sig").splitlines()
            with _bar(max(0, len(lines) - 1), _("places")) as bar:
                table = actions.import_places(lines=lines, progress=bar.update)
        except NotAPlaceTable as error:
            raise Unreadable(words.missing_headings(error.missing)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable(_("%(file)s cannot be opened.") % {"file": options["file"].name}) from error
        for problem in table.problems[:20]:
            self.stderr.write(_("row %(row)d left out: %(value)s") % {"row": problem.row, "value": problem.value[:60]})
        self.stdout.write(
            _("%(done)d places taken over, %(left)d rows left out.")
            % {"done": len(table.places), "left": len(table.problems)}
        )

    def _undo(self, options: dict[str, Any]) -> None:
        with access.unscoped(access.Reason.SET_UP):
            try:
                done = actions.undo(run=ImportRun.objects.get(pk=options["run"]), by=NOBODY)
            except (ImportRun.DoesNotExist, ValidationError) as error:
                raise Unreadable(_("There is no import with this id.")) from error
            except actions.UndoNotAllowed as error:
                raise Unreadable(words.undo_not_allowed()) from error
        self.stdout.write(words.undone(done.removed, done.put_back, done.left))


def _bar(total: int, label: str) -> Any:
    return tqdm(total=total, desc=label, unit="", file=sys.stderr, disable=None)
