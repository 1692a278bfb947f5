"""The theme keeps its promises: enough contrast in both themes, one dark theme in two copies, logical sides only."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[4] / "src/nabij/foundation/ui/static/ui"
THEME = (STYLES / "theme.css").read_text(encoding="utf-8")
BLOCK = re.compile(r":where\((:root[^{]*)\) \{([^}]*)\}")
COLOUR = re.compile(r"--nabij-color-([\w-]+): (#[0-9a-f]{6});")

SURFACES = ("paper", "surface", "sunken")
# Body text is held to 7:1, everything else that is read to 4.5:1, and edges and marks to 3:1.
PAIRS = [
    *(("ink", behind, 7.0) for behind in (*SURFACES, "primary-soft", "info-soft", "ok-soft", "warning-soft")),
    ("ink", "error-soft", 7.0),
    ("ink", "accent-soft", 7.0),
    *((front, behind, 4.5) for front in ("muted", "primary", "accent", "error") for behind in SURFACES),
    *((tone, f"{tone}-soft", 4.5) for tone in ("info", "ok", "warning", "error", "accent")),
    ("on-primary", "primary", 4.5),
    ("on-primary", "primary-strong", 4.5),
    ("on-error", "error", 4.5),
    ("on-error", "error-strong", 4.5),
    ("primary-strong", "primary-soft", 4.5),
    *(("control", behind, 3.0) for behind in SURFACES),
    *((f"series-{number}", "surface", 3.0) for number in range(1, 7)),
    ("focus", "focus-halo", 7.0),
]


def _themes() -> dict[str, dict[str, str]]:
    found = {}
    for selector, body in BLOCK.findall(THEME):
        colours = dict(COLOUR.findall(body))
        if colours:
            found[selector] = colours
    return found


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_two_copies_of_the_dark_theme_are_equal() -> None:
    themes = _themes()
    assert set(themes) == {":root", ':root:not([data-theme="light"])', ':root[data-theme="dark"]'}
    assert themes[':root:not([data-theme="light"])'] == themes[':root[data-theme="dark"]']
    assert set(themes[":root"]) == set(themes[':root[data-theme="dark"]'])


@pytest.mark.parametrize("theme", [":root", ':root[data-theme="dark"]'])
def test_everything_that_is_read_stands_out(theme: str) -> None:
    colours = _themes()[theme]
    weak = [
        f"{front} on {behind}: {_contrast(colours[front], colours[behind]):.2f} < {wanted}"
        for front, behind, wanted in PAIRS
        if _contrast(colours[front], colours[behind]) < wanted
    ]
    assert not weak, weak


def test_every_token_that_is_used_exists() -> None:
    given = set(re.findall(r"(--nabij-[\w-]+):", THEME))
    for path in STYLES.glob("*.css"):
        used = set(re.findall(r"var\((--nabij-[\w-]+)", path.read_text(encoding="utf-8")))
        assert used <= given, f"{path.name}: {used - given}"


def test_styles_name_logical_sides_only() -> None:
    physical = re.compile(r"^\s*(margin|padding|border|inset)?-?(left|right)\b[\w-]*:|text-align: (left|right)", re.M)
    for path in STYLES.glob("*.css"):
        assert not physical.search(path.read_text(encoding="utf-8")), path.name


def test_a_plain_theme_file_of_a_municipality_wins() -> None:
    """Selectors that set tokens carry no weight, so that `:root` or one class in a later file is enough."""
    plain = re.sub(r"/\*.*?\*/", "", THEME, flags=re.DOTALL)
    for selector in re.findall(r"^\s*([^\s@}-][^{;]*) \{", plain, re.M):
        assert selector.startswith(":where("), selector
