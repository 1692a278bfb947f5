"""The folder with everything that is kept is never mixed up, shared by two, or emptied by mistake."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from nabij.config import embedded
from nabij.config.embedded import DataFolderNotAllowed
from tests.house.floors import ROOT


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def demo_data(data: Path) -> Iterator[Path]:
    with embedded.held(data=data, demo=True):
        embedded.settle(data=data, demo=True)
        yield data


def test_the_secrets_are_made_once_and_for_our_eyes_only(demo_data: Path) -> None:
    root = demo_data / "secret" / "root"
    assert stat.S_IMODE(root.stat().st_mode) == 0o600
    assert stat.S_IMODE(root.parent.stat().st_mode) == 0o700
    before = root.read_bytes()
    embedded.settle(data=demo_data, demo=True)
    assert root.read_bytes() == before


def test_a_lost_root_secret_is_never_replaced_silently(demo_data: Path) -> None:
    (demo_data / "postgres").mkdir()
    (demo_data / "secret" / "root").unlink()
    with pytest.raises(DataFolderNotAllowed, match="root secret"):
        embedded.settle(data=demo_data, demo=True)
    assert not (demo_data / "secret" / "root").exists()


def test_two_cannot_use_one_folder(demo_data: Path) -> None:
    with pytest.raises(DataFolderNotAllowed, match="already running"), embedded.held(data=demo_data, demo=True):
        pass


def test_somebody_elses_folder_is_left_alone(data: Path) -> None:
    data.mkdir()
    (data / "letters.txt").write_text("dear you", encoding="utf-8")
    with pytest.raises(DataFolderNotAllowed, match="--data"), embedded.held(data=data, demo=True):
        pass
    embedded.empty_data_folder(data=data)
    assert [path.name for path in data.iterdir()] == ["letters.txt"]


def test_what_tests_and_benchmarks_left_keeps_nobody_from_the_demo(data: Path) -> None:
    for name in ("test", "bench", "chaos", "chat", "compiled"):
        (data / name).mkdir(parents=True)
    with embedded.held(data=data, demo=True):
        assert (data / ".lock").exists()


def test_a_demo_and_real_data_never_mix(data: Path) -> None:
    with embedded.held(data=data, demo=False):
        embedded.settle(data=data, demo=False)
        with pytest.raises(DataFolderNotAllowed, match="not made by the demo"):
            embedded.empty_data_folder(data=data)
    with pytest.raises(DataFolderNotAllowed, match="real data"), embedded.held(data=data, demo=True):
        pass
    assert json.loads((data / embedded.MARKER).read_text(encoding="ascii"))["demo"] is False


def test_real_data_is_not_served_from_a_demo_folder(data: Path) -> None:
    with embedded.held(data=data, demo=True):
        embedded.settle(data=data, demo=True)
    with pytest.raises(DataFolderNotAllowed, match="holds the demo"), embedded.held(data=data, demo=False):
        pass


def test_emptying_keeps_what_other_commands_made(demo_data: Path) -> None:
    (demo_data / "test").mkdir()
    (demo_data / "mail" / "one.log").write_text("to somebody", encoding="utf-8")
    embedded.empty_data_folder(data=demo_data)
    assert sorted(path.name for path in demo_data.iterdir()) == [".lock", "test"]


def test_the_application_does_not_own_its_tables(demo_data: Path) -> None:
    with embedded.running(data=demo_data, settings=embedded.FAST) as database:
        address = embedded.environment(database=database, data=demo_data)["DATABASE_URL"]
        with psycopg.connect(address, autocommit=True) as owner:
            assert owner.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
            assert owner.execute("SELECT upper('één')").fetchone() == ("ÉÉN",)
            owner.execute("CREATE TABLE kept (word text)")
        as_application = psycopg.connect(address, options=f"-c role={embedded.APP_ROLE}")
        with as_application, pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_application.execute("SELECT word FROM kept")
        with embedded.running(data=demo_data, keep=True) as same:
            assert same == database
        with psycopg.connect(address) as owner:
            assert owner.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "run.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["demo", "serve", "test", "bench", "manage", "nabij", "lock"])
def test_every_command_explains_itself(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert f"run.py {command}" in done.stdout


def test_an_unknown_command_lists_the_known_ones() -> None:
    done = run("dance")
    assert done.returncode == 2
    assert "demo" in done.stderr
