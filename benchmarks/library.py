"""How fast is the report finder on 100,000 articles, beside the same search asked of PostgreSQL by itself?

`python3 run.py bench library [--articles 100000] [--rounds 20]`. Articles are invented from row numbers, each
about three things; a word stands in a tenth of them. Every question is asked three ways in turn: the finder with
facets, counts and fragments; the bare search on the same index, which counts and gives twenty; and the whole page as a
visitor gets it. Prints JSON lines and a table. Goals, over all searches: the finder at most 3x the bare search at p95,
a median of at most 100 ms, and at least 13 of 14 pairs of Dutch words found.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from nabij.enrolment.choices import SubGoal, WorkingElement  # noqa: E402
from nabij.foundation import access  # noqa: E402
from nabij.library import actions, rules  # noqa: E402
from nabij.library.models import Article  # noqa: E402
from nabij.library.queries import finding  # noqa: E402
from nabij.methods import dutch  # noqa: E402
from nabij.people.models import Organisation  # noqa: E402

GOAL_RATIO, GOAL_MS = 3.0, 100
QUESTIONS = (
    "eenzaamheid", "maatje", "buurtbezoek vrijwilliger", "koffie met kerst", "taalmaatjes zwolle", '"samen eten"',
    "budgetkring", "wandelen*", "chat jongeren", "afscheid",
)  # fmt: skip
COLUMNS = (
    "organisation_id, code, title, source_title, source_name, year, chapter, line, method, target_groups,"
    " sub_goals, elements, municipalities, facts, parts, published_at, changed_at, words"
)
NOUNS = (
    "eenzaamheid maatje maatjes buurtbezoek vrijwilligers koffie kerst taal zwolle samen eten budgetkring wandelen "
    "chat jongeren afscheid huiskamer soep tuin muziek fiets bus buurt wijk coördinator deelnemers gesprek bijeenkomst"
)
PAIRS = (
    ("eenzaamheid", "eenzame"), ("maatje", "maatjes"), ("buurtbezoek", "bezoek"), ("vrijwilliger", "vrijwilligers"),
    ("bezoek", "huisbezoeken"), ("wandelen", "wandelingen"), ("huis", "huizen"), ("groep", "groepje"),
    ("gesprek", "gesprekken"), ("bewoner", "bewonersinitiatief"), ("coordinator", "coördinatoren"),
    ("taalmaatje", "taalmaatjes"), ("schuld", "schulden"), ("ouder", "oudere"),
)  # fmt: skip
VERBS = "kwamen gingen hielpen aten liepen schreven belden bleven vonden zochten leerden begonnen"


def build(articles: int) -> None:
    """Write invented articles, once; runs as the owner. Words are indexed when all are there, which takes a minute."""
    with access.unscoped(access.Reason.SEED), transaction.atomic(), connection.cursor() as cursor:
        organisation, _ = Organisation.objects.get_or_create(slug="boekenplank", defaults={"name": "Plank (verzonnen)"})
        there = Article.objects.filter(organisation=organisation).count()
        if there >= articles:
            return
        begun = time.perf_counter()
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no index is made while checks of rows wait
        indexes = _without_indexes(cursor)
        cursor.execute(f"CREATE TEMP TABLE shelf ON COMMIT DROP AS SELECT {COLUMNS} FROM library_article LIMIT 0")
        with cursor.copy(f"COPY shelf ({COLUMNS}) FROM STDIN") as copy:
            chance = random.Random(there)
            for number in range(there, articles):
                copy.write_row(_article(organisation.pk, number, chance))
                if number % 5_000 == 0:
                    print(f"\r{number:,} of {articles:,} articles", end="", file=sys.stderr)
        cursor.execute(f"INSERT INTO library_article ({COLUMNS}) SELECT {COLUMNS} FROM shelf")
        for definition in indexes:
            cursor.execute(definition)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) library_article")
    print(f"\rBuilt {articles:,} articles in {time.perf_counter() - begun:.0f} s", file=sys.stderr)


def _without_indexes(cursor: Any) -> list[str]:
    """Drop the large indexes, which are written quicker at once, and return how to make them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'library_article' AND indexdef ~ 'gin'"
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _article(organisation: int, number: int, chance: random.Random) -> tuple[Any, ...]:
    nouns, verbs = NOUNS.split(), VERBS.split()

    about = chance.sample(nouns, 3)  # an article is about something: a word of it stands in a tenth of all articles

    def sentence() -> str:
        words = [
            chance.choice(about) if chance.random() < 0.15 else f"woord{int(chance.random() * 5_000)}"
            for _ in range(11)
        ]
        return " ".join([*words[:6], chance.choice(verbs), *words[6:]]).capitalize() + "."

    texts = [" ".join(sentence() for _ in range(4)) for _ in range(3)]
    title, chapter, line = f"{about[0]} {number}".capitalize(), f"Hoofdstuk {number % 12}", f"Lijn {number % 7}"
    parts = [{"title": "Gang van zaken", "level": 1, "paragraphs": texts}]
    return (
        organisation, f"b{number}", title, "", "", 2005 + number % 20, chapter, line, "",
        [("older", "isolated", "newcomer")[number % 3]], [SubGoal.values[number % 4]],
        chance.sample(WorkingElement.values, 2), [f"Gemeente {number % 340}"], "[]", json.dumps(parts),
        "2026-01-01", "2026-01-01", _words(title, parts, (line, chapter)),
    )  # fmt: skip


