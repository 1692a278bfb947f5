"""The inner loops that keep a round best while people come and go, compiled: one search per change.

Everything stands on flat arrays that `keeper.Keeper` owns, in four tuples:
`pairs` (fit << 32 | helper; beside it, in one line of memory, fit << 32 | seeker or -1 for gone, and the next pair of
the same helper), best fit first within a seeker's row;
`people` (first pair, end of the row, worth of being served without fit, helper, place there, worth of the match);
`places` (first place in `taken`, capacity, used, taken, price, first pair of each helper);
`scratch` (best, came from, via, target, touched, settled), where between two searches every `best` is FAR.

What is worth the most is kept with prices: worth <= gain(seeker) + price(helper) for every pair, with equality for
matches, gain 0 for those who wait and price 0 where a place is free. Importing this module imports numba.
"""

from typing import Any

import numpy as np

from nabij.methods.compiled import compiled
from nabij.methods.matching.kernels import grown
from nabij.methods.matching.solving_kernels import sift_down, sift_up

NOBODY = -1
GONE = -1
FAR = (1 << 63) - 1
HELPER = (1 << 32) - 1
FIT = 32


@compiled
def arrive(root: int, pairs: Any, people: Any, places: Any, scratch: Any) -> int:
    """Let a seeker in along the path that costs least; 0 when one more is served, 1 when somebody stays out for it."""
    packed = pairs[0]
    begin, ending, base, match, _, worth = people
    first, capacity, used, taken, price, _ = places
    best, came_from, via, _, touched, settled = scratch
    room = 1024
    heap, who = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int32)
    size, marks, seen = 0, 0, 0
    gain = 0
    for at in range(begin[root], ending[root]):
        gain = max(gain, base[root] + (packed[at] >> FIT) - price[packed[at] & HELPER])
    # Staying out is where every search can end.
    end, leaver, free = gain, root, NOBODY
    inside, distance, member, members = root, gain, 0, 0
    while True:
        offset = distance - base[inside]
        for at in range(begin[inside], ending[inside]):
            pair = packed[at]
            reached = offset - (pair >> FIT)
            if reached >= end:
                break
            h = pair & HELPER
            reached += price[h]
            if reached >= best[h] or reached >= end:
                continue
            if best[h] == FAR:
                touched[seen] = h
                seen += 1
            best[h], came_from[h], via[h] = reached, inside, base[inside] + (pair >> FIT)
            if used[h] < capacity[h]:
                end, free, leaver = reached, h, NOBODY
                continue
            # The cheapest to leave from there ends the search early.
            for place in range(first[h], first[h] + used[h]):
                cost = reached + worth[taken[place]] - price[h]
                if cost < end:
                    end, leaver, free = cost, taken[place], NOBODY
            if reached < end:
                if size == room:
                    room *= 2
                    heap, who = grown(heap, room), grown(who, room)
                sift_up(heap, who, size, reached, h)
                size += 1
        # Everybody with a place at the helper settled last, one after the other; then the nearest helper not settled.
        nearest = 0
        while member == members and nearest != NOBODY:
            nearest = NOBODY
            while size > 0 and heap[0] < end and nearest == NOBODY:
                size -= 1
                if heap[0] == best[who[0]]:
                    nearest = who[0]
                sift_down(heap, who, size)
            if nearest != NOBODY:
                settled[marks] = nearest
                marks += 1
                member, members = first[nearest], first[nearest] + used[nearest]
        if member == members:
            break
        inside = taken[member]
        distance = best[settled[marks - 1]] + worth[inside] - price[settled[marks - 1]]
        member += 1
    for mark in range(marks):
        price[settled[mark]] += end - best[settled[mark]]
    for mark in range(seen):
        best[touched[mark]] = FAR
    if leaver == root:
        return 1
    if leaver != NOBODY:
        h = match[leaver]
        leave(leaver, people, places)
    else:
        h = free
    # Hand the place on along the path: each mover leaves one place to the mover before.
    while True:
        mover, to, value = came_from[h], h, via[h]
        h = match[mover]
        if mover != root:
            leave(mover, people, places)
        take(mover, to, value, people, places)
        if mover == root:
            return 0 if leaver == NOBODY else 1


