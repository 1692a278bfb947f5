"""How fast is the report finder on 100,000 articles, beside the same search asked of PostgreSQL by itself?

`python3 run.py bench library [--articles 100000] [--rounds 20]`. Articles are invented from row numbers, each
about three things. Every question is asked three ways in turn: the finder with facets, counts and fragments; the bare
search on the same index, which counts and gives twenty; and the whole page as a visitor gets it. Prints JSON lines and
a table; goal: the finder at most 3x the bare search at p95, and a median of at most 100 ms.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from nabij.foundation import access, clock  # noqa: E402
from nabij.library import actions, rules  # noqa: E402
from nabij.library.models import Article  # noqa: E402
from nabij.library.queries import finding  # noqa: E402
from nabij.people.models import Organisation  # noqa: E402

GOAL_RATIO, GOAL_MS = 3.0, 100
QUESTIONS = (
    "eenzaamheid", "maatje", "buurtbezoek vrijwilliger", "koffie met kerst", "taalmaatjes zwolle", '"samen eten"',
    "budgetkring", "wandelen*", "chat jongeren", "afscheid",
)  # fmt: skip
NOUNS = (
    "eenzaamheid maatje maatjes buurtbezoek vrijwilligers koffie kerst taal zwolle samen eten budgetkring wandelen "
    "chat jongeren afscheid huiskamer soep tuin muziek fiets bus buurt wijk coördinator deelnemers gesprek bijeenkomst"
)
VERBS = "kwamen gingen hielpen aten liepen schreven belden bleven vonden zochten leerden begonnen"


def build(articles: int) -> None:
    """Write invented articles, once; runs as the owner."""
    with access.unscoped(access.Reason.SEED):
        organisation, _ = Organisation.objects.get_or_create(slug="boekenplank", defaults={"name": "Plank (verzonnen)"})
        there = Article.objects.filter(organisation=organisation).count()
        chance = random.Random(there)
        for first in range(there, articles, 2_000):
            rows = [_article(organisation, number, chance, clock.now()) for number in range(first, first + 2_000)]
            for row in rows:
                row.words = actions.words(title=row.title, parts=row.parts, labels=(row.line, row.chapter))
            Article.objects.bulk_create(rows[: articles - first])
            print(f"\r{min(first + 2_000, articles):,} of {articles:,} articles", end="", file=sys.stderr)
        print(file=sys.stderr)


def _article(organisation: Any, number: int, chance: random.Random, now: Any) -> Any:
    nouns, verbs = NOUNS.split(), VERBS.split()

    about = chance.sample(nouns, 3)  # an article is about something: a word of it stands in a tenth of all articles

    def sentence() -> str:
        words = [
            chance.choice(about) if chance.random() < 0.15 else f"woord{chance.randrange(5_000)}" for _ in range(11)
        ]
        return " ".join([*words[:6], chance.choice(verbs), *words[6:]]).capitalize() + "."

    texts = [" ".join(sentence() for _ in range(4)) for _ in range(3)]
    return Article(
        organisation=organisation, code=f"b{number}", title=f"{about[0]} {number}".capitalize(),
        source_title="", year=2005 + number % 20, chapter=f"Hoofdstuk {number % 12}", line=f"Lijn {number % 7}",
        target_groups=[("older", "isolated", "newcomer")[number % 3]], municipalities=[f"Gemeente {number % 340}"],
        parts=[{"title": "Gang van zaken", "level": 1, "paragraphs": texts}], published_at=now, changed_at=now,
    )  # fmt: skip


def bare(question: str) -> int:
    """Ask PostgreSQL for the same: how many, and the twenty best."""

    query = rules.tsquery(question=question)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) OVER (), code, title FROM library_article, to_tsquery('simple', %s) AS asked"
            " WHERE words @@ asked ORDER BY ts_rank_cd(words, asked) DESC, year DESC LIMIT 20",
            [query],
        )
        return len(cursor.fetchall())


def measure(rounds: int) -> list[dict[str, Any]]:
    """Ask every question in turn, after a warm-up of two."""

    client = Client()
    ways: dict[str, Callable[[str], Any]] = {
        "floor": bare,
        "ours": lambda question: finding.find(finding.Asked(question=question)),
        "page": lambda question: client.get("/library/", {"q": question}, headers={"host": "localhost"}),
    }
    rows = []
    with access.unscoped(access.Reason.TEST):
        for question in QUESTIONS:
            took: dict[str, list[float]] = {way: [] for way in ways}
            for number in range(rounds + 2):
                for way, ask in ways.items():
                    begun = time.perf_counter()
                    ask(question)
                    if number >= 2:
                        took[way].append((time.perf_counter() - begun) * 1000)
            found = finding.find(finding.Asked(question=question)).count
            rows.append({"question": question, "found": found, **took})
    return rows


def report(rows: list[dict[str, Any]]) -> None:
    """Print JSON lines, then a table a person can read."""
    print(f"{'question':28} {'found':>8} {'bare p95':>9} {'ours p95':>9} {'ratio':>6} {'median':>8} {'page':>8}")
    for row in rows:
        p95 = {way: statistics.quantiles(row[way], n=20)[-1] for way in ("floor", "ours")}
        ratio, median = p95["ours"] / p95["floor"], statistics.median(row["ours"])
        print(
            json.dumps(
                {"name": f"library.{row['question']}", "unit": "ms", "ours": round(p95["ours"], 1),
                 "floor": round(p95["floor"], 1), "ratio": round(ratio, 2), "median": round(median, 1)}
            ),
            file=sys.stderr,
        )  # fmt: skip
        note = "" if ratio <= GOAL_RATIO and median <= GOAL_MS else "  above the goal"
        print(
            f"{row['question']:28} {row['found']:8,} {p95['floor']:9.1f} {p95['ours']:9.1f} {ratio:6.2f} {median:8.1f} "
            f"{statistics.median(row['page']):8.1f}{note}"
        )


def main() -> None:
    """Build as the owner, measure as the application."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--build", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.build:
        command = [sys.executable, "-m", "benchmarks.library", "--build", "--articles", str(options.articles)]
        if subprocess.run(command, env={**os.environ, "NABIJ_AS_OWNER": "1"}, check=False).returncode:
            raise SystemExit("The articles could not be made.")
    if options.build:
        build(options.articles)
    else:
        report(measure(options.rounds))


if __name__ == "__main__":
    main()
