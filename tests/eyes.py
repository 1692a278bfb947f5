"""Looks at a page as axe does, without looking twice at what is the same; see eyes.js beside this file.

Axe takes longer over a page than the page itself. What it says about colours is kept for every shade of text, and what
it says about the structure of a page holds in every theme, and in every language in which the page is built alike.
"""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

# What axe calls best practice is held to as well; a page without those is not a good page.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Axe cannot always tell what lies behind a text. Then it is asked again at other places, but not on every page.
TRIES = 5

Found = list[dict[str, Any]]


@cache
def script() -> str:
    """What every page needs to be looked at, as a script to begin with."""
    from axe_playwright_python.base import AXE_SCRIPT

    return f"{AXE_SCRIPT}\n{Path(__file__).with_name('eyes.js').read_text(encoding='utf-8')}"


def give(page: Page) -> None:
    """Give eyes to a page that was opened without our script."""
    if not page.evaluate("Boolean(globalThis.eyes)"):
        page.evaluate(f"{script()}; 0")


def everything(page: Page) -> Found:
    """Ask axe all there is to ask."""
    give(page)
    return list(page.evaluate("(tags) => eyes.everything(tags)", AXE_TAGS))


def told(found: Found) -> list[str]:
    """Name what axe found, one line for every rule."""
    return [
        f"{rule['id']}: {rule['help']} at {' | '.join(one['target'] for one in rule['nodes'][:4])}" for rule in found
    ]


class Eyes:
    """Somebody who remembers which shades of text were judged."""

    def __init__(self) -> None:
        self.judged: set[str] = set()
        self.tried: Counter[str] = Counter()

    def structure(self, page: Page) -> list[str]:
        """Return what is wrong besides colours."""
        return [*told(page.evaluate("(tags) => eyes.structure(tags)", AXE_TAGS)), *self.fit(page)]

    def words(self, page: Page) -> list[str]:
        """Return what is wrong with the words of a page that is built like one that was looked at."""
        return [*told(page.evaluate("() => eyes.words()")), *self.fit(page)]

    def colours(self, page: Page) -> list[str]:
        """Return which texts cannot be told from what is behind them; judged texts are passed over."""
        shades: list[str] = page.evaluate("() => eyes.shades()")
        wanted = [shade for shade in shades if shade not in self.judged and self.tried[shade] < TRIES]
        if not wanted:
            return []
        self.tried.update(wanted)
        answer = page.evaluate("(wanted) => eyes.colours(wanted)", wanted)
        self.judged.update(answer["judged"])
        return told(answer["found"])

    def fit(self, page: Page) -> list[str]:
        """Return what sticks out of the window."""
        out: list[str] = page.evaluate("() => eyes.sticksOut()")
        return [f"scrolls sideways: {' '.join(out)}"] if out else []


def is_built_alike(page: Page, one: str, other: str) -> bool:
    """Say whether two pages differ in nothing but what they say."""
    return bool(page.evaluate("(pages) => eyes.isBuiltAlike(pages)", [one, other]))


def say(page: Page, other: str) -> None:
    """Let the page that is open say what another, built alike, says."""
    page.evaluate("(html) => eyes.say(html)", other)
