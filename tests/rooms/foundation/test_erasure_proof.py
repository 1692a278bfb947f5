"""The proof: after erasing, no file of either database holds a sealed text, nor did one ever."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from nabij.config import embedded

SEALED, CONTROL = "KANARIE verzegeld 7f3a", "KANARIE leesbaar 7f3a"

SCRIPT = f'''
import django
django.setup()
from nabij.foundation import access, erasure, jobs, sealing
from tests import cast as people

with access.unscoped(access.Reason.TEST):
    cast = people.make()
    piet, actor = cast.piet, people.actor_of(cast.coordinator)
    sealing.seal(piet, remarks="{SEALED}")
    piet.save()
    sealing.seal(piet.person, address="{SEALED}")
    piet.person.town = "{CONTROL}"
    piet.person.save()
with access.acting_as(actor):
    assert sealing.open_text(piet, "remarks", by=actor, purpose="intake") == "{SEALED}"
erasure.erase([piet.unit_id], by=actor, why="asked")
jobs.run_worker(once=True)
with access.unscoped(access.Reason.TEST):
    try:
        sealing.open_text(piet, "remarks", by=actor, purpose="intake")
    except sealing.Erased:
        print("unreadable")
'''


def run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def holding(folder: Path, text: str) -> list[str]:
    """Return the files below a folder that hold a text, in any of the ways a database could write it."""
    wanted = [text.encode(), text.encode("utf-16-le"), text.encode().hex().encode()]
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if any(form in content for form in wanted):
                found.append(str(path.relative_to(folder)))
    return found


@pytest.mark.slow
def test_no_file_holds_what_was_sealed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with embedded.held(data=data, demo=False):
        embedded.settle(data=data, demo=False)
        with embedded.running(data=data) as database:
            environment = embedded.environment(database=database, data=data) | {
                "DJANGO_SETTINGS_MODULE": "nabij.config.settings", "NABIJ_DEMO": "", "NABIJ_ROOT_SECRET": "",
                "NABIJ_AS_OWNER": "", "PYTHONPATH": f"src{os.pathsep}.",
            }  # fmt: skip
            owner = environment | {"NABIJ_AS_OWNER": "1"}
            for alias in ("default", "keys"):
                run(owner, "-m", "nabij.config.cli", "migrate", "--no-input", "--database", alias)
            run(owner, "-m", "nabij.config.cli", "walls")
            assert "unreadable" in run(environment, "-c", SCRIPT)
            with psycopg.connect(database.url(name="nabij", login=embedded.SUPERUSER), autocommit=True) as connection:
                connection.execute("CHECKPOINT")
        assert holding(data, CONTROL), "the search itself works: a readable column is found, erased or not"
        assert holding(data, SEALED) == []
