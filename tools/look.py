"""Builds the look: fetches the style sheets named in package.json and copies the files we serve.

The copies land in an ignored folder, so that no third-party style sheet is ever edited by hand.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = Path("src/nabij/foundation/ui/static/vendor")
STAMP = ".built-from"

NO_NPM = """\
The look could not be built: npm did not fetch the packages named in package.json.
What is needed: a connection to an npm registry (or a mirror set in your npm configuration), once.
What npm said:
{reason}"""


class LookNotBuilt(Exception):
    """The style sheets are missing; the text says what is needed."""


def is_current(*, root: Path = ROOT) -> bool:
    """Was the vendor folder made from the package.json and lock file that are here now?"""
    stamp = root / VENDOR / STAMP
    return stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint(root)


def build(*, npm: Callable[[], list[str]], root: Path = ROOT) -> None:
    """Fetch and copy when anything changed; `npm` is asked for its command line only then."""
    if is_current(root=root):
        return
    done = subprocess.run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LookNotBuilt(NO_NPM.format(reason=(done.stderr or done.stdout).strip()[-2000:]))
    copy(root=root)


def copy(*, root: Path = ROOT) -> None:
    """Copy what package.json lists under nabij.vendor from node_modules, and only that."""
    target = root / VENDOR
    if target.exists():
        shutil.rmtree(target)
    for source, relative in _files(root):
        (target / relative).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / relative)
    (target / STAMP).write_text(_fingerprint(root), encoding="ascii")


def _files(root: Path) -> Iterator[tuple[Path, Path]]:
    wanted = json.loads((root / "package.json").read_text(encoding="utf-8"))["nabij"]["vendor"]
    for package, patterns in wanted.items():
        folder = root / "node_modules" / package
        for pattern in patterns:
            found = sorted(path for path in folder.glob(pattern) if path.is_file())
            if not found:
                raise LookNotBuilt(f"{package} holds no file {pattern}; package.json asks for it.")
            yield from ((path, Path(package) / path.relative_to(folder)) for path in found)


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Build with the npm of this machine."""
    build(npm=lambda: ["npm"])
    sys.stdout.write(f"The look is in {VENDOR}.\n")


if __name__ == "__main__":
    main()
