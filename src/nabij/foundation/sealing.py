"""Seals what could hurt somebody: one data key per erasure unit, bound to model, field, row and organisation.

A sealed column holds `version byte | nonce (12) | ciphertext and tag` (ChaCha20-Poly1305). A ciphertext moved to
another row, field or organisation does not open. Opening is always logged, in the same transaction.
"""

import contextlib
import os
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction

from nabij.foundation import access, audit, clock, secrets
from nabij.foundation.actors import Actor
from nabij.foundation.models import DataKey, Unit
from nabij.foundation.privacy import Privacy

_VERSION = 1
_NONCE = 12


class Erased(Exception):
    """The data key is gone: this text was erased and nobody can read it any more."""


class Broken(Exception):
    """The ciphertext does not belong to this row, or was changed."""


# What a key says that was erased, was changed, or was wrapped under a secret that is not here.
_UNREADABLE = (Erased, InvalidTag, ImproperlyConfigured, ValueError)


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A column that only ever holds ciphertext. Write it with `seal`, read it with `open_text`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


def _epoch() -> str:
    """Name the year and the root secret that keys are wrapped under now."""
    return f"{clock.today():%Y}.{secrets.newest()}"


def _wrapping_key(epoch: str) -> ChaCha20Poly1305:
    year, _, root = epoch.partition(".")
    return ChaCha20Poly1305(secrets.derive(f"wrapping key {year}", root))


def _wrap(data_key: bytes, unit_id: uuid.UUID, epoch: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _wrapping_key(epoch).encrypt(nonce, data_key, unit_id.bytes)


def _unwrapped(key: DataKey) -> bytes:
    wrapped = bytes(key.wrapped)
    return _wrapping_key(key.epoch).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], key.unit_id.bytes)


def _unwrap(key: DataKey) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(_unwrapped(key))


def _new_key(unit_id: uuid.UUID) -> DataKey:
    epoch = _epoch()
    return DataKey(unit_id=unit_id, epoch=epoch, wrapped=_wrap(os.urandom(32), unit_id, epoch), made_at=clock.now())


def _keys_for(unit_ids: set[uuid.UUID]) -> dict[uuid.UUID, ChaCha20Poly1305]:
    """Return the data keys of these units, made where there was none; never again for a unit that was erased."""
    keys = {key.unit_id: key for key in DataKey.objects.filter(unit_id__in=unit_ids)}
    missing = unit_ids - keys.keys()
    if missing:
        gone = Unit.rows_for_django.filter(pk__in=missing, erased_at__isnull=False).values_list("pk", flat=True)
        if erased := sorted(map(str, gone)):
            raise Erased(", ".join(erased))
        with transaction.atomic(using="keys"):
            made = [_new_key(unit_id) for unit_id in missing]
            DataKey.objects.bulk_create(made, ignore_conflicts=True, batch_size=2_000)
            # Read again: somebody else may have been first.
            keys |= {key.unit_id: key for key in DataKey.objects.filter(unit_id__in=missing)}
    return {unit_id: _unwrap(key) for unit_id, key in keys.items()}


def ciphers(unit_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, ChaCha20Poly1305]:
    """Return the data keys of units whose texts travel by socket; whoever asks has checked and logged who reads."""
    return _keys_for(set(unit_ids))


def readable(unit_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, ChaCha20Poly1305]:
    """Return the same for many who have nothing to do with each other: a key that is gone or broken is left out."""
    wanted = set(unit_ids)
    try:
        return _keys_for(wanted)
    except _UNREADABLE:
        found: dict[uuid.UUID, ChaCha20Poly1305] = {}
        for unit_id in wanted:
            with contextlib.suppress(*_UNREADABLE):
                found |= _keys_for({unit_id})
        return found


def rewrap(*, batch: int = 1_000) -> int:
    """Wrap every data key under this year's key of the newest root secret; returns how many. Seals nothing anew."""
    epoch, done = _epoch(), 0
    while True:
        with transaction.atomic(using="keys"):
            keys = list(DataKey.objects.exclude(epoch=epoch).select_for_update().order_by("unit_id")[:batch])
            for key in keys:
                key.wrapped, key.epoch = _wrap(_unwrapped(key), key.unit_id, epoch), epoch
            DataKey.objects.bulk_update(keys, ["wrapped", "epoch"])
        done += len(keys)
        if len(keys) < batch:
            return done


def unit_of(row: models.Model) -> uuid.UUID:
    """Return the erasure unit a row belongs to, as its `privacy` declares."""
    privacy: Privacy = row.privacy  # type: ignore[attr-defined]
    value: Any = row
    *steps, last = privacy.unit.split(".")
    for step in steps:
        value = getattr(value, step)
    value = getattr(value, f"{last}_id", None) or getattr(value, last)
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))


