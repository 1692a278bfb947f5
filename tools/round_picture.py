"""Draws the picture of a round for docs/engine.md, from invented people: `python -m tools.round_picture`."""

import datetime
import math
import random
import textwrap
from html import escape
from pathlib import Path

from nabij.methods.availability import SLOTS, mask_of
from nabij.methods.geo import Point
from nabij.methods.matching import Helper, Rules, Seeker, Solution, solve, verify
from nabij.methods.matching.explain import explain_pair, waited, why_not
from nabij.methods.matching.recruit import hints
from nabij.methods.matching.words import say, say_all, say_hint, say_why_not

TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "round.svg"
ON = datetime.date(2026, 11, 1)
TOWNS = {"Lindedam": (52.10, 5.10), "Oosterveen": (52.16, 5.24), "Zandhoek": (52.05, 5.27)}
INTERESTS = ("koken", "schaken", "wandelen", "zingen", "tuinieren", "voetbal", "breien", "museum")
WIDTH, HEIGHT, MAP = 1040, 600, 620
INK, PAPER, LINE, MET, GIVES, WAITS = "#1f2a37", "#ffffff", "#9aa7b5", "#0b6e4f", "#1d4e9e", "#b3341f"


def main() -> None:
    """Write the picture."""
    chance, rules = random.Random(4), Rules()
    seekers = [_seeker(chance, number) for number in range(64)]
    helpers = [_helper(chance, number) for number in range(40)]
    found = solve(seekers=seekers, helpers=helpers, rules=rules, on=ON)
    if not verify(solution=found, seekers=seekers, helpers=helpers, rules=rules, on=ON).best:
        raise SystemExit("the round is not proven")
    TARGET.write_text(_drawn(seekers=seekers, helpers=helpers, found=found, rules=rules), encoding="utf-8")


def _person(chance: random.Random) -> dict[str, object]:
    lat, lon = TOWNS[chance.choices(list(TOWNS), weights=[5, 3, 2])[0]]
    far, turn = 0.028 * math.sqrt(chance.random()), chance.uniform(0, 2 * math.pi)
    return {
        "programme": "maatje",
        "point": Point(lat=lat + far * math.sin(turn), lon=lon + 1.6 * far * math.cos(turn)),
        "max_km": chance.choice([3.0, 5.0, 8.0]),
        "languages": frozenset({"nl"} if chance.random() < 0.85 else {"ar", "ti"}),
        "slots": mask_of(slots=chance.sample(SLOTS, chance.randint(2, 6))),
        "gender": chance.choice("vm"),
        "wishes_gender": chance.choice([None, None, None, None, "v"]),
        "interests": frozenset(chance.sample(INTERESTS, 3)),
        "birth_year": chance.randint(1935, 1995),
    }


def _seeker(chance: random.Random, number: int) -> Seeker:
    since = ON - datetime.timedelta(days=chance.randint(5, 300))
    urgency = chance.choice([1, 1, 2, 3])
    return Seeker(key=f"D{number:02}", waiting_since=since, urgency=urgency, **_person(chance))  # type: ignore[arg-type]


def _helper(chance: random.Random, number: int) -> Helper:
    return Helper(key=f"V{number:02}", capacity=chance.choice([1, 1, 2]), **_person(chance))  # type: ignore[arg-type]


def _drawn(*, seekers: list[Seeker], helpers: list[Helper], found: Solution, rules: Rules) -> str:
    served = {pair.seeker: pair.helper for pair in found.pairs}
    by_key = {helper.key: helper for helper in helpers}
    shapes = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>']
    shapes += [_town(name, *centre) for name, centre in TOWNS.items()]
    shapes += [_line(seeker, by_key[served[seeker.key]]) for seeker in seekers if seeker.key in served]
    shapes += [_volunteer(helper, busy=helper.key in served.values()) for helper in helpers]
    shapes += [_participant(seeker, served=seeker.key in served) for seeker in seekers]
    shapes += _legend()
    shapes += _words(seekers=seekers, helpers=helpers, found=found, rules=rules)
    title = f"A round of {len(seekers)} invented participants and {len(helpers)} volunteers: {len(served)} are matched"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}"'
        f' font-family="system-ui, sans-serif" font-size="14" fill="{INK}">\n' + "\n".join(shapes) + "\n</svg>\n"
    )


