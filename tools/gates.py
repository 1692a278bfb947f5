"""Runs every quality gate and says in one line each what came of it; `run.py test` is its front door."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Compiling all packages at the start of every process takes longer than most of what is started.
ENVIRONMENT = {"PYTHONPATH": "src", "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": ""}
SUMMARY = re.compile(r"\b\d+ (passed|failed|skipped|errors?)\b.* in [\d.]+s|no tests ran")


@dataclass(frozen=True)
class Gate:
    """A check with a name of its own, for `run.py test --only NAME`."""

    name: str
    command: tuple[str, ...]
    is_long: bool = False  # goes on beside the tests: on one of two cores, the other would do nothing


@dataclass(frozen=True)
class Result:
    """How a gate ended, after how many seconds, and what it said."""

    gate: Gate
    passed: bool
    seconds: float
    output: str


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)


def _manage(*arguments: str) -> tuple[str, ...]:
    return _python("-m", "nabij.config.cli", *arguments)


def _script(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(BIN / name), *arguments)


def _texts() -> list[str]:
    folders = ("src", "tests", "tools", "docs", "benchmarks")
    return [name for name in folders if (ROOT / name).exists()] + [path.name for path in ROOT.glob("*.md")]


STATIC = (
    Gate("mypy", _python("-m", "mypy"), is_long=True),
    Gate("lint", _script("ruff", "check", ".")),
    Gate("format", _script("ruff", "format", "--check", ".")),
    Gate("floors", _script("lint-imports", "--no-cache")),
    Gate("templates", _script("djlint", "src", "--lint", "--quiet")),
    Gate("spelling", _script("codespell", *_texts())),
    Gate("dependencies", _script("deptry", "src", "--config", "tools/deptry.toml")),
    Gate("translations", _python("-m", "tools.messages", "check")),
    Gate("checks", _manage("check", "--fail-level", "WARNING")),
    Gate("migrations", _manage("makemigrations", "--check", "--dry-run")),
)
TESTS = Gate("pytest", _python("-m", "pytest", "-n", "2", "--dist", "worksteal"))
NAMES = (*(gate.name for gate in STATIC), TESTS.name)


def run(*, only: Sequence[str], pytest_arguments: Sequence[str]) -> int:
    """Run the chosen gates (all when none is named); 0 when every one passed."""
    chosen = [gate for gate in STATIC if not only or gate.name in only]
    results, summary = [], ""
    with ThreadPoolExecutor(max_workers=2) as pool:
        going = {gate: pool.submit(run_quietly, gate=gate) for gate in chosen}
        for done in as_completed(going[gate] for gate in chosen if not gate.is_long):
            results.append(_told(done.result()))
        if not only or TESTS.name in only:
            result, summary = _run_tests(pytest_arguments)
            results.append(_told(result))
        results += [_told(going[gate].result()) for gate in chosen if gate.is_long]
    return conclude(results=results, summary=summary)


def conclude(*, results: Sequence[Result], summary: str) -> int:
    """Say in the last lines what came of it, pytest's own summary last of all; 1 when anything failed."""
    failed = [result.gate.name for result in results if not result.passed]
    print(f"\n{len(results) - len(failed)} of {len(results)} gates passed", end="")
    print(f"; failed: {', '.join(failed)}" if failed else "")
    print(summary, flush=True)
    return 1 if failed else 0


def run_quietly(*, gate: Gate) -> Result:
    """Run one gate and keep what it says for when it fails."""
    started = time.monotonic()
    done = subprocess.run(
        gate.command,
        cwd=ROOT,
        env=os.environ | ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Result(gate, done.returncode == 0, time.monotonic() - started, done.stdout)


def _run_tests(arguments: Sequence[str]) -> tuple[Result, str]:
    """Run pytest with its output shown as it comes; also returns its own summary line."""
    started = time.monotonic()
    command = [*TESTS.command, *arguments]
    summary = ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if SUMMARY.search(line):
                summary = line.strip().strip("=").strip()
    return Result(TESTS, process.returncode == 0, time.monotonic() - started, ""), summary


def _told(result: Result) -> Result:
    word = "passed" if result.passed else "FAILED"
    print(f"{word}  {result.gate.name:<13} {result.seconds:6.1f} s", flush=True)
    if not result.passed and result.output:
        print("\n".join(f"        {line}" for line in result.output.strip().splitlines()[-200:]), flush=True)
    return result
