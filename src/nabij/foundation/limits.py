"""Slows down programs that fill in forms, without keeping anybody's address: a keyed hash, in memory, for an hour."""

import hashlib
import ipaddress
import os
import time
from collections import defaultdict, deque
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

_KEY = os.urandom(32)  # dies with the process, and with it what could be linked
_WINDOW_SECONDS = 3600.0
_seen: dict[bytes, deque[float]] = defaultdict(deque)
_lock = Lock()


def _origin(request: HttpRequest) -> str:
    """Return the truncated address of the visitor: a street of the network, not a house."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return _part_of_network(request.META.get("REMOTE_ADDR", ""), forwarded)


def _part_of_network(direct: str, forwarded: str) -> str:
    behind_proxy = settings.BASE_URL.startswith("https://") and forwarded
    text = forwarded.rpartition(",")[2].strip() if behind_proxy else direct
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def origin(request: HttpRequest) -> str:
    """Return a made-up address that stands for the part of the network a request came from; new at every start."""
    digest = hashlib.blake2b(_origin(request).encode(), key=_KEY, digest_size=16).digest()
    return str(ipaddress.IPv6Address(digest))


def allow(request: HttpRequest, kind: str, *, per_hour: int) -> bool:
    """Count one attempt of this kind, and say whether it is still within what people do."""
    return _count(kind, _origin(request), per_hour)


def allow_address(address: str, kind: str, *, per_hour: int, forwarded: str = "") -> bool:
    """Do what `allow` does for a connection that has no request."""
    return _count(kind, _part_of_network(address, forwarded), per_hour)


def _count(kind: str, origin: str, per_hour: int) -> bool:
    key = hashlib.blake2b(f"{kind}|{origin}".encode(), key=_KEY, digest_size=16).digest()
    now = time.monotonic()
    with _lock:
        for old in [name for name, times in _seen.items() if not times or now - times[-1] > _WINDOW_SECONDS]:
            del _seen[old]
        times = _seen[key]
        while times and now - times[0] > _WINDOW_SECONDS:
            times.popleft()
        if len(times) >= per_hour:
            return False
        times.append(now)
        return True


def forget() -> None:
    """Forget all attempts; for tests."""
    with _lock:
        _seen.clear()
