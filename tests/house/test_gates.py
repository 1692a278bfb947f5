"""A gate that fails must never look as if it passed."""

import sys

import pytest

from tools import gates
from tools.gates import Gate


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("======================== 71 passed in 9.30s ========================", True),
        ("4 failed, 619 passed, 1 skipped in 24.91s", True),
        ("=========== 1 passed, 2 errors in 75.20s (0:01:15) ===========", True),
        ("no tests ran in 0.95s", True),
        ("tests/house/test_gates.py::test_it_passed", False),
        ("collected 71 items", False),
    ],
)
def test_the_summary_of_pytest_is_recognised(line: str, counts: bool) -> None:
    assert bool(gates.SUMMARY.search(line)) is counts


@pytest.mark.parametrize(("code", "passed"), [(0, True), (1, False), (5, False)])
def test_the_exit_code_decides(code: int, passed: bool) -> None:
    gate = Gate("try", (sys.executable, "-c", f"print('all fine'); raise SystemExit({code})"))
    result = gates.run_quietly(gate=gate)
    assert result.passed is passed
    assert "all fine" in result.output


def test_one_failed_gate_fails_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    bad = gates.Result(gate=Gate("mypy", ()), passed=False, seconds=1, output="it is wrong")
    good = gates.Result(gate=Gate("lint", ()), passed=True, seconds=1, output="")
    assert gates.conclude(results=[good, bad], summary="7 passed in 1.00s") == 1
    said = capsys.readouterr().out.strip().splitlines()
    assert said[0] == "1 of 2 gates passed; failed: mypy"
    assert said[-1] == "7 passed in 1.00s"
    assert gates.conclude(results=[good], summary="") == 0
