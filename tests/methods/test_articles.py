"""Published reports read back: all texts are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods.articles import figures, propose
from nabij.methods.counting import Qualifier

PAGE = """Verslagzoeker help

Terug naar zoekresultaten

Samen eten

Doelgroep:

Iedereen in de wijk die alleen eet.

Doelstelling:

Minder vaak alleen.

In 2024 aten mensen bij elkaar. Het werd drukker dan gedacht.

Nieuw: de soepbus

De soepbus rijdt langs 14 straten. Ruim 40 buren aten mee, een groei van 25%.

- elke dinsdag
- elke donderdag

voeg toe aan Mijn verslag

0 artikelen in Mijn verslag
"""
REPORT = """

de
open
deur

Voortgang \u201cSamen aan tafel\u201d

Naam project: Samen aan tafel
Tweede jaar

Gemeente: Verzonnenstad
Looptijd: 3 jaar
Datum: mei 2023

Inhoudsopgave

1. Opdracht
2. Deelnemers

1. Opdracht

Wij zoeken mensen die samen koken. Dat is
nog niet makkelijk, want koks zijn schaars in 2023.

2. Deelnemers

Ongeveer 15 tot 20 mensen doen mee.

Op de eerste avond waren twaalf vrijwilligers.

de
open
deur
"""
CARDS = """Wat werkt

WAT WERKT

Hier staan voorbeelden.

STAD: EETTAFEL

Koken met de buren

Wat: Buren koken voor elkaar.

Wie: Twintig vrijwilligers en een kok.

Hoe: Elke week een ander huis.

Wie niet kan lopen, wordt gehaald.
"""


def test_a_page_loses_what_stood_around_it() -> None:
    found = propose(text=PAGE)
    assert found.title == "Samen eten"
    assert [(part.title, len(part.paragraphs)) for part in found.parts] == [
        ("Doelgroep", 1), ("Doelstelling", 1), ("", 1), ("Nieuw: de soepbus", 3),
    ]  # fmt: skip
    assert list(found.chrome) == [
        "Verslagzoeker help", "Terug naar zoekresultaten", "voeg toe aan Mijn verslag", "0 artikelen in Mijn verslag",
    ]  # fmt: skip
    assert found.parts[3].paragraphs[1:] == ("- elke dinsdag", "- elke donderdag")
    assert [figure.text for figure in found.figures] == ["14 straten", "25%", "Ruim 40 buren"]
    assert found.years == (2024,)


def test_a_report_keeps_its_chapters_and_its_cover() -> None:
    found = propose(text=REPORT)
    assert found.title == "Voortgang \u201cSamen aan tafel\u201d"
    assert found.facts == [
        ("Naam project", "Samen aan tafel; Tweede jaar"), ("Gemeente", "Verzonnenstad"), ("Looptijd", "3 jaar"),
        ("Datum", "mei 2023"),
    ]  # fmt: skip
    assert [part.title for part in found.parts] == ["Opdracht", "Deelnemers"]
    assert found.parts[0].paragraphs == (
        "Wij zoeken mensen die samen koken. Dat is nog niet makkelijk, want koks zijn schaars in 2023.",
    )
    assert [figure.text for figure in found.figures] == ["Ongeveer 15 tot 20 mensen", "twaalf vrijwilligers"]
    assert not any("deur" in paragraph for part in found.parts for paragraph in part.paragraphs)


def test_cards_of_practice_keep_what_who_and_how() -> None:
    found = propose(text=CARDS)
    assert [(part.title, part.level, len(part.paragraphs)) for part in found.parts] == [
        ("", 0, 1), ("STAD: EETTAFEL", 1, 0), ("Koken met de buren", 2, 0), ("Wat", 2, 1), ("Wie", 2, 1), ("Hoe", 2, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("222 vrijwilligers hielpen.", [("222 vrijwilligers", Qualifier.EXACT, 222, 222)]),
        ("Ruim 1.000 deelnemers.", [("Ruim 1.000 deelnemers", Qualifier.AT_LEAST, 1000, None)]),
        ("Er zijn 15 tot 20 mensen.", [("15 tot 20 mensen", Qualifier.RANGE, 15, 20)]),
        ("Circa 80 kwetsbare burgers.", [("Circa 80 kwetsbare burgers", Qualifier.ABOUT, 80, 80)]),
        ("In dertien afdelingen.", [("dertien afdelingen", Qualifier.EXACT, 13, 13)]),
        ("In Stad zijn 2000 kaarten verspreid.", [("2000 kaarten", Qualifier.EXACT, 2000, 2000)]),
        ("In 2011 gingen mensen weg, sinds 2012 zijn ze terug.", []),
        ("2014 was een goed jaar; op 16 februari 2016 begon het.", []),
        ("In de jaren negentig begon het om 9 uur.", []),
    ],
)
def test_figures_are_found_as_they_stand(text: str, expected: list[tuple[str, Qualifier, int, int | None]]) -> None:
    found = [
        (one.text, one.amount.qualifier, one.amount.low, one.amount.high) for one in figures(text=text) if one.amount
    ]
    assert found == expected


def test_percentages_are_figures_too() -> None:
    (one,) = figures(text="Dat is 12,5% meer.")
    assert (one.percent, one.what) == (12.5, "%")


def test_a_scan_without_text_says_so() -> None:
    assert propose(text="\f\f 1 \f 2 ").is_empty
    assert propose(text="").is_empty
    assert not propose(text=PAGE).is_empty


@given(st.text(max_size=300))
def test_no_text_is_lost(text: str) -> None:
    found = propose(text=text)
    shown = " ".join(
        [found.title, *found.chrome, *(f"{label} {value}" for label, value in found.facts)]
        + [word for part in found.parts for word in (part.title, *part.paragraphs)]
    )
    # Marks of lists and hyphens at the end of a line go; words, also those that were broken, stay.
    kept = letters(shown).replace(" ", "")
    assert [word for word in letters(text).split() if len(word) > 1 and word not in kept] == []


def letters(text: str) -> str:
    return "".join(char if char.isalpha() else " " for char in text.replace("\u00ad", "").replace("\x00", ""))