def _words(title: str, parts: Sequence[Any], labels: Sequence[str]) -> str:
    """Write what `actions.words` asks of PostgreSQL, as text that it takes without working it out again."""
    places: dict[str, list[str]] = {}
    before = 0
    for weight, text in actions.weighed(title=title, parts=parts, labels=labels):
        tokens = dutch.index_tokens(text=text)
        for place, token in enumerate(tokens, start=before + 1):
            places.setdefault(token, []).append(f"{min(place, 16_383)}{weight}")
        before += len(tokens)
    return " ".join(f"{token}:{','.join(found)}" for token, found in places.items())


def bare(asked: finding.Asked) -> int:
    """Ask PostgreSQL for the same: how many, and the twenty best."""
    line, year = asked.chosen.get("line"), asked.chosen.get("year")
    given: dict[str, Any] = {"asked": rules.tsquery(question=asked.question), "line": line, "year": year}
    narrowed = " AND line = ANY (%(line)s)" if line else ""
    narrowed += " AND year = ANY (%(year)s::int[])" if year else ""
    given |= {name: list(values) for name, values in asked.chosen.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) OVER (), code, title FROM library_article, to_tsquery('simple', %(asked)s) AS asked"
            f" WHERE words @@ asked{narrowed} ORDER BY ts_rank_cd(words, asked) DESC, year DESC LIMIT 20",
            given,
        )
        return len(cursor.fetchall())


def searches() -> list[finding.Asked]:
    """Return every question by itself, and some of them narrowed by facets."""
    plain = [finding.Asked(question=question) for question in QUESTIONS]
    one = [finding.Asked(question=question, chosen={"line": ("Lijn 3",)}) for question in QUESTIONS[:3]]
    two = [finding.Asked(question=QUESTIONS[0], chosen={"line": ("Lijn 3", "Lijn 4"), "year": ("2012", "2019")})]
    return [*plain, *one, *two]


def measure(rounds: int) -> list[dict[str, Any]]:
    """Ask every question in turn, after a warm-up of two."""

    client = Client()
    ways: dict[str, Callable[[finding.Asked], Any]] = {
        "floor": bare,
        "ours": finding.find,
        "page": lambda asked: client.get(f"/library/?{asked.address()}", headers={"host": "localhost"}),
    }
    rows = []
    with access.unscoped(access.Reason.TEST):
        for asked in searches():
            took: dict[str, list[float]] = {way: [] for way in ways}
            for number in range(rounds + 2):
                for way, ask in ways.items():
                    begun = time.perf_counter()
                    ask(asked)
                    if number >= 2:
                        took[way].append((time.perf_counter() - begun) * 1000)
            name = " ".join([asked.question, *(f"{facet}={len(kept)}" for facet, kept in asked.chosen.items())])
            rows.append({"question": name, "found": finding.find(asked).count, **took})
    whole = {way: [one for row in rows for one in row[way]] for way in ways}
    return [*rows, {"question": "all searches together", "found": sum(row["found"] for row in rows), **whole}]


def report(rows: list[dict[str, Any]]) -> None:
    """Print JSON lines, then a table a person can read; the goals are for all searches together."""
    print(f"{'question':28} {'found':>8} {'bare p95':>9} {'ours p95':>9} {'ratio':>6} {'median':>8} {'page':>8}")
    for row in rows:
        p95 = {way: statistics.quantiles(row[way], n=20)[-1] for way in ("floor", "ours")}
        ratio, median = p95["ours"] / p95["floor"], statistics.median(row["ours"])
        is_whole = row is rows[-1]
        print(
            json.dumps(
                {"name": f"library.{row['question']}", "unit": "ms", "ours": round(p95["ours"], 1),
                 "floor": round(p95["floor"], 1), "ratio": round(ratio, 2), "median": round(median, 1)}
            ),
            file=sys.stderr,
        )  # fmt: skip
        note = "" if not is_whole or (ratio <= GOAL_RATIO and median <= GOAL_MS) else "  above the goal"
        print(
            f"{row['question']:28} {row['found']:8,} {p95['floor']:9.1f} {p95['ours']:9.1f} {ratio:6.2f} {median:8.1f} "
            f"{statistics.median(row['page']):8.1f}{note}"
        )


def report_pairs() -> None:
    """Say which of the pairs are found: somebody asks the one, the article says the other."""
    missed = [pair for pair in PAIRS if not dutch.finds(query=pair[0], text=pair[1])]
    kept = len(PAIRS) - len(missed)
    print(f"pairs found: {kept} of {len(PAIRS)}" + "".join(f"; not {asked} -> {says}" for asked, says in missed))


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
        report_pairs()


if __name__ == "__main__":
    main()