def _at(point: Point | None) -> tuple[float, float]:
    assert point is not None
    return round(30 + (point.lon - 5.04) * 2000, 1), round(558 - (point.lat - 52.01) * 2900, 1)


def _town(name: str, lat: float, lon: float) -> str:
    x, y = _at(Point(lat=lat, lon=lon))
    return (
        f'<circle cx="{x}" cy="{y}" r="96" fill="#eef2f6"/>'
        f'<text x="{x}" y="{y - 102}" text-anchor="middle" font-weight="600" fill="#5b6878">{name}</text>'
    )


def _line(seeker: Seeker, helper: Helper) -> str:
    (x, y), (u, v) = _at(seeker.point), _at(helper.point)
    return f'<line x1="{x}" y1="{y}" x2="{u}" y2="{v}" stroke="{LINE}" stroke-width="1.6"/>'


def _volunteer(helper: Helper, *, busy: bool) -> str:
    x, y = _at(helper.point)
    fill = GIVES if busy else PAPER
    return f'<rect x="{x - 5}" y="{y - 5}" width="10" height="10" fill="{fill}" stroke="{GIVES}" stroke-width="2"/>'


def _participant(seeker: Seeker, *, served: bool) -> str:
    x, y = _at(seeker.point)
    fill, edge = (MET, MET) if served else (PAPER, WAITS)
    return f'<circle cx="{x}" cy="{y}" r="5" fill="{fill}" stroke="{edge}" stroke-width="2"/>'


def _legend() -> list[str]:
    here = Point(lat=0, lon=0)
    marks = [
        (_participant(Seeker(key="", programme="", point=here), served=True), "participant with a match"),
        (_participant(Seeker(key="", programme="", point=here), served=False), "participant who waits"),
        (_volunteer(Helper(key="", programme="", point=here), busy=True), "volunteer"),
        (_volunteer(Helper(key="", programme="", point=here), busy=False), "volunteer with nobody"),
    ]
    u, v = _at(here)
    return [
        f'<g transform="translate({24 + 176 * n - u},{576 - v})">{mark}</g><text x="{36 + 176 * n}" y="581"'
        f' font-size="12">{text}</text>'
        for n, (mark, text) in enumerate(marks)
    ]


def _words(*, seekers: list[Seeker], helpers: list[Helper], found: Solution, rules: Rules) -> list[str]:
    by_seeker, by_helper = {one.key: one for one in seekers}, {one.key: one for one in helpers}
    pair = max(found.pairs, key=lambda one: (one.fit, one.seeker))
    seeker, helper = by_seeker[pair.seeker], by_helper[pair.helper]
    facts = (*explain_pair(seeker=seeker, helper=helper, rules=rules), waited(seeker=seeker, on=ON))
    waiting, fit = found.totals.waiting, found.totals.fit
    proven = f"Proven: nobody can serve more people, or as many with more waiting ({waiting}) or a better fit ({fit})."
    blocks = [
        (
            f"{found.totals.served} of {len(seekers)} have somebody",
            proven,
        ),
        (f"Why {pair.seeker} and {pair.helper}", say_all(facts=facts, language="en")),
    ]
    key = found.unserved[0]
    answer = why_not(
        seeker=by_seeker[key], seekers=seekers, helpers=helpers, rules=rules, on=ON, solution=found, forbidden=()
    )
    because = f"{say(fact=waited(seeker=by_seeker[key], on=ON), language='en')} "
    blocks.append((f"Why {key} waits", because + say_why_not(answer=answer, language="en")))
    [hint, *_] = hints(seekers=seekers, solution=found, rules=rules)
    town = min(TOWNS, key=lambda name: math.dist(TOWNS[name], hint.point or (0.0, 0.0)))
    blocks.append(("Who would help", say_hint(hint=hint, town=town, language="en")))
    lines, y = [], 40
    for title, text in blocks:
        lines.append(f'<text x="{MAP + 40}" y="{y}" font-weight="700" font-size="16">{escape(title)}</text>')
        for line in textwrap.wrap(text, 47):
            y += 20
            lines.append(f'<text x="{MAP + 40}" y="{y}">{escape(line)}</text>')
        y += 38
    return lines


if __name__ == "__main__":
    main()
