"""What is tracked runs anywhere: no addresses of download servers, no paths of somebody's machine."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.floors import ROOT

# Each with one letter in brackets, or this file would find itself.
NOT_HERE = re.compile(
    r"registry\.npmj[s]\.org|files\.pythonhoste[d]\.org|pypi\.(?:org|python\.org)/simpl[e]|deb\.debia[n]\.org"
    r"|--(?:extra-)?index-ur[l]\s+\S*:|/(?:home|Users)/\w+/|(?<![\w.])/roo[t]/|(?<![\w./])/wor[k]/\w|/tm[p]/(?:wt|venv)\b"
)
PROPRIETARY = ("@utrecht/design-tokens", "rijkshuisstijl", "@rijkshuisstijl-community")


def tracked() -> list[Path]:
    try:
        names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git checkout")
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:4096]:
            found.append((path, content.decode("utf-8")))
    return found


def test_no_tracked_file_names_a_download_server_or_a_machine() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := NOT_HERE.search(line))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "https://registry.npmj{}.org/a/-/a-1.tgz".format("s"),
        "--index-ur{} https://mirror.example/simple".format("l"),
        "/hom{}/somebody/nabij".format("e"),
        "see /roo{}/.venv".format("t"),
    ],
)
def test_the_search_finds(line: str) -> None:
    assert NOT_HERE.search(line)


def test_text_files_end_with_a_new_line_and_use_one_kind() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path, text in texts()
        if path.suffix != ".csv" and text and (not text.endswith("\n") or "\r" in text)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["base", "test", "bench", "look", "install"])
def test_every_locked_package_has_its_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines
    for line in lines:
        assert re.match(r"[a-z0-9._\[\],-]+==\S+", line), line
        assert "--hash=sha256:" in line, line
        assert "://" not in line, line


@pytest.mark.parametrize("name", ["base", "test", "bench"])
def test_what_we_ask_for_is_locked(name: str) -> None:
    def normal(word: str) -> str:
        return re.split(r"[<>=\[; ]", word)[0].strip().lower().replace("_", "-").replace(".", "-")

    folder = ROOT / "requirements"
    wanted = {
        normal(line)
        for line in (folder / f"{name}.in").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith(("-", "#"))
    }
    locked = {normal(line) for line in (folder / f"{name}.lock").read_text().splitlines() if "==" in line}
    assert wanted <= locked, f"run `python3 run.py lock`; missing: {sorted(wanted - locked)}"


def test_tests_and_benchmarks_run_on_the_versions_that_are_installed_for_use() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9._\[\]-]+)==([^ ;\\]+)", text, re.MULTILINE))

    base = pins("base")
    for name in ("test", "bench"):
        assert base.items() <= pins(name).items()


def test_the_look_is_free_and_locked_without_download_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, entry in packages.items():
        assert not any(word in name for word in PROPRIETARY), f"{name} may not be shipped by others"
        assert "resolved" not in entry
        assert not name or entry["integrity"].startswith("sha512-")


def test_the_versions_agree() -> None:
    from nabij import __version__

    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == __version__
