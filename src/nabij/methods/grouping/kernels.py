"""The inner loops of grouping, written so that the same text runs compiled on arrays and in plain Python on lists.

Every function takes the people as a tuple of columns: x, y, z on the unit sphere, reach (the squared chord of the own
limit), slots, languages, interests (masks), programme; then who refuses whom as rows of barred positions.
"""

from typing import Any

NOBODY = -1
PLACED, TOGETHER = 1000, 60


def may_sit(people: Any, barred: Any, a: int, b: int) -> bool:
    """Whether two people may sit in one group."""
    x, y, z, reach, slots, languages, interests, programme = people
    if (slots[a] & slots[b]) == 0 or (interests[a] & interests[b]) == 0 or (languages[a] & languages[b]) == 0:
        return False
    dx, dy, dz = x[a] - x[b], y[a] - y[b], z[a] - z[b]
    chord = dx * dx + dy * dy + dz * dz
    if chord > reach[a] or chord > reach[b] or programme[a] != programme[b]:
        return False
    start, row = barred
    for at in range(start[a], start[a + 1]):  # noqa: SIM110 - compiled code knows no generators
        if row[at] == b:
            return False
    return True


def neighbours(people: Any, barred: Any, lon: Any, bands: Any, most: int, width: float, rows: Any, degree: Any) -> None:
    """Fill `rows` (person x most) with people who may sit together.

    People stand in bands of latitude as high as anybody reaches (`bands` holds the first of each), in each by
    longitude. Where there are more than `most`, a fair draw of them is kept; `degree` always counts all.
    """
    state = 12345
    for band in range(len(bands) - 1):
        beyond = bands[band + 1]
        above = bands[band + 2] if band + 2 < len(bands) else beyond
        left = beyond
        for a in range(bands[band], beyond):
            # First those further on in the same band, then those in the next one from the left edge of the window.
            while left < above and lon[left] < lon[a] - width:
                left += 1
            b, end = a + 1, beyond
            while True:
                while b < end and lon[b] <= lon[a] + width:
                    if may_sit(people, barred, a, b):
                        for one, other in ((a, b), (b, a)):
                            at = degree[one]
                            degree[one] += 1
                            if at >= most:
                                state = (state * 48271) % 2147483647
                                at = state % (at + 1)
                            if at < most:
                                rows[one * most + at] = other
                    b += 1
                if end == above:
                    break
                b, end = left, above


def parts(rows: Any, degree: Any, most: int, label: Any, waiting: Any) -> int:
    """Number those who hang together in `label` (person), from 0; returns how many parts there are."""
    found = 0
    for first in range(len(label)):
        if label[first] != NOBODY:
            continue
        label[first], waiting[0] = found, first
        head, tail = 0, 1
        while head < tail:
            person = waiting[head]
            head += 1
            for at in range(person * most, person * most + min(degree[person], most)):
                other = rows[at]
                if label[other] == NOBODY:
                    label[other], waiting[tail] = found, other
                    tail += 1
        found += 1
    return found


def worth(people: Any, wishes: Any, members: Any, base: int, size: int, smallest: int) -> int:
    """What a group is worth: its people first, then wishes for each other, then what they share. 0 when too small."""
    if size < smallest:
        return 0
    slots, interests = people[4], people[6]
    shared, free = interests[members[base]], slots[members[base]]
    for i in range(1, size):
        shared, free = shared & interests[members[base + i]], free & slots[members[base + i]]
    points = PLACED * size
    while shared:
        shared &= shared - 1
        points += 3 * size
    if free & (free - 1):
        points += 1
    start, row = wishes
    for i in range(size):
        person = members[base + i]
        for at in range(start[person], start[person + 1]):
            for j in range(size):
                if members[base + j] == row[at]:
                    points += TOGETHER
    return points


