"""Reads for the picture of a round: a map from postcode centres, and for whom it works, small groups hidden."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from nabij.enrolment.models import Profile
from nabij.foundation.actors import Actor
from nabij.foundation.ui.charts import Picture
from nabij.matching import rules
from nabij.matching.models import Proposal, Round, Unserved
from nabij.people.models import Place

WIDTH, MOST_HEIGHT, EDGE = 640, 520, 36
LEAST_SPAN_DEGREES = 0.02  # about two kilometres: one village does not fill the whole map
MOST_LINES, MOST_NAMES, NAME_HEIGHT = 400, 12, 16
SMALL = 5  # groups below it are put together, so that figures tell of nobody


@dataclass(frozen=True, slots=True)
class Filters:
    """What of a round is shown: one town, one reason, and from how many months of waiting."""

    town: str = ""
    why: str = ""
    months: int = 0


@dataclass(slots=True)
class _Spot:
    place: Place
    served: int = 0
    waiting: int = 0
    volunteers: set[Any] = field(default_factory=set)

    @property
    def people(self) -> int:
        return self.served + self.waiting


def towns_of(proposals: Sequence[Proposal], unserved: Sequence[Unserved]) -> list[str]:
    """Return the towns of the participants of a round, in alphabetical order."""
    towns = {row.participant.person.town for row in proposals} | {row.participant.person.town for row in unserved}
    return sorted(towns - {""})


def shown_proposals(rows: Sequence[Proposal], *, round_: Round, filters: Filters) -> list[Proposal]:
    """Keep the proposals that the filters ask for; a reason for having nobody leaves none."""
    if filters.why:
        return []
    return [row for row in rows if _in_town(row, filters) and days_of(row, round_=round_) >= filters.months * 30]


def shown_unserved(rows: Sequence[Unserved], *, filters: Filters) -> list[Unserved]:
    """Keep who has nobody, as the filters ask."""
    return [
        row
        for row in rows
        if _in_town(row, filters) and filters.why in {"", row.why} and row.waiting_days >= filters.months * 30
    ]


def _in_town(row: Proposal | Unserved, filters: Filters) -> bool:
    return filters.town in {"", row.participant.person.town}


def days_of(proposal: Proposal, *, round_: Round) -> int:
    """Return how long the participant of a proposal had waited on the day of the round."""
    since = proposal.participant.applied_on
    return max(0, (round_.counted_on - since).days) if since else 0


# -- the map -----------------------------------------------------------------------------------------------


def map_of(proposals: Sequence[Proposal], unserved: Sequence[Unserved]) -> Picture:
    """Draw where people live who have a proposal and who have nobody yet, with the same figures as a table."""
    pc4s = {row.participant.person.pc4 for row in proposals} | {row.participant.person.pc4 for row in unserved}
    pc4s |= {row.volunteer.person.pc4 for row in proposals}
    places = {place.pc4: place for place in Place.rows_for_django.filter(pc4__in=pc4s)}
    spots = {pc4: _Spot(place) for pc4, place in places.items()}
    nowhere, lines = 0, Counter[tuple[str, str]]()
    for row in proposals:
        own, other = row.participant.person.pc4, row.volunteer.person.pc4
        if own in spots:
            spots[own].served += 1
        if other in spots:
            spots[other].volunteers.add(row.volunteer_id)
        nowhere += own not in spots
        if own in spots and other in spots and own != other:
            lines[own, other] += 1
    for one in unserved:
        pc4 = one.participant.person.pc4
        if pc4 in spots:
            spots[pc4].waiting += 1
        nowhere += pc4 not in spots
    summary = _summary(len(proposals), len(unserved), nowhere)
    order = sorted(spots.values(), key=lambda spot: (-spot.people, spot.place.pc4))
    title = gettext("Map: who has a proposal and who has nobody yet")
    return Picture(
        title=title, summary=summary, svg=_drawn(title, summary, order, lines), scrolls=True,
        columns=[
            gettext("Place"), gettext("has a proposal"), gettext("nobody yet"), gettext("volunteers in this round"),
        ],
        rows=[
            [str(spot.place), str(spot.served), str(spot.waiting), str(len(spot.volunteers))] for spot in order
        ],
        names=[gettext("has a proposal"), gettext("nobody yet"), gettext("volunteer")],
    )  # fmt: skip


def _summary(served: int, waiting: int, nowhere: int) -> str:
    said = gettext("%(served)s people have a proposal, %(waiting)s have nobody yet.") % {
        "served": served, "waiting": waiting,
    }  # fmt: skip
    if nowhere:
        text = ngettext(
            "%(n)s person is not on the map: we do not know where the postcode is.",
            "%(n)s people are not on the map: we do not know where the postcode is.",
            nowhere,
        )
        said = f"{said} {text % {'n': nowhere}}"
    return said


def _drawn(title: str, summary: str, spots: Sequence[_Spot], lines: Mapping[tuple[str, str], int]) -> SafeString:
    if not spots:
        return SafeString("")
    at, height = _projected([spot.place for spot in spots])
    drawn_lines = format_html_join(
        "",
        '<line class="nabij-map__line" x1="{}" y1="{}" x2="{}" y2="{}"></line>',
        ((*at[first], *at[second]) for first, second in list(lines)[:MOST_LINES]),
    )
    marks = format_html_join("", "{}", ((_mark(spot, at[spot.place.pc4]),) for spot in reversed(spots)))
    names = format_html_join("", '<text class="nabij-map__name" x="{}" y="{}">{}</text>', _names(spots, at))
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}. {}" class="nabij-map">{}{}{}</svg>',
        WIDTH, height, title, summary, drawn_lines, marks, names,
    )  # fmt: skip


def _names(spots: Sequence[_Spot], at: Mapping[str, tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Name the towns with most people, each once, and none over another."""
    found: list[tuple[int, int, str]] = []
    for spot in spots:
        name = spot.place.name
        x, y = at[spot.place.pc4]
        x = min(max(x, len(name) * 4), WIDTH - len(name) * 4)
        y -= _radius(spot.people) + 6
        crowded = any(
            other == name or (abs(x - left) < 4 * (len(name) + len(other)) and abs(y - top) < NAME_HEIGHT)
            for left, top, other in found
        )
        if not crowded and len(found) < MOST_NAMES:
            found.append((x, y, name))
    return found


