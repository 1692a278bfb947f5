"""Reading reports: a pasted text or a file becomes a manuscript; the file is kept as it came."""

import uuid
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from nabij.foundation import access, audit, clock, erasure, files, jobs
from nabij.foundation.access import CREATE, MANAGE
from nabij.foundation.actors import NOBODY, Actor
from nabij.library import rules
from nabij.library.choices import ReadState
from nabij.library.models import Manuscript, Original
from nabij.library.rules import FIRST_YEAR, LAST_YEAR, LONGEST_FILE
from nabij.methods import articles, reports
from nabij.methods.reports import NotReadable, Reason

SMALL_BYTES: Final = 3 * files.MEBIBYTE  # read while somebody waits
SMALL_PAGES: Final = 40
_EVERY: Final = 10  # pages between two signs of life


class NoText(Exception):
    """There is nothing to read, as in a scan without text."""


class NotTaken(Exception):
    """This file cannot be read; `reason` is one of rules.REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def ingest(*, text: str, source_name: str, by: Actor) -> Manuscript:
    """Read a pasted report and propose what it is. Raises NoText. Nothing is public yet."""
    row = _proposed(reports.Reading(text=text), organisation_id=_library_of(by), source_name=source_name)
    row.made_by_id = by.user_id
    access.require(by, CREATE, row)
    row.save(force_insert=True)
    audit.record("library.manuscript.read", by=by, about=row)
    return row


def _library_of(by: Actor) -> int:
    if by.organisation_id is None:
        raise access.NotAllowed("nobody's library")
    return by.organisation_id


def _proposed(reading: reports.Reading, *, organisation_id: int, source_name: str) -> Manuscript:
    found = articles.propose(text=reading.text)
    if found.is_empty:
        raise NoText(source_name)
    year = next((year for year in found.years if FIRST_YEAR <= year <= LAST_YEAR), clock.today().year)
    return Manuscript(
        organisation_id=organisation_id, source=reading.text, source_name=source_name, source_title=found.title[:240],
        title=found.title[:240], year=year, facts=[list(fact) for fact in found.facts],
        parts=[{"title": one.title, "level": one.level, "paragraphs": list(one.paragraphs)} for one in found.parts],
        figures=[{"text": one.text, "what": one.what, "sentence": one.sentence} for one in found.figures],
        chrome=[*reading.left_out, *found.chrome],
    )  # fmt: skip


def begin(*, upload: "UploadedFile[Any]", source_name: str, by: Actor) -> Original:
    """Keep a file and read it: a small one at once, a large one in the background. Raises NotTaken."""
    if (upload.size or 0) > LONGEST_FILE:
        raise NotTaken(rules.TOO_LARGE)
    content = upload.read(LONGEST_FILE + 1)
    name = files.safe_name(upload.name or "", kind="txt").rpartition(".")[0]
    row = Original(
        organisation_id=_library_of(by), name=name, size=len(content), source_name=source_name or name,
        made_by_id=by.user_id,
    )  # fmt: skip
    access.require(by, CREATE, row)
    try:
        row.kind, row.total = reports.kind_of(content), reports.pages(content=content)
        is_small = len(content) <= SMALL_BYTES and row.total <= SMALL_PAGES
        found = _of_file(row, reports.read(content=content)) if is_small else None
    except NotReadable as refused:
        raise NotTaken(refused.reason) from refused
    except NoText as empty:
        raise NotTaken(Reason.NO_TEXT) from empty
    with transaction.atomic():
        _keep(row, content)
        audit.record("library.original.kept", by=by, about=row)
        if found is None:
            _read_later.later(original_id=str(row.pk))
        else:
            _write(row, found, by=by)
    return row


def _keep(row: Original, content: bytes) -> None:
    row.name = f"{row.name}.{row.kind}"[-120:]
    row.unit = erasure.open_unit(organisation_id=row.organisation_id, kind="upload")
    row.file_id = files.keep(content, unit_id=row.unit.pk)
    row.save(force_insert=True)


def _of_file(row: Original, reading: reports.Reading) -> Manuscript:
    return _proposed(reading, organisation_id=row.organisation_id, source_name=row.source_name)


def _write(row: Original, found: Manuscript, *, by: Actor) -> None:
    found.original, found.made_by_id = row, row.made_by_id
    found.save(force_insert=True)
    row.state, row.done = ReadState.READ, row.total
    row.save(update_fields=["state", "done"])
    audit.record("library.manuscript.read", by=by, about=found)


@jobs.task("library.read")
def _read_later(*, original_id: str) -> None:
    """Read a large file in the background; done twice, it is read once."""
    row = Original.objects.filter(pk=original_id, state=ReadState.WAITING).first()
    if row is None:
        return

    def tell(done: int, total: int) -> None:
        if done % _EVERY == 0 or done == total:
            Original.objects.filter(pk=row.pk).update(done=done, total=total)

    try:
        content = files.fetch(row.file_id, row=row, by=NOBODY, purpose="reading")
        found = _of_file(row, reports.read(content=content, progress=tell))
    except (NotReadable, NoText) as refused:
        row.state, row.reason = ReadState.REFUSED, str(getattr(refused, "reason", Reason.NO_TEXT))
        row.save(update_fields=["state", "reason"])
        return
    with transaction.atomic():
        _write(row, found, by=NOBODY)


@transaction.atomic
def forget(*, original: Original, by: Actor) -> None:
    """Delete a file that was kept; what was read from it stays."""
    access.require(by, MANAGE, original)
    erasure.erase([original.unit_id], by=by, why="original of a report")


def erase_unit(unit_id: uuid.UUID) -> None:
    """Delete the row of a file; the file itself goes with its unit."""
    Original.objects.filter(unit_id=unit_id).delete()


@transaction.atomic
def split(*, manuscript: Manuscript, by: Actor) -> list[Manuscript]:
    """Make a manuscript of every part with its own heading, as of a page of cards; the whole stays as it is."""
    access.require(by, MANAGE, manuscript)
    made = []
    for chapter in rules.chapters(manuscript.parts):
        title = chapter[0]["title"][:240]
        row = Manuscript(
            organisation_id=manuscript.organisation_id, original_id=manuscript.original_id, source=manuscript.source,
            source_name=manuscript.source_name, source_title=title, title=title, year=manuscript.year,
            chapter=manuscript.chapter, line=manuscript.line, method=manuscript.method,
            target_groups=manuscript.target_groups, sub_goals=manuscript.sub_goals, elements=manuscript.elements,
            municipalities=manuscript.municipalities, made_by_id=by.user_id,
            parts=rules.of_its_own(chapter),
            figures=[one for one in manuscript.figures if rules.stands_in(one["sentence"], chapter)],
        )  # fmt: skip
        access.require(by, CREATE, row)
        row.save(force_insert=True)
        audit.record("library.manuscript.read", by=by, about=row)
        made.append(row)
    return made
