"""Answers about one newcomer while somebody types: who would suit best.

`HelperIndex` sorts all helpers once and then answers in well under a millisecond, also among 650,000. It is quick with
numba and works without; `keeper` says who meets whom once the newcomer is in.
"""

import math
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from nabij.methods.matching.candidates import top_helpers
from nabij.methods.matching.columns import Columns, Vocabulary, columns_of, vocabulary_of
from nabij.methods.matching.large import Field, People, all_located, field_of
from nabij.methods.matching.model import Helper, PairKey, Rules, Seeker, Suggestion
from nabij.methods.matching.pairing import distance_km, fit_points, hard_breaches

FOLD = 24


class HelperIndex:
    """All ready helpers with a free place, sorted for questions. Build it again when they change: O(n log n).

    Arguments: `right` are the helpers as columns, `open_places` (n,) says who is ready and has a place, `programmes`
    is the number of programmes. Memory: about 200 bytes per helper.
    """

    def __init__(self, *, right: People, open_places: NDArray[np.bool_], rules: Rules, programmes: int) -> None:
        self.field: Field = field_of(right=right, ready=open_places, rules=rules, programmes=programmes)
        self._width = int(self.field.weights[7])
        # Interests once more, close together: the first thing that the search looks at.
        self._likes = np.ascontiguousarray(self.field.right[1][:, 1 + 3 * self._width :])

    def top(self, *, left: People, row: int, count: int = 5) -> list[tuple[int, int, float]]:
        """The best `count` helpers of seeker `row`: position, fit in points, km; equal fit nearest first.

        `left` must have been numbered with the words of the helpers. O(helpers in reach), two words each.
        """
        from nabij.methods.matching import kernels

        field, c, width = self.field, left.columns, self._width
        lat = c.lat[row]
        numbers = np.array((lat, math.cos(lat), c.lon[row], c.limit[row]))
        words = np.zeros(1 + 4 * width, dtype=np.uint64)
        words[0] = c.slots[row]
        for at, table in enumerate((c.languages, c.has, c.refuses, c.interests)):
            words[1 + at * width : 1 + at * width + table.shape[1]] = table[row]
        ints = np.array((c.gender[row], c.wishes_gender[row], c.birth_year[row], left.programme[row]))
        top = (np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64), np.zeros(count))
        person = (numbers, words, ints, mark_of(columns=c, row=row))
        found = kernels.top_of(
            person, field.right, field.longitudes, field.bands, field.weights, field.scales, self._likes, top
        )
        positions, points, km = (column[:found].tolist() for column in top)
        return list(zip(field.order[positions].tolist(), points, km, strict=True))


class Suggestions:
    """The same for people instead of columns: `top_helpers` for whoever asks often about the same helpers.

    Falls back on `top_helpers` where the index cannot go: soft wishes, unknown places, no limit to the distance.
    """

    def __init__(self, *, helpers: Sequence[Helper], rules: Rules) -> None:
        self.helpers = [helper for helper in helpers if helper.capacity > 0 and helper.ready]
        self.rules = rules
        self._words: Vocabulary = vocabulary_of(people=self.helpers)
        names = sorted({helper.programme for helper in self.helpers})
        self._programmes = {name: number for number, name in enumerate(names)}
        self._index: HelperIndex | None = None
        if not rules.soft and all_located(people=self.helpers):
            numbers = np.array([self._programmes[helper.programme] for helper in self.helpers], dtype=np.int64)
            right = People(columns_of(people=self.helpers, words=self._words), numbers)
            everybody = np.ones(len(self.helpers), dtype=np.bool_)
            self._index = HelperIndex(right=right, open_places=everybody, rules=rules, programmes=len(names))

    def top(self, *, seeker: Seeker, count: int = 5, forbidden: Collection[PairKey] = ()) -> tuple[Suggestion, ...]:
        """The best fitting helpers, best first; equal fit nearest first. Reasons: `explain.explain_pair`."""
        barred = {second for first, second in forbidden if first == seeker.key}
        if self._index is None or not all_located(people=[seeker]):
            pairs = [(seeker.key, key) for key in barred]
            return top_helpers(seeker=seeker, helpers=self.helpers, rules=self.rules, k=count, forbidden=pairs)
        if seeker.programme not in self._programmes:
            return ()
        left = People(
            columns_of(people=[seeker], words=self._with_gender(seeker)),
            np.array([self._programmes[seeker.programme]], dtype=np.int64),
        )
        found = [self.helpers[at] for at, *_ in self._index.top(left=left, row=0, count=count + len(barred))]
        offers = [
            Suggestion(
                helper=helper.key,
                fit=fit_points(seeker=seeker, helper=helper, rules=self.rules),
                km=distance_km(seeker=seeker, helper=helper, rules=self.rules),
            )
            for helper in found
            if helper.key not in barred and not hard_breaches(seeker=seeker, helper=helper, rules=self.rules)
        ]
        offers.sort(key=lambda offer: (-offer.fit, offer.km or 0.0, offer.helper))
        return tuple(offers[:count])

    def _with_gender(self, seeker: Seeker) -> Vocabulary:
        """The words of the helpers; a gender that none of them has or asks for gets a number of its own."""
        words = self._words
        genders = dict(words.genders)
        for word in (seeker.gender, seeker.wishes_gender or ""):
            genders.setdefault(word, len(genders))
        return Vocabulary(words.languages, words.wishes, words.interests, genders)


def mark_of(*, columns: Columns, row: int) -> int:
    """The word of one seeker that turns away most helpers: `large.marks_of` for one row, many times faster."""
    tongues = 0
    for word in columns.languages[row].tolist():
        tongues |= word
    folded = (tongues | tongues >> FOLD | tongues >> 2 * FOLD) & ((1 << FOLD) - 1)
    gender, wish = int(columns.gender[row]), int(columns.wishes_gender[row])
    mine = 1 << gender if 0 <= gender < 3 else 0
    not_mine = 0 if wish < 0 else 7 if wish > 2 else 7 & ~(1 << wish)
    has, refuses = int(columns.has[row, 0]) & 15, int(columns.refuses[row, 0]) & 15
    slots = int(columns.slots[row]) & ((1 << 21) - 1)
    return slots | folded << 21 | mine << 45 | not_mine << 48 | has << 51 | refuses << 55