def _mark(spot: _Spot, at: tuple[int, int]) -> SafeString:
    """A full disc for who has a proposal, a ring around it for who has nobody, a square beside it for volunteers."""
    x, y = at
    said = gettext("%(place)s: %(served)s with a proposal, %(waiting)s with nobody yet, %(volunteers)s volunteers") % {
        "place": spot.place, "served": spot.served, "waiting": spot.waiting, "volunteers": len(spot.volunteers),
    }  # fmt: skip
    parts = [format_html("<title>{}</title>", said)]
    if spot.waiting:
        parts.append(
            format_html(
                '<circle class="nabij-map__waiting" cx="{}" cy="{}" r="{}"></circle>', x, y, _radius(spot.people)
            )
        )
    if spot.served:
        parts.append(
            format_html(
                '<circle class="nabij-series-1" cx="{}" cy="{}" r="{}"></circle>', x, y, _radius(spot.served) - 2
            )
        )
    if spot.volunteers:
        parts.append(
            format_html(
                '<rect class="nabij-series-3" x="{}" y="{}" width="9" height="9"></rect>',
                x + (_radius(spot.people) if spot.people else -4),
                y - 4,
            )
        )
    return format_html("<g>{}</g>", format_html_join("", "{}", ((part,) for part in parts)))


def _radius(people: int) -> int:
    return min(30, round(6 + 4 * math.sqrt(people)))


