"""Return codes: scrambled slowly and with a pepper, at most two at a time, the same for known and unknown."""

import hashlib
import hmac
import uuid
from threading import BoundedSemaphore

from argon2.low_level import Type, hash_secret_raw
from django.core import signing

from nabij.foundation import secrets
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.models import Pair

_SALT = "ebuddies.page"
_WAIT_SECONDS = 10.0
_turns = BoundedSemaphore(2)


class Busy(Exception):
    """Too many codes are being looked up at this moment."""


class NotFound(Exception):
    """No pair has this code, or this page has been open too long."""


def scrambled(typed: str) -> bytes:
    """Return what we keep of a code. Takes about 50 ms, whatever was typed."""
    peppered = hmac.new(secrets.derive("ebuddy code pepper"), rules.read_code(typed).encode(), hashlib.sha256).digest()
    if not _turns.acquire(timeout=_WAIT_SECONDS):
        raise Busy
    try:
        return hash_secret_raw(
            peppered, secrets.derive("ebuddy code salt")[:16], time_cost=3, memory_cost=32 * 1024, parallelism=1,
            hash_len=32, type=Type.ID,
        )  # fmt: skip
    finally:
        _turns.release()


def token_of(pair: Pair) -> str:
    """Return what a page sends along for the next four hours: nothing in it says who somebody is."""
    return signing.dumps({"p": str(pair.pk), "e": pair.entries}, salt=_SALT)


def pair_of_token(token: str, *, lock: bool = False) -> Pair:
    """Return the pair of a page that is open; to be called unscoped."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=rules.TOKEN_SECONDS)
    except signing.BadSignature as bad:
        raise NotFound from bad
    rows = Pair.objects.select_for_update(of=("self",)) if lock else Pair.objects.all()
    found = rows.select_related("letterbox", "offering").filter(pk=uuid.UUID(said["p"]), entries=said["e"]).first()
    if found is None:
        raise NotFound
    pair: Pair = found
    return pair


def pair_of_code(typed: str) -> Pair:
    """Return the pair of a code; to be called unscoped."""
    key = scrambled(typed)
    found = Pair.objects.select_related("letterbox").filter(code_hash=key).exclude(state=PairState.NEW).first()
    if found is None:
        raise NotFound
    pair: Pair = found
    return pair