def anneal(people: Any, barred: Any, wishes: Any, graph: Any, state: Any, chances: Any, settings: Any) -> Any:
    """Try `moves` moves: somebody joins, forms or takes over a group of somebody they may sit with.

    `state` is (group of each person, members by group, sizes, unused groups, counts, loose people, place among them);
    counts are (unused groups, loose people, random number, worth of all). A worse result is taken with the chance
    (of 2^31 - 1) that `chances` gives per point lost. Returns the worth of all groups.
    """
    rows, degree, most = graph
    group_of, members, sizes, unused, counts, loose, place = state
    slots, languages, interests = people[4], people[5], people[6]
    moves, smallest, largest, mostly_loose = settings
    kept = [0] * 8
    trial = [0] * 8
    seed, total = counts[2], counts[3]
    for _ in range(moves):
        seed = (seed * 48271) % 2147483647
        if counts[1] and seed % 100 < mostly_loose:
            seed = (seed * 48271) % 2147483647
            v = loose[seed % counts[1]]
        else:
            seed = (seed * 48271) % 2147483647
            v = seed % len(group_of)
        known = min(degree[v], most)
        if known == 0:
            continue
        seed = (seed * 48271) % 2147483647
        u = rows[v * most + seed % known]
        old, target = group_of[v], group_of[u]
        if old == target and old != NOBODY:
            continue
        # Who of the other group stays: first u, then everybody whom v may sit with while all still share enough.
        trial[0], trial[1], size = v, u, 2
        free, tongues, likes = slots[v] & slots[u], languages[v] & languages[u], interests[v] & interests[u]
        out = 0
        if target != NOBODY:
            seed = (seed * 48271) % 2147483647
            turn = seed % sizes[target]
            for step in range(sizes[target]):
                w = members[target * largest + (turn + step) % sizes[target]]
                if w == u:
                    continue
                fits = size < largest and (free & slots[w]) != 0 and (tongues & languages[w]) != 0
                if fits and (likes & interests[w]) != 0 and may_sit(people, barred, v, w):
                    free, tongues, likes = free & slots[w], tongues & languages[w], likes & interests[w]
                    trial[size] = w
                    size += 1
                else:
                    kept[out] = w
                    out += 1
        before = 0
        if old != NOBODY:
            before += worth(people, wishes, members, old * largest, sizes[old], smallest)
        if target != NOBODY:
            before += worth(people, wishes, members, target * largest, sizes[target], smallest)
        after = worth(people, wishes, trial, 0, size, smallest)
        # v leaves the old group last of all, so that the rest can be weighed as it stands.
        if old != NOBODY:
            base, last = old * largest, sizes[old] - 1
            for at in range(last):
                if members[base + at] == v:
                    members[base + at], members[base + last] = members[base + last], v
            after += worth(people, wishes, members, base, last, smallest)
        if out >= smallest:
            after += worth(people, wishes, kept, 0, out, smallest)
        gain = after - before
        if gain < 0:
            seed = (seed * 48271) % 2147483647
            if -gain >= len(chances) or seed > chances[-gain]:
                continue
        total += gain
        if old != NOBODY:
            sizes[old] -= 1
            if sizes[old] < smallest:
                for at in range(sizes[old]):
                    w = members[old * largest + at]
                    group_of[w] = NOBODY
                    loose[counts[1]], place[w] = w, counts[1]
                    counts[1] += 1
                sizes[old] = 0
                unused[counts[0]] = old
                counts[0] += 1
        if target == NOBODY:
            counts[0] -= 1
            target = unused[counts[0]]
        for at in range(size):
            w = trial[at]
            if group_of[w] == NOBODY and place[w] != NOBODY:
                counts[1] -= 1
                moved = loose[counts[1]]
                loose[place[w]], place[moved] = moved, place[w]
                place[w] = NOBODY
            members[target * largest + at], group_of[w] = w, target
        sizes[target] = size
        if out >= smallest:
            counts[0] -= 1
            other = unused[counts[0]]
            for at in range(out):
                members[other * largest + at], group_of[kept[at]] = kept[at], other
            sizes[other] = out
        else:
            for at in range(out):
                w = kept[at]
                group_of[w] = NOBODY
                loose[counts[1]], place[w] = w, counts[1]
                counts[1] += 1
    counts[2], counts[3] = seed, total
    return total
