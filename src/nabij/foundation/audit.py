"""The access log: append-only, who looked included, chained by hashes so that a changed line shows."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, models, transaction

from nabij.foundation import access, clock, secrets
from nabij.foundation.actors import Actor
from nabij.foundation.models import AuditEntry

_FIELDS = (
    "organisation_id",
    "event",
    "subject",
    "user_id",
    "on_behalf_of",
    "role",
    "data_class",
    "purpose",
    "outcome",
    "about",
)

_SENSITIVE = frozenset({"K3", "K4"})


class NoPurpose(ValueError):
    """Something sensitive was about to be opened without saying what for."""


def record(
    event: str,
    *,
    by: Actor,
    about: models.Model | None = None,
    unit_id: uuid.UUID | None = None,
    data_class: str = "",
    purpose: str = "",
) -> None:
    """Append one line, in the caller's transaction: no line, no change. Never put personal data in `purpose`.

    The subject is a pseudonym of the erasure unit, found on `about` unless given. Who opens something sensitive
    always says what for.
    """
    _entry(event, by=by, about=about, unit_id=unit_id, data_class=data_class, purpose=purpose).save(force_insert=True)


def record_each(event: str, *, by: Actor, abouts: Iterable[models.Model], purpose: str = "") -> None:
    """Append one line for each of thousands of rows at once."""
    lines = [_entry(event, by=by, about=about, unit_id=None, data_class="", purpose=purpose) for about in abouts]
    AuditEntry.objects.bulk_create(lines, batch_size=2_000)


def _entry(
    event: str, *, by: Actor, about: models.Model | None, unit_id: uuid.UUID | None, data_class: str, purpose: str
) -> AuditEntry:
    if data_class in _SENSITIVE and not purpose.strip():
        raise NoPurpose(event)
    unit = unit_id or getattr(about, "unit_id", None)
    return AuditEntry(
        organisation_id=getattr(about, "organisation_id", None) or by.organisation_id or 0,
        at=clock.now(),
        event=event,
        subject=secrets.pseudonym(unit) if unit else "",
        user_id=by.user_id,
        role=by.main_role,
        data_class=data_class,
        purpose=purpose[:200],
        outcome="done",
        about=f"{about._meta.label_lower}:{about.pk}" if about is not None else "",
    )


def _digest(entry: AuditEntry, previous: bytes) -> bytes:
    line = {name: getattr(entry, name) for name in _FIELDS}
    line["at"] = entry.at.isoformat()
    line["id"] = entry.pk
    text = json.dumps(line, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(previous + text.encode()).digest()


def chain() -> int:
    """Chain the lines that are not yet chained, per organisation, in order; returns how many.

    Chaining happens after the fact, so that two people who read a file do not wait for each other.
    """
    done = 0
    with access.unscoped(access.Reason.JOB), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('nabij audit chain'))")
        heads: dict[int, tuple[int, bytes]] = {}
        for entry in AuditEntry.objects.filter(chain_no__isnull=True).order_by("id"):
            number, previous = heads.get(entry.organisation_id) or head(entry.organisation_id)
            entry.chain_no, entry.previous = number + 1, previous
            entry.digest = _digest(entry, previous)
            entry.save(update_fields=["chain_no", "previous", "digest"])
            heads[entry.organisation_id] = (number + 1, entry.digest)
            done += 1
    return done


def head(organisation_id: int) -> tuple[int, bytes]:
    """Return number and digest of the last chained line; keep it elsewhere every day."""
    with access.unscoped(access.Reason.JOB):
        last = (
            AuditEntry.objects.filter(organisation_id=organisation_id, chain_no__isnull=False)
            .order_by("-chain_no")
            .first()
        )
    return (last.chain_no, bytes(last.digest)) if last else (0, b"")


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    organisation_id: int
    chain_no: int
    what: str


def verify() -> Iterator[Break]:
    """Walk every chain and yield each place where a line was changed, removed or added afterwards.

    The heads kept outside the database show what a chain alone cannot: its last lines cut off, or all of it rewritten.
    """
    kept = _kept_heads()
    with access.unscoped(access.Reason.JOB):
        expected: dict[int, tuple[int, bytes]] = {}
        entries = AuditEntry.objects.filter(chain_no__isnull=False).order_by("organisation_id", "chain_no")
        for entry in entries.iterator(chunk_size=2_000):
            chain_no = entry.chain_no or 0
            yield from _check(entry, *expected.get(entry.organisation_id, (0, b"")))
            digest = bytes(entry.digest)
            if kept.pop((entry.organisation_id, chain_no), digest) != digest:
                yield Break(entry.organisation_id, chain_no, "differs from the head that was kept elsewhere")
            expected[entry.organisation_id] = (chain_no, digest)
    for organisation_id, chain_no in sorted(kept):
        yield Break(organisation_id, chain_no, "a line whose head was kept elsewhere is missing")


def _check(entry: AuditEntry, number: int, previous: bytes) -> Iterator[Break]:
    chain_no, stored = entry.chain_no or 0, bytes(entry.previous or b"")
    if chain_no != number + 1:
        yield Break(entry.organisation_id, chain_no, "a line before this one is missing")
    elif stored != previous:
        yield Break(entry.organisation_id, chain_no, "does not follow the line before it")
    if _digest(entry, stored) != bytes(entry.digest or b""):
        yield Break(entry.organisation_id, chain_no, "the line was changed")


# -- the daily head, kept where who can change the database cannot reach it ---------------------------------


def _heads_folder() -> Path:
    return Path(settings.DATA_DIR) / "audit-heads"


def keep_heads() -> list[tuple[int, int, str]]:
    """Write the head of every chain to today's file; returns organisation, line number and digest of each."""
    chain()
    with access.unscoped(access.Reason.JOB):
        organisations = AuditEntry.objects.order_by("organisation_id").values_list("organisation_id", flat=True)
        found = [(pk, *head(pk)) for pk in organisations.distinct()]
    heads = [(pk, number, digest.hex()) for pk, number, digest in found]
    folder = _heads_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / f"{clock.today():%Y-%m-%d}.jsonl").open("a", encoding="ascii") as file:
        for organisation_id, number, digest in heads:
            line = {"organisation": organisation_id, "line": number, "digest": digest, "at": clock.now().isoformat()}
            file.write(json.dumps(line) + "\n")
    return heads


def _kept_heads() -> dict[tuple[int, int], bytes]:
    kept = {}
    for path in sorted(_heads_folder().glob("*.jsonl")):
        for line in path.read_text(encoding="ascii").splitlines():
            head_line = json.loads(line)
            kept[(head_line["organisation"], head_line["line"])] = bytes.fromhex(head_line["digest"])
    return kept
