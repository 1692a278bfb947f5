"""Builds the look: fetches the packages named in package.json and puts the files together that we serve.

The result lands in an ignored folder, so that no third-party style sheet is ever edited by hand.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = Path("src/nabij/foundation/ui/static/vendor")
STAMP = ".built-from"
# A leftover map comment names a file that is not shipped, which hashed static files refuse.
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")

NO_NPM = """\
The look could not be built: npm did not fetch the packages named in package.json.
What is needed: a connection to an npm registry (or a mirror set in your npm configuration), once.
What npm said:
{reason}"""


class LookNotBuilt(Exception):
    """The style sheets are missing; the text says what is needed."""


def is_current(*, root: Path = ROOT) -> bool:
    """Was the vendor folder made from the package list and by the rules that are here now?"""
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
    """Write one style sheet, the fonts and the licences that package.json asks for under `nabij`."""
    plan = json.loads((root / "package.json").read_text(encoding="utf-8"))
    packages, target = root / "node_modules", root / VENDOR
    if target.exists():
        shutil.rmtree(target)
    (target / "fonts").mkdir(parents=True)
    for font in plan["nabij"]["fonts"]:
        source = _file(packages, font["file"])
        shutil.copyfile(source, target / "fonts" / source.name)
    sheets = [_face(font) for font in plan["nabij"]["fonts"]]
    sheets += [_sheet(_file(packages, name)) for name in plan["nabij"]["bundle"]]
    (target / "look.css").write_text("\n".join(sheets) + "\n", encoding="utf-8")
    (target / "LICENCES.txt").write_text(_licences(packages, plan["dependencies"]), encoding="utf-8")
    (target / STAMP).write_text(_fingerprint(root), encoding="ascii")


def _file(packages: Path, name: str) -> Path:
    path = packages / name
    if not path.is_file():
        raise LookNotBuilt(f"There is no file {name} among the packages; package.json asks for it.")
    return path


def _face(font: dict[str, str]) -> str:
    return (
        f"@font-face{{font-family:'{font['family']}';font-style:{font['style']};font-weight:{font['weight']};"
        f"font-display:swap;src:url(fonts/{Path(font['file']).name}) format('woff2');"
        f"unicode-range:{font['range']}}}"
    )


def _sheet(path: Path) -> str:
    return SOURCE_MAP.sub("", path.read_text(encoding="utf-8")).strip()


def _licences(packages: Path, names: Iterable[str]) -> str:
    """One text per distinct licence, above it the packages it belongs to."""
    owners: dict[str, list[str]] = {}
    for name in names:
        about = json.loads(_file(packages, f"{name}/package.json").read_text(encoding="utf-8"))
        files = sorted((packages / name).glob("LICENSE*"))
        text = "\n".join(path.read_text(encoding="utf-8") for path in files)
        owners.setdefault(text, []).append(f"{name} {about['version']} ({about['license']})")
    return "\n\n".join("\n".join([*held, "", text]) for text, held in owners.items())


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in (root / "package.json", root / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Build with the npm of this machine."""
    build(npm=lambda: ["npm"])
    sys.stdout.write(f"The look is in {VENDOR}.\n")


if __name__ == "__main__":
    main()
