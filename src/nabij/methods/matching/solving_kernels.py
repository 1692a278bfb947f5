"""The inner loops that solve a large round, compiled: the same steps as `priority` and `assignment`.

Importing this module imports numba. Arrays are C-contiguous; positions are int32, values and prices int64. Nothing
here checks its input: `large` does.
"""

from typing import Any

import numpy as np

from nabij.methods.compiled import compiled
from nabij.methods.matching.kernels import Bits, Ints, Shorts, Small, grown

NOBODY = -1
NOT_SEEN = -2
HIGHEST = 1 << 60
FAR = (1 << 63) - 1


@compiled
def lot_of(seeker: int, helper: int, shift: int) -> int:
    """The lot of a pair: the same steps as `ties.pair_lots`."""
    s, h = np.uint64(seeker), np.uint64(helper)
    mixed = s ^ ((h << np.uint64(31)) | (h >> np.uint64(33)))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.int64(mixed >> np.uint64(shift))  # type: ignore[return-value]


# -- stage one -----------------------------------------------------------------------------------------------


@compiled
def goes_on(seeker: int, start: Ints, helper: Shorts, capacity: Ints, used: Ints, maybe_free: Ints) -> bool:
    """Whether this seeker could go to a place that is free; `maybe_free` then says by which pair."""
    edge = maybe_free[seeker]
    while edge < start[seeker + 1] and used[helper[edge]] >= capacity[helper[edge]]:
        edge += 1
    maybe_free[seeker] = edge
    return bool(edge < start[seeker + 1])


@compiled
def place_again(start: Ints, helper: Shorts, capacity: Ints, before: Shorts) -> tuple[Shorts, Shorts]:
    """`place`, quicker when most is known already.

    `before` is any round within the capacities on some of these pairs, or nobody (-1) everywhere: where it was good it
    stays. Whoever is less urgent makes room when nothing else helps, and gets a turn of their own later.
    """
    seekers, helpers = len(start) - 1, len(capacity)
    first = np.zeros(helpers + 1, dtype=np.int64)
    first[1:] = np.cumsum(capacity)
    taken = np.empty(first[helpers], dtype=np.int32)
    used = np.zeros(helpers, dtype=np.int64)
    match = before.copy()
    place_at = np.zeros(seekers, dtype=np.int64)
    for s in range(seekers):
        h = match[s]
        if h != NOBODY:
            place_at[s] = first[h] + used[h]
            taken[place_at[s]] = s
            used[h] += 1
    price_of = np.full(helpers, NOBODY, dtype=np.int32)
    came_from = np.full(helpers, NOBODY, dtype=np.int32)
    seen = np.full(helpers, NOBODY, dtype=np.int32)
    waiting = np.empty(seekers, dtype=np.int32)
    touched = np.empty(helpers, dtype=np.int32)
    # A place that is taken stays taken: nobody has to look twice at the pairs before this one.
    maybe_free = start[:seekers].copy()
    for root in range(seekers):
        if match[root] != NOBODY:
            continue
        waiting[0], head, tail, marks, lightest = root, 0, 1, 0, root
        last = root if goes_on(root, start, helper, capacity, used, maybe_free) else NOBODY
        while head < tail and last == NOBODY:
            current = waiting[head]
            head += 1
            for edge in range(start[current], start[current + 1]):
                h = helper[edge]
                if seen[h] == root or price_of[h] != NOBODY:
                    continue
                seen[h], came_from[h] = root, current
                touched[marks] = h
                marks += 1
                for at in range(first[h], first[h] + used[h]):
                    mover = taken[at]
                    waiting[tail] = mover
                    tail += 1
                    lightest = max(lightest, mover)
                    if goes_on(mover, start, helper, capacity, used, maybe_free):
                        last = mover
                        break
                if last != NOBODY:
                    break
        if last != NOBODY:
            h = helper[maybe_free[last]]
            came_from[h] = last
            at = first[h] + used[h]
            used[h] += 1
        elif lightest != root:
            h, at = match[lightest], place_at[lightest]
            match[lightest] = NOBODY
        else:
            for mark in range(marks):
                price_of[touched[mark]] = root
            continue
        while True:
            mover = came_from[h]
            left, left_at = match[mover], place_at[mover]
            taken[at], match[mover], place_at[mover] = mover, h, at
            if mover == root:
                break
            h, at = left, left_at
    return match, price_of