def _projected(places: Sequence[Place]) -> tuple[dict[str, tuple[int, int]], int]:
    """Lay places flat: a degree of longitude is shorter than one of latitude, by the cosine of the middle."""
    north, south = max(p.latitude for p in places), min(p.latitude for p in places)
    west, east = min(p.longitude for p in places), max(p.longitude for p in places)
    squeeze = math.cos(math.radians((north + south) / 2))
    wide, high = max((east - west) * squeeze, LEAST_SPAN_DEGREES), max(north - south, LEAST_SPAN_DEGREES)
    scale = min((WIDTH - 2 * EDGE) / wide, (MOST_HEIGHT - 2 * EDGE) / high)
    left, top = (WIDTH - (east - west) * squeeze * scale) / 2, EDGE + (high - (north - south)) * scale / 2
    at = {
        place.pc4: (
            round(left + (place.longitude - west) * squeeze * scale), round(top + (north - place.latitude) * scale),
        )
        for place in places
    }  # fmt: skip
    return at, round(2 * EDGE + high * scale)


# -- what the round does for whom --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One group: how many, how many with a proposal, and mean days waited of both (None of nobody)."""

    label: str
    people: int
    served: int
    days_served: int | None
    days_waiting: int | None

    @property
    def percent(self) -> int:
        """The part that has a proposal."""
        return round(100 * self.served / self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """Tables by heading, and what the round does for those who wait longest: (name, days, has a proposal)."""

    tables: list[tuple[str, list[Share]]]
    longest: list[tuple[str, int, bool]]


def fairness(actor: Actor, *, round_: Round, proposals: Sequence[Proposal], unserved: Sequence[Unserved]) -> Fairness:
    """Tell for whom a round works: for people to look at, never to steer by."""
    waited = [(row.participant, days_of(row, round_=round_), True) for row in proposals]
    waited += [(row.participant, row.waiting_days, False) for row in unserved]
    keys = [one.pk for one, _days, _served in waited]
    profiles = Profile.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", "languages", "wishes_gender")
    wishes = {pk: (languages, gender) for pk, languages, gender in profiles}
    by: dict[str, dict[str, list[tuple[int, bool]]]] = {
        heading: defaultdict(list)
        for heading in (gettext("Language"), gettext("Wish for a woman or a man"), gettext("Town"))
    }
    language, gender, town = by.values()
    for one, days, served in waited:
        languages, wish = wishes.get(one.pk, ((), ""))
        for code in sorted(set(languages)):
            language[rules.language_name(code)].append((days, served))
        gender[_WISHES[wish]() if wish in _WISHES else gettext("no wish")].append((days, served))
        town[rules.place_words(one.person.town)].append((days, served))
    longest = sorted(waited, key=lambda row: (-row[1], str(row[0].pk)))[:10]
    return Fairness(
        tables=[(heading, shares(groups)) for heading, groups in by.items()],
        longest=[(str(one.person), days, served) for one, days, served in longest],
    )


_WISHES = {"v": lambda: gettext("a woman"), "m": lambda: gettext("a man")}


def shares(groups: Mapping[str, Sequence[tuple[int, bool]]]) -> list[Share]:
    """A share per group, the largest first; groups below five are put together until they are five or more."""
    order = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    large = [group for group in order if len(group[1]) >= SMALL]
    small = [one for group in order if len(group[1]) < SMALL for one in group[1]]
    while small and len(small) < SMALL and large:
        small += large.pop()[1]
    found = [_share(label, people) for label, people in large]
    if len(small) >= SMALL:
        found.append(_share(gettext("smaller groups together"), small))
    return found


def _share(label: str, people: Sequence[tuple[int, bool]]) -> Share:
    served = [days for days, has in people if has]
    waiting = [days for days, has in people if not has]
    return Share(
        label=label, people=len(people), served=len(served), days_served=_mean(served), days_waiting=_mean(waiting)
    )


def _mean(days: Sequence[int]) -> int | None:
    return round(sum(days) / len(days)) if days else None
