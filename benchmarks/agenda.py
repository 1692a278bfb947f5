"""How fast are the agenda's pages with 5,000 gatherings and 100,000 registrations, and does its feed open elsewhere?

`python3 run.py bench agenda [--rounds 40]`. Pages are compared with a bare Django page as `bench pages` does (goal: p95
<= 4x, at most 20 queries). The public feed is read by a parser that shares no code with ours (vobject) and by a real
calendar program (khal): both must find every event, at the same moment.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.pages import GOAL_RATIO, Page, measure, report


def prepare() -> list[Page]:
    """Build the data as the owner, and choose the pages."""
    command = [sys.executable, "-m", "benchmarks.gathered"]
    if subprocess.run(command, env={**os.environ, "NABIJ_AS_OWNER": "1"}, check=False).returncode:
        raise SystemExit("The data set could not be built.")
    import django

    django.setup()
    from benchmarks import gathered, visits
    from nabij.foundation import access

    session = visits.sign_in(gathered.EMAIL)
    with access.unscoped(access.Reason.SET_UP):
        pages = [Page(name, at, session if ours else "") for name, at, ours in gathered.addresses()]
    for page in pages:
        page.queries = visits.queries(page)
    return pages


def feed() -> bytes:
    """Return the public calendar as anybody gets it."""
    from django.test import Client

    begun = time.perf_counter()
    answer = Client().get("/agenda/calendar.ics")
    print(json.dumps({"name": "agenda.feed", "unit": "s", "ours": round(time.perf_counter() - begun, 2)}))
    return bytes(answer.content)


def moments_by_parser(text: bytes) -> set[str]:
    """Read the feed with a parser of others; returns the start of every event."""
    import vobject  # type: ignore[import-untyped]

    calendar = vobject.readOne(text.decode())
    return {f"{event.dtstart.value.astimezone():%Y-%m-%d %H:%M} {event.uid.value}" for event in calendar.vevent_list}


def moments_in_khal(text: bytes) -> set[str]:
    """Let a calendar program take the feed over and list it; returns the start of every event it shows."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "calendars" / "agenda").mkdir(parents=True)
        (home / "feed.ics").write_bytes(text)
        (home / "config").write_text(
            f"[calendars]\n[[agenda]]\npath = {home}/calendars/agenda\n[sqlite]\npath = {home}/khal.db\n"
            "[locale]\nlocal_timezone = Europe/Amsterdam\ndefault_timezone = Europe/Amsterdam\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
            "longdatetimeformat = %Y-%m-%d %H:%M\n[default]\ndefault_calendar = agenda\n"
        )
        khal = [str(Path(sys.executable).with_name("khal")), "-c", str(home / "config")]
        subprocess.run([*khal, "import", "--batch", str(home / "feed.ics")], check=True, capture_output=True)
        shown = subprocess.run(
            [*khal, "list", "--once", "--day-format", "", "--format", "{start} {uid}", "2020-01-01", "4000d"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    return {line.strip() for line in shown.stdout.splitlines() if line.strip()}


def check_feed() -> bool:
    """Compare what others read in the feed with each other."""
    os.environ["TZ"] = "Europe/Amsterdam"
    time.tzset()
    text = feed()
    parsed = moments_by_parser(text)
    begun = time.perf_counter()
    listed = moments_in_khal(text)
    took = time.perf_counter() - begun
    print(
        json.dumps({"name": "agenda.feed events", "parser": len(parsed), "khal": len(listed), "seconds": round(took)})
    )
    for one in sorted(parsed ^ listed)[:5]:
        print(f"  only one of them reads: {one}")
    return parsed == listed and len(parsed) >= 1_000


def main() -> None:
    """Build, measure, and let others read the feed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    pages = prepare()
    bare = Page("bare", "/bare/", pages[-1].session, 2)
    opened = check_feed()
    measure(pages, bare, options.rounds)
    report(pages, bare)
    print(
        f"goal: p95 at most {GOAL_RATIO}x; feed of 1,000 events read alike by two others: {'yes' if opened else 'NO'}"
    )


if __name__ == "__main__":
    main()
