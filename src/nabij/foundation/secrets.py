"""The root secret: outside database and backups; whoever has a backup without it can read no sealed text."""

import base64
import hashlib
import hmac
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@cache
def _roots() -> dict[str, bytes]:
    """Return the root secrets by name, newest first. There is one, but for while it is replaced by another."""
    text = settings.ROOT_SECRET
    if not text and settings.ROOT_SECRET_FILE:
        path = Path(settings.ROOT_SECRET_FILE)
        if not path.is_file():
            raise ImproperlyConfigured(
                f"The root secret file {path} is missing. Without it nothing sealed can be read."
            )
        text = path.read_text()
    roots = [_decoded(line) for line in text.split()]
    if not roots:
        raise ImproperlyConfigured("Set NABIJ_ROOT_SECRET_FILE or NABIJ_ROOT_SECRET: 32 random bytes in base64.")
    return {hashlib.sha256(b"name of a root secret" + root).hexdigest()[:8]: root for root in roots}


def _decoded(text: str) -> bytes:
    try:
        secret = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured("The root secret is not base64.") from error
    if len(secret) < 32:
        raise ImproperlyConfigured("A root secret is 32 random bytes or more, in base64.")
    return secret


def forget() -> None:
    """Read the root secrets again at the next use; for tests and after they changed."""
    _roots.cache_clear()
    derive.cache_clear()


def require_root() -> None:
    """Refuse to start without a root secret."""
    _roots()


def newest() -> str:
    """Name the root secret that new keys are wrapped under."""
    return next(iter(_roots()))


@cache
def derive(purpose: str, name: str = "") -> bytes:
    """Return 32 bytes for one purpose (HKDF, RFC 5869), from the root secret of this name.

    Without a name from the oldest one: what is compared over the years, such as a pseudonym, must not change when a
    newer secret is put before it.
    """
    roots = _roots()
    if name and name not in roots:
        raise ImproperlyConfigured(f"The root secret {name} is not among those given; what it sealed cannot be read.")
    root = roots[name] if name else list(roots.values())[-1]
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(root)


def pseudonym(value: object) -> str:
    """Return a stable stand-in for an id, that cannot be turned back without the root secret."""
    return hmac.new(derive("pseudonym"), str(value).encode(), hashlib.sha256).hexdigest()[:32]