@compiled
def place(start: Ints, helper: Shorts, capacity: Ints) -> tuple[Shorts, Shorts]:
    """`priority.place_in_order`: match by seeker, and by helper the seeker who could not be served there."""
    return place_again(start, helper, capacity, np.full(len(start) - 1, NOBODY, dtype=np.int32))


# -- stage two -----------------------------------------------------------------------------------------------


@compiled
def tight_edges(
    edges: tuple[Ints, Shorts, Small],
    stage: tuple[Shorts, Shorts],
    weight: Ints,
    lots: tuple[Bits, Bits, int],
    scale: int,
) -> tuple[Ints, Shorts, Ints, Ints, Ints, Ints]:
    """The pairs that a best round may use, with their values, best first per seeker; and the levels of both sides.

    Who is as heavy as the level of a place may stay out instead. How many of each level stay out is known, so staying
    out is a place too, worth nothing, numbered after all helpers: one for each of `classes`, the levels there are.
    """
    start, helper, fit = edges
    match, price_of = stage
    seekers = len(start) - 1
    level = np.empty(len(price_of), dtype=np.int64)
    for h in range(len(price_of)):
        level[h] = NOBODY if price_of[h] == NOBODY else weight[price_of[h]]
    classes = np.unique(level)
    own = np.empty(seekers, dtype=np.int64)
    count = 0
    for s in range(seekers):
        own[s] = weight[s] if match[s] == NOBODY else level[match[s]]
        count += own[s] == weight[s]
        for edge in range(start[s], start[s + 1]):
            count += level[helper[edge]] == own[s]
    begin = np.zeros(seekers + 1, dtype=np.int64)
    kept, value = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int64)
    at = 0
    for s in range(seekers):
        for edge in range(start[s], start[s + 1]):
            h = helper[edge]
            if level[h] == own[s]:
                kept[at], value[at] = h, fit[edge] * scale + lot_of(lots[0][s], lots[1][h], lots[2])
                at += 1
        if at > begin[s] and own[s] == weight[s]:
            kept[at], value[at] = len(level) + np.searchsorted(classes, own[s]), 0
            at += 1
        begin[s + 1] = at
        order = np.argsort(-value[begin[s] : at])
        kept[begin[s] : at] = kept[begin[s] : at][order]
        value[begin[s] : at] = value[begin[s] : at][order]
    return begin, kept, value, level, own, classes


@compiled
def sift_up(heap: Ints, who: Shorts, size: int, distance: int, helper: int) -> None:
    """Put one entry into a binary heap of `size` entries."""
    at = size
    while at > 0:
        above = (at - 1) // 2
        if heap[above] <= distance:
            break
        heap[at], who[at] = heap[above], who[above]
        at = above
    heap[at], who[at] = distance, helper


@compiled
def sift_down(heap: Ints, who: Shorts, size: int) -> None:
    """Remove the first entry of a binary heap that has `size` entries without it."""
    distance, helper = heap[size], who[size]
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= distance:
            break
        heap[at], who[at] = heap[below], who[below]
        at = below
    heap[at], who[at] = distance, helper


@compiled
def assign(begin: Ints, helper: Shorts, value: Ints, capacity: Ints, prices: Ints) -> tuple[Shorts, Ints, Ints, bool]:
    """`assignment.assign` on pairs that stand best first per seeker: match, prices, values of matches.

    `prices` to begin with are 0, or more where all places will be taken: good ones save most of the search.

    Everybody with a pair must get a place; False when somebody cannot, or a price grew too high to trust.
    """
    seekers = len(begin) - 1
    state = fresh(seekers, capacity)
    state[4][:] = prices
    for root in range(seekers):
        if begin[root] < begin[root + 1] and not insert(root, begin, helper, value, state):
            return state[5], state[4], state[7], False
    return state[5], state[4], state[7], True


@compiled
def fresh(seekers: int, capacity: Ints) -> Any:
    """Nobody matched yet: first place, capacity, taken, used, price, match, place, value, and room for a search.

    Between two searches every `best` is FAR.
    """
    helpers = len(capacity)
    first = np.zeros(helpers + 1, dtype=np.int64)
    first[1:] = np.cumsum(capacity)
    return (
        first,
        capacity,
        np.empty(first[helpers], dtype=np.int32),
        np.zeros(helpers, dtype=np.int64),
        np.zeros(helpers, dtype=np.int64),
        np.full(seekers, NOBODY, dtype=np.int32),
        np.zeros(seekers, dtype=np.int64),
        np.zeros(seekers, dtype=np.int64),
        np.full(helpers, FAR, dtype=np.int64),
        np.zeros(helpers, dtype=np.int32),
        np.zeros(helpers, dtype=np.int64),
        np.empty(helpers, dtype=np.int32),
        np.empty(helpers, dtype=np.int32),
    )