def _binding(row: models.Model, field: str, unit_id: uuid.UUID) -> bytes:
    organisation = getattr(row, "organisation_id", "")
    return f"{_VERSION}|{row._meta.label_lower}|{field}|{row.pk}|{organisation}|{unit_id}".encode()


def seal(row: models.Model, **texts: str) -> None:
    """Put texts, sealed, on an unsaved or loaded row; an empty text becomes no value. Does not save."""
    unit_id = unit_of(row)
    _put(row, texts, unit_id=unit_id, key=_keys_for({unit_id})[unit_id])


def seal_many(rows: Iterable[tuple[models.Model, Mapping[str, str]]]) -> None:
    """Do what `seal` does for many rows, with at most three looks at the key store in all. Does not save."""
    placed = [(row, texts, unit_of(row)) for row, texts in rows]
    keys = _keys_for({unit_id for _, _, unit_id in placed})
    for row, texts, unit_id in placed:
        _put(row, texts, unit_id=unit_id, key=keys[unit_id])


def _put(row: models.Model, texts: Mapping[str, str], *, unit_id: uuid.UUID, key: ChaCha20Poly1305) -> None:
    for field, text in texts.items():
        if not isinstance(row._meta.get_field(field), SealedField):
            raise TypeError(f"{field} is not a sealed field")
        if not text:
            setattr(row, field, None)
            continue
        nonce = os.urandom(_NONCE)
        sealed = key.encrypt(nonce, text.encode(), _binding(row, field, unit_id))
        setattr(row, field, bytes([_VERSION]) + nonce + sealed)


def _open(row: models.Model, field: str, key: DataKey | None) -> str:
    stored = getattr(row, field)
    if stored is None:
        return ""
    if key is None:
        raise Erased(f"{row._meta.label} {row.pk}")
    stored = bytes(stored)
    if stored[:1] != bytes([_VERSION]):
        raise Broken(f"{row._meta.label}.{field} {row.pk}")
    unit_id = unit_of(row)
    try:
        opened = _unwrap(key).decrypt(stored[1 : 1 + _NONCE], stored[1 + _NONCE :], _binding(row, field, unit_id))
    except InvalidTag as error:
        raise Broken(f"{row._meta.label}.{field} {row.pk}") from error
    return opened.decode()


def open_text(row: models.Model, field: str, *, by: Actor, purpose: str) -> str:
    """Return one sealed text. Requires the action `read`, and writes a line in the access log first."""
    return open_texts([row], field, by=by, purpose=purpose)[row.pk]


def open_texts(rows: Iterable[models.Model], field: str, *, by: Actor, purpose: str) -> Mapping[Any, str]:
    """Return the sealed texts of several rows by primary key: one look at the key store, one log line a unit."""
    rows = list(rows)
    for row in rows:
        access.require(by, access.READ, row)
    filled = [row for row in rows if getattr(row, field) is not None]
    units = {unit_of(row): row for row in filled}
    for unit_id, row in units.items():
        audit.record("sealed.read", by=by, about=row, unit_id=unit_id, data_class="K3", purpose=purpose)
    keys = {key.unit_id: key for key in DataKey.objects.filter(unit_id__in=list(units))} if units else {}
    return {row.pk: _open(row, field, keys.get(unit_of(row)) if getattr(row, field) else None) for row in rows}


def seal_bytes(content: bytes, *, unit_id: uuid.UUID, name: str) -> bytes:
    """Seal what is kept in a file, bound to its unit and name."""
    nonce = os.urandom(_NONCE)
    sealed = _keys_for({unit_id})[unit_id].encrypt(nonce, content, f"{_VERSION}|file|{name}|{unit_id}".encode())
    return bytes([_VERSION]) + nonce + sealed


def open_bytes(sealed: bytes, *, unit_id: uuid.UUID, name: str) -> bytes:
    """Open what `seal_bytes` sealed; who asks has already been checked and logged (see files.fetch)."""
    key = DataKey.objects.filter(unit_id=unit_id).first()
    if key is None:
        raise Erased(name)
    try:
        bound = f"{sealed[0]}|file|{name}|{unit_id}".encode()
        return _unwrap(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], bound)
    except (InvalidTag, IndexError, ValueError) as error:
        raise Broken(name) from error


def destroy_keys(unit_ids: Iterable[uuid.UUID]) -> int:
    """Delete data keys; returns how many. After this the sealed texts of these units are noise."""
    with transaction.atomic(using="keys"):
        return DataKey.objects.filter(unit_id__in=list(unit_ids)).delete()[0]
