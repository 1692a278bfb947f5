"""A short chaos run, in processes of its own; the five-minute one is `python3 run.py bench chaos`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("DATABASE_URL", "KEYS_DATABASE_URL", "NABIJ_", "DJANGO_SETTINGS_MODULE")

# What each promise keeps from happening: without it, one of these is seen.
NOTICED = {
    "ack before commit": {"acked and lost", "acked at another place"},
    "no dedupe": {"stored twice"},
    "no fence": {"said after one's turn"},
}

pytestmark = pytest.mark.slow


def chaos(*, proof: str, seconds: int, conversations: int) -> tuple[int, dict[str, Any]]:
    """Run the real thing with its own PostgreSQL, fsync on."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    env["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    data = ROOT / "var" / "test" / "chaos"
    command = [
        *(sys.executable, "-W", "ignore", "-m", "benchmarks.chaos", "--data", str(data), "--proof", proof),
        *("--seconds", str(seconds), "--conversations", str(conversations), "--kills", "4", "--stops", "1"),
    ]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1_200)
    assert done.returncode in {0, 1}, done.stderr[-2_000:]
    return done.returncode, json.loads(done.stdout.strip().splitlines()[-1])


# One test, not four: they share one PostgreSQL, and two at once would share the machine too.
def test_nothing_is_lost_or_doubled_and_every_broken_promise_is_noticed() -> None:
    code, result = chaos(proof="", seconds=24, conversations=20)
    assert result["problems"] == {}
    assert code == 0
    assert result["acked"] > 100
    assert result["killed"] == 4
    for proof, faults in NOTICED.items():
        assert is_noticed(proof, faults), proof


def is_noticed(proof: str, faults: set[str]) -> bool:
    """Say whether the run fails for lack of this promise; on a slow machine a fault may hide once, not three times."""
    return any(faults & set(chaos(proof=proof, seconds=12, conversations=20)[1]["problems"]) for _ in range(3))