@compiled
def insert(root: int, begin: Ints, helper: Shorts, value: Ints, state: Any) -> bool:
    """Let one more seeker in along the path that costs least; False when there is none, or a price grew too high."""
    first, capacity, taken, used, price, match, place_at, matched_value, best, came_from, via, touched, settled = state
    room = 256
    heap, who = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int32)
    size, marks, seen = 0, 0, 0
    end, free, gain = FAR, NOBODY, -FAR
    for edge in range(begin[root], begin[root + 1]):
        if value[edge] <= gain:
            break
        gain = max(gain, value[edge] - price[helper[edge]])
    current, offset = root, gain
    members, next_member = 0, 0
    inside = root
    while True:
        # Look from one seeker: everybody with a place at the helper settled last, one after the other.
        if inside != NOBODY:
            for edge in range(begin[inside], begin[inside + 1]):
                reached = offset - value[edge]
                if reached >= end:
                    break
                h = helper[edge]
                reached += price[h]
                if reached >= best[h] or reached >= end:
                    continue
                if best[h] == FAR:
                    touched[seen] = h
                    seen += 1
                best[h], came_from[h], via[h] = reached, inside, value[edge]
                if used[h] < capacity[h]:
                    end, free = reached, h
                    continue
                if size == room:
                    room *= 2
                    heap, who = grown(heap, room), grown(who, room)
                sift_up(heap, who, size, reached, h)
                size += 1
        if next_member < members:
            inside = taken[next_member]
            next_member += 1
            offset = best[current] + matched_value[inside] - price[current]
            continue
        # The nearest helper not settled yet, when it lies before the end.
        inside = NOBODY
        nearest = NOBODY
        while size > 0 and heap[0] < end:
            size -= 1
            distance, h = heap[0], who[0]
            sift_down(heap, who, size)
            if distance == best[h]:
                nearest = h
                break
        if nearest == NOBODY:
            break
        settled[marks] = nearest
        marks += 1
        current = nearest
        next_member, members = first[nearest], first[nearest] + used[nearest]
    if free == NOBODY:
        return False
    for mark in range(marks):
        h = settled[mark]
        price[h] += end - best[h]
        if price[h] > HIGHEST:
            return False
    for mark in range(seen):
        best[touched[mark]] = FAR
    h, at = free, first[free] + used[free]
    used[free] += 1
    while True:
        mover = came_from[h]
        left, left_at = match[mover], place_at[mover]
        taken[at], match[mover], place_at[mover], matched_value[mover] = mover, h, at, via[h]
        if mover == root:
            break
        h, at = left, left_at
    return True


# -- what a place less would cost ----------------------------------------------------------------------------


@compiled
def losses(start: Ints, helper: Shorts, capacity: Ints, match: Shorts) -> Shorts:
    """`priority._Stage.losses`: whom one place less would leave out, per helper; free places first."""
    seekers, helpers = len(start) - 1, len(capacity)
    begin = np.zeros(helpers + 1, dtype=np.int64)
    spare = capacity.copy()
    for s in range(seekers):
        if match[s] != NOBODY:
            spare[match[s]] -= 1
            for edge in range(start[s], start[s + 1]):
                begin[helper[edge] + 1] += 1
    begin = np.cumsum(begin)
    wanted_by, fill = np.empty(begin[helpers], dtype=np.int32), begin[:helpers].copy()
    for s in range(seekers):
        if match[s] != NOBODY:
            for edge in range(start[s], start[s + 1]):
                h = helper[edge]
                wanted_by[fill[h]] = s
                fill[h] += 1
    loss_of = np.full(helpers, NOT_SEEN, dtype=np.int32)
    waiting = np.empty(helpers, dtype=np.int32)
    for turn in range(helpers + seekers):
        if turn < helpers:
            loss, end = NOBODY, turn
            if spare[turn] <= 0:
                continue
        else:
            loss = seekers - 1 - (turn - helpers)
            end = match[loss]
            if end == NOBODY:
                continue
        if loss_of[end] != NOT_SEEN:
            continue
        loss_of[end], waiting[0], head, tail = loss, end, 0, 1
        while head < tail:
            h = waiting[head]
            head += 1
            for at in range(begin[h], begin[h + 1]):
                other = match[wanted_by[at]]
                if loss_of[other] == NOT_SEEN:
                    loss_of[other], waiting[tail] = loss, other
                    tail += 1
    return loss_of
