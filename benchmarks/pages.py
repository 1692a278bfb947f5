"""How fast are the twelve busiest pages of a national association, as a ratio to a bare Django page?

`python3 run.py bench pages [--rounds 60]`. Builds the national data set once (see benchmarks/national.py), starts the
product as a small house runs it (one process, pages in threads), and asks every page and the bare page in turn, so
that noise of the machine strikes all alike. Prints JSON lines and a table; goal: p95 <= 4x, at most 20 queries. The
processor time of a page is told beside it: it says the same on a machine that has more to do.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

GOAL_RATIO, GOAL_QUERIES = 4.0, 20


@dataclass(slots=True)
class Page:
    """One page, who looks at it, how long each look took, and the processor time of it (milliseconds)."""

    name: str
    address: str
    session: str = ""
    queries: int = 0
    took: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """Return the 95th percentile in milliseconds."""
        return statistics.quantiles(self.took, n=20)[-1]

    @property
    def work(self) -> tuple[float, float]:
        """Return the median and the 95th percentile of the processor time in milliseconds."""
        return statistics.median(self.worked), statistics.quantiles(self.worked, n=20)[-1]


def prepare() -> list[Page]:
    """Build the data, sign the three users in, choose the rows to look at, and count queries."""
    build = subprocess.run(
        [sys.executable, "-m", "benchmarks.national"], env={**os.environ, "NABIJ_AS_OWNER": "1"}, check=False
    )
    if build.returncode:
        raise SystemExit("The national data set could not be built.")
    import django

    django.setup()
    from benchmarks import national, visits

    return visits.pages(national)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(connection: http.client.HTTPConnection, page: Page) -> None:
    """Look at a page once and note how long it took."""
    begun = time.perf_counter()
    connection.request("GET", page.address, headers={"Cookie": f"sessionid={page.session}"})
    response = connection.getresponse()
    body = response.read()
    page.took.append((time.perf_counter() - begun) * 1000)
    page.worked.append(float(response.headers["X-Processor-Time"]))
    if response.status != 200:
        raise SystemExit(f"{page.name} ({page.address}) answered {response.status}: {body[:200]!r}")


def measure(pages: list[Page], bare: Page, rounds: int) -> None:
    """Ask everything in turn, `rounds` times, after a warm-up of three."""
    port = free_port()
    begin = f"from nabij.config import serving; serving.serve(port={port}, application='benchmarks.server:application')"
    server = subprocess.Popen([sys.executable, "-c", begin])
    try:
        connection = wait_for(port)
        for number in range(rounds + 3):
            for page in pages:
                ask(connection, bare)
                ask(connection, page)
            if number == 2:
                for page in [*pages, bare]:
                    page.took.clear()
                    page.worked.clear()
    finally:
        server.terminate()
        server.wait(10)


def wait_for(port: int) -> http.client.HTTPConnection:
    """Return a connection as soon as the server answers."""
    end = time.monotonic() + 60
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return connection
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def report(pages: list[Page], bare: Page) -> None:
    """Print JSON lines, then a table a person can read."""
    middle = statistics.median(bare.took)
    for page in pages:
        row = {
            "name": f"pages.{page.name}", "unit": "ms", "ours": round(page.p95, 2), "floor": round(bare.p95, 2),
            "ratio": round(page.p95 / bare.p95, 2), "ours_median": round(statistics.median(page.took), 2),
            "floor_median": round(middle, 2), "queries": page.queries,
            "processor": [round(each, 2) for each in page.work],
            "processor_floor": [round(each, 2) for each in bare.work],
        }  # fmt: skip
        print(json.dumps(row))
    heads = ("median", "p95", "median x", "p95 x", "work x", "p95 x", "queries")
    print(f"\n{'':28} " + " ".join(f"{head:>8}" for head in heads))
    for page in [bare, *pages]:
        median, ratio = statistics.median(page.took), page.p95 / bare.p95
        work, most = (ours / floor for ours, floor in zip(page.work, bare.work, strict=True))
        note = "" if ratio <= GOAL_RATIO and page.queries <= GOAL_QUERIES else "  above the goal"
        print(
            f"{page.name:28} {median:8.1f} {page.p95:8.1f} {median / middle:8.1f} {ratio:8.1f} {work:8.1f} {most:8.1f} "
            f"{page.queries:8}{note}"
        )


def main() -> None:
    """Build, measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    pages = prepare()
    bare = Page("bare Django page", "/bare/", pages[0].session, 2)
    measure(pages, bare, options.rounds)
    report(pages, bare)


if __name__ == "__main__":
    main()
