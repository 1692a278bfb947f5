"""Row ids that are known before the row is stored, so that a sealed text can be bound to its own row."""

import os
import time
import uuid


def new_id() -> uuid.UUID:
    """Return a UUID version 7: ordered by time, so that indexes stay compact (RFC 9562)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)
