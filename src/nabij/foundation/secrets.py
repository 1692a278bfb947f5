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
def _root() -> bytes:
    text = settings.ROOT_SECRET
    if not text and settings.ROOT_SECRET_FILE:
        path = Path(settings.ROOT_SECRET_FILE)
        if not path.is_file():
            raise ImproperlyConfigured(
                f"The root secret file {path} is missing. Without it nothing sealed can be read."
            )
        text = path.read_text().strip()
    try:
        secret = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured("The root secret is not base64.") from error
    if len(secret) < 32:
        raise ImproperlyConfigured("Set NABIJ_ROOT_SECRET_FILE or NABIJ_ROOT_SECRET: 32 random bytes in base64.")
    return secret


def require_root() -> None:
    """Refuse to start without a root secret."""
    _root()


@cache
def derive(purpose: str) -> bytes:
    """Return 32 bytes for one purpose, derived from the root secret (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(_root())


def pseudonym(value: object) -> str:
    """Return a stable stand-in for an id, that cannot be turned back without the root secret."""
    return hmac.new(derive("pseudonym"), str(value).encode(), hashlib.sha256).hexdigest()[:32]
