"""How fast are the figures of a year over a million contacts, a report of 40 pages, and a "My report" of 100 articles?

`python3 run.py bench reports [--contacts 1000000] [--rounds 10]`. Builds the national data set once. Every figure that
the yearly report asks for is counted, beside the bare SQL that only adds up the contacts of that year. Documents are
made of invented chapters and articles, with headings, lists, tables and drawings. Goals: figures at most 3x the bare
aggregate at p95; the report as a PDF within 3 seconds, the 100 articles within 5. Prints JSON lines and a table.
"""

import argparse
import io
import json
import os
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
from pypdf import PdfReader  # noqa: E402

from nabij.enrolment.models import Offering, ProgrammeLine  # noqa: E402
from nabij.foundation import access, clock, papers  # noqa: E402
from nabij.foundation.actors import NOBODY  # noqa: E402
from nabij.library.models import Article  # noqa: E402
from nabij.library.queries import documents as of_library  # noqa: E402
from nabij.people.models import Organisation  # noqa: E402
from nabij.reporting import actions  # noqa: E402
from nabij.reporting.models import Chapter, Report  # noqa: E402
from nabij.reporting.queries import composing, figures  # noqa: E402
from nabij.reporting.queries import documents as of_reports  # noqa: E402

GOAL_RATIO, GOAL_REPORT_S, GOAL_ARTICLES_S, PAGES, ARTICLES = 3.0, 3.0, 5.0, 40, 100
SENTENCE = "Wij dronken koffie in het buurthuis, en wie alleen was kwam de week daarna terug met iemand uit de straat. "
TABLE = "| Jaar | Wijk | Maatjes |\n" + "\n".join(f"| {2010 + n} | Wijk {n} | {n * 37} |" for n in range(12))

Ask = Callable[[], Any]


def took(ask: Ask, *, rounds: int) -> list[float]:
    """Return how many seconds each round took, after one to warm up."""
    ask()
    found = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        found.append(time.perf_counter() - begun)
    return found


def begun(template: str) -> Report:
    """Begin a report on the whole line of the national association, over the year with most contacts."""
    line = ProgrammeLine.objects.get(organisation__slug="landelijk")
    year = clock.today().year
    found: Report | None = Report.objects.filter(line=line, template=template, year=year).first()
    report = found or actions.begin(about=line, template=template, year=year, language="nl", by=NOBODY)
    assert len(report.cell_ids) == Offering.objects.filter(organisation__slug="landelijk").count()
    return report


def bare(report: Report) -> None:
    """Add up the contacts of the year per offering, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT offering_id, count(*), sum(minutes) FROM enrolment_contact WHERE offering_id = ANY (%s) AND "on"'
            " BETWEEN %s AND %s AND NOT is_draft AND NOT is_cancelled GROUP BY offering_id",
            [list(report.cell_ids), f"{report.year}-01-01", f"{report.year}-12-31"],
        )
        cursor.fetchall()


def of_a_year(*, template: str, rounds: int) -> dict[str, Any]:
    """Count all figures of a template beside the bare aggregate, in turn."""
    report = begun(template)
    floor, ours = [], []
    for number in range(rounds + 1):
        one, other = took(lambda: bare(report), rounds=1), took(lambda: figures.live(report=report), rounds=1)
        if number:
            floor += one
            ours += other
    counted = len(figures.live(report=report))
    return {"name": f"figures of a year: {template}", "ours": ours, "floor": floor, "of": counted}


def long_report(pages: int) -> composing.Body:
    """Return a report with so much text that it takes about this many pages."""
    report = begun("twelve")
    text = "\n\n".join(SENTENCE * 6 for _ in range(pages * 3 // 10))
    Chapter.objects.filter(report=report).update(text=text, is_ready=True)
    return composing.compose(report)


def hundred(articles: int) -> papers.Paper:
    """Return a "My report" of invented articles of about three pages each."""
    organisation = Organisation.objects.get(slug="landelijk")
    parts = [
        {"title": f"Deel {n}", "level": 1, "paragraphs": [SENTENCE * 8, "- een punt", "- nog een", TABLE, SENTENCE * 6]}
        for n in range(4)
    ]
    rows = [
        Article(
            organisation=organisation, code=f"x{n}", title=f"Artikel {n}", year=2005 + n % 20, parts=parts,
            facts=[["Deelnemers", "222"]],
        )
        for n in range(articles)
    ]  # fmt: skip
    return of_library.my_report(rows)


def document(*, name: str, goal: float, make: Callable[[], bytes], rounds: int) -> dict[str, Any]:
    """Make a document a few times."""
    content = make()
    pages = len(PdfReader(io.BytesIO(content)).pages) if content.startswith(b"%PDF") else 0
    return {"name": name, "ours": took(make, rounds=rounds), "floor": [goal], "of": pages}


def measure(*, rounds: int) -> list[dict[str, Any]]:
    """Measure everything; what is written for it is rolled back."""
    with access.unscoped(access.Reason.TEST), transaction.atomic():
        rows = [of_a_year(template=template, rounds=rounds) for template in ("line", "twelve")]
        body, paper = long_report(PAGES), hundred(ARTICLES)
        few = max(2, rounds // 4)
        rows += [
            document(name="report as PDF", goal=GOAL_REPORT_S, make=lambda: of_reports.pdf(body), rounds=few),
            document(name="report as DOCX", goal=GOAL_REPORT_S, make=lambda: of_reports.docx(body), rounds=few),
            document(name="My report as PDF", goal=GOAL_ARTICLES_S, make=lambda: papers.pdf(paper), rounds=few),
            document(name="My report as DOCX", goal=GOAL_ARTICLES_S, make=lambda: papers.docx(paper), rounds=few),
        ]
        transaction.set_rollback(True)
    return rows


def report(rows: Sequence[dict[str, Any]]) -> None:
    """Print JSON lines, then a table a person can read. For documents the floor is what they may take."""
    print(f"{'':32} {'of':>5} {'floor or goal s':>15} {'median s':>9} {'p95 s':>7} {'ratio':>6}")
    for row in rows:
        is_figures = row["name"].startswith("figures")
        p95, floor = (max(row[name]) if len(row[name]) < 8 else statistics.quantiles(row[name], n=20)[-1]
                      for name in ("ours", "floor"))  # fmt: skip
        ratio = p95 / floor
        note = "  above the goal" if ratio > (GOAL_RATIO if is_figures else 1) else ""
        print(
            json.dumps({"name": row["name"], "unit": "s", "ours": round(p95, 4), "floor": round(floor, 4)}),
            file=sys.stderr,
        )
        median = statistics.median(row["ours"])
        print(f"{row['name']:32} {row['of']:5} {floor:15.3f} {median:9.3f} {p95:7.3f} {ratio:6.2f}{note}")


def main() -> None:
    """Build as the owner, measure as the application."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    given = ["--persons", str(options.persons), "--contacts", str(options.contacts)]
    command = [sys.executable, "-m", "benchmarks.national", *given]
    if subprocess.run(command, env={**os.environ, "NABIJ_AS_OWNER": "1"}, check=False).returncode:
        raise SystemExit("The national data set could not be made.")
    report(measure(rounds=options.rounds))


if __name__ == "__main__":
    main()
