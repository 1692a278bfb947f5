"""Fixed lots for pairs that fit equally well, so that the order of the input never decides.

Each person draws a 64-bit number from a hash of the key, each pair a 28-bit number from both. The lots differ
per pair, so nobody is always first; they depend on nothing but the keys.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LOT_BITS = 28
Lots = NDArray[np.uint64]

_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def person_lots(*, keys: Sequence[str], side: str) -> Lots:
    """One 64-bit number per key; the same key on the other side gets another number. Shape (n,)."""
    person = side.encode()[:16]
    digests = [
        hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8, person=person).digest() for key in keys
    ]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def pair_lots(*, seekers: Lots, helpers: Lots) -> NDArray[np.int64]:
    """One number from 0 to 2^28 - 1 per pair (splitmix64 finaliser over both). Shapes (n,) and (n,)."""
    mixed = seekers ^ ((helpers << np.uint64(31)) | (helpers >> np.uint64(33)))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(64 - LOT_BITS)).astype(np.int64)


def canonical_order(*, keys: Sequence[str], lots: Lots) -> list[int]:
    """Positions in a fixed order of people, whatever the order of the input."""
    return sorted(range(len(keys)), key=lambda position: (int(lots[position]), keys[position]))
