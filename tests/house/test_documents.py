"""Documents that are made from the code say what the code says today, and links in them lead somewhere."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

from tests.house.floors import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/README.md")])
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.django_db
def test_generated_documents_are_fresh() -> None:
    if "docs" not in get_commands():
        pytest.skip("nothing generates documents yet")
    call_command("docs", check=True)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_glossary_has_one_word_per_thing() -> None:
    rows = glossary()
    for language in (0, 1):
        words = [row[language].lower() for row in rows]
        assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("path", sorted(ROOT.glob("src/**/README.md")), ids=lambda path: path.parent.name)
def test_every_word_a_room_owns_is_in_the_glossary(path: Path) -> None:
    known = {word.lower() for row in glossary() for word in row[:1]}
    owned = re.findall(r"\*\*([^*]+)\*\*\s+\(", path.read_text(encoding="utf-8"))
    assert {word.lower() for word in owned} <= known


def glossary() -> list[list[str]]:
    """Rows of the tables in docs/glossary.md: English, Dutch, meaning."""
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if not set(row[0]) <= set("-: ") and row[0] != "English"]