@compiled
def fill(origin: int, pairs: Any, people: Any, places: Any, scratch: Any) -> int:
    """Make the best of a place that came free at `origin` while it has a price: 1 when it serves one more, else 0."""
    chain = pairs[1]
    _, _, base, match, _, worth = people
    price, head = places[4], places[5]
    best, came_from, via, target, touched, settled = scratch
    room = 1024
    heap, who = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int32)
    heap[0], who[0], best[origin], touched[0] = 0, origin, 0, origin
    size, marks, seen = 1, 0, 1
    # Leaving the place empty is where every search can end: what the place was worth is lost.
    end, last, comer, entry = price[origin], origin, NOBODY, 0
    while size > 0 and heap[0] < end:
        size -= 1
        distance, h = heap[0], who[0]
        sift_down(heap, who, size)
        if distance != best[h]:
            continue
        settled[marks] = h
        marks += 1
        before, at = GONE, head[h]
        while at != GONE:
            pair, after = chain[at, 0], chain[at, 1]
            if pair == GONE:
                # Somebody who left: take the pair out of the chain.
                if before == GONE:
                    head[h] = after
                else:
                    chain[before, 1] = after
                at = after
                continue
            before, at = at, after
            s = pair & HELPER
            value, held = base[s] + (pair >> FIT), match[s]
            if held == h:
                continue
            reached = distance + price[h] - value
            if held == NOBODY:
                if reached < end:
                    end, last, comer, entry = reached, h, s, value
                continue
            reached += worth[s] - price[held]
            if reached >= end or reached >= best[held]:
                continue
            if best[held] == FAR:
                touched[seen] = held
                seen += 1
            best[held], came_from[held], via[held], target[held] = reached, s, value, h
            if reached + price[held] < end:
                end, last, comer = reached + price[held], held, NOBODY
            if size == room:
                room *= 2
                heap, who = grown(heap, room), grown(who, room)
            sift_up(heap, who, size, reached, held)
            size += 1
    for mark in range(marks):
        price[settled[mark]] -= end - best[settled[mark]]
    for mark in range(seen):
        best[touched[mark]] = FAR
    # Everybody on the path leaves before anybody arrives, so that nowhere there is one too many.
    h = last
    while h != origin:
        leave(came_from[h], people, places)
        h = target[h]
    h = last
    while h != origin:
        take(came_from[h], target[h], via[h], people, places)
        h = target[h]
    if comer == NOBODY:
        return 0
    take(comer, last, entry, people, places)
    return 1


@compiled
def take(seeker: int, helper: int, value: int, people: Any, places: Any) -> None:
    """Give a seeker a place at a helper who has one free."""
    _, _, _, match, place_at, worth = people
    first, _, used, taken, _, _ = places
    at = first[helper] + used[helper]
    used[helper] += 1
    taken[at], match[seeker], place_at[seeker], worth[seeker] = seeker, helper, at, value


@compiled
def leave(seeker: int, people: Any, places: Any) -> None:
    """Take a seeker out of their place; the last of the same helper moves up."""
    _, _, _, match, place_at, _ = people
    first, _, used, taken, _, _ = places
    helper = match[seeker]
    used[helper] -= 1
    mover = taken[first[helper] + used[helper]]
    taken[place_at[seeker]], place_at[mover] = mover, place_at[seeker]
    match[seeker] = NOBODY


@compiled
def write_row(seeker: int, at: int, helper: Any, fit: Any, pairs: Any, people: Any, places: Any) -> None:
    """Write the pairs of a seeker from `at` on, best fit first, and hang them into the chains of their helpers."""
    packed, chain = pairs
    head = places[5]
    order = np.argsort(-fit)
    people[0][seeker], people[1][seeker] = at, at + len(order)
    for one in order:
        packed[at] = (np.int64(fit[one]) << FIT) | np.int64(helper[one])
        chain[at, 0], chain[at, 1] = (np.int64(fit[one]) << FIT) | seeker, head[helper[one]]
        head[helper[one]] = at
        at += 1


@compiled
def drop_row(seeker: int, pairs: Any, people: Any) -> int:
    """Mark the pairs of a seeker as gone; returns how many."""
    for at in range(people[0][seeker], people[1][seeker]):
        pairs[1][at, 0] = GONE
    gone: int = people[1][seeker] - people[0][seeker]
    people[1][seeker] = people[0][seeker]
    return gone


@compiled
def gather(old: Any, new: Any, people: Any, places: Any, count: int) -> int:
    """Copy the living pairs of the first `count` seekers into `new`, without the gaps; returns how many."""
    head, filled = places[5], 0
    head[:] = GONE
    for seeker in range(count):
        begin, end = people[0][seeker], people[1][seeker]
        people[0][seeker] = filled
        for at in range(begin, end):
            helper = old[0][at] & HELPER
            new[0][filled], new[1][filled, 0] = old[0][at], (old[0][at] & ~HELPER) | seeker
            new[1][filled, 1] = head[helper]
            head[helper] = filled
            filled += 1
        people[1][seeker] = filled
    return filled
