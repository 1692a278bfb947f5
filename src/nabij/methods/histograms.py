"""Percentiles from counts in buckets, and growth as annual reports tell it."""

from collections.abc import Mapping, Sequence


def bucket(value: float, ends: Sequence[int]) -> int:
    """Return the upper end of the bucket a value falls in; the last one holds everything longer."""
    return next((end for end in ends if value <= end), ends[-1])


def percentile(counts: Mapping[int, int], *, ends: Sequence[int], share: float) -> float | None:
    """Return the value below which this share lies, evenly spread within a bucket; None without counts."""
    total = sum(counts.values())
    if total == 0:
        return None
    wanted, passed, start = share * total, 0, 0
    for end in ends:
        here = counts.get(end, 0)
        if here and passed + here >= wanted:
            return start + (end - start) * (wanted - passed) / here
        passed, start = passed + here, end
    return float(ends[-1])


def growth_percent(*, before: int, now: int) -> int | None:
    """Return growth in whole percents, half rounded up, as annual reports tell it: 5,000 to 6,000 is 20."""
    return None if before == 0 else ((now - before) * 200 + before) // (2 * before)
