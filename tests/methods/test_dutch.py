"""People who search find other forms of the same word, and lists read as Dutch."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods import dutch
from nabij.methods.availability import UnknownSlot
from nabij.methods.folding import fold


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("eenzaamheid", "eenzame ouderen"),
        ("eenzame", "Aanpak van eenzaamheid"),
        ("maatje", "Maatjes gezocht"),
        ("maatjes", "een maatje"),
        ("maatje", "taalmaatjes"),
        ("maatje", "e-maatjes"),
        ("e-maatje", "e-maatjes"),
        ("bezoek", "huisbezoeken"),
        ("coordinator", "vrijwilligerscoördinator"),
        ("COÖRDINATOR", "coordinator"),
        ("bewoner", "bewonersinitiatief"),
        ("wandelen", "wandelingen"),
        ("huizen", "huis"),
        ("groep", "groepje mannen"),
        ("gesprekken", "een goed gesprek"),
        ("taal maatje", "taalmaatje"),
        ("schuld", "schuldhulpmaatje"),
        ("de ouderen in de wijk", "oudere bewoners van deze wijk"),
        ("مرحبا", "welkom مرحبا"),
    ],
)
def test_other_forms_are_found(query: str, text: str) -> None:
    assert dutch.finds(query=query, text=text)


@pytest.mark.parametrize(
    ("query", "text"),
    [("taal", "totaal"), ("maatje in Zwolle", "maatje in Almelo"), ("kat", "kater"), ("", "iets"), ("!?", "iets")],
)
def test_other_words_are_not(query: str, text: str) -> None:
    assert not dutch.finds(query=query, text=text)


def test_the_query_for_the_database_holds_nothing_but_words() -> None:
    assert dutch.tsquery(text="de maatjes & (Zwolle) | ! ' :* \\") == "(maat | maatjes) & (zwol | zwoll)"
    assert dutch.tsquery(text="de") == "de"
    assert dutch.tsquery(text=" ' ") == ""


@given(st.text(max_size=80))
def test_any_text_finds_itself(text: str) -> None:
    tokens = dutch.index_tokens(text=text)
    assert all(token.isalnum() or not token.isascii() for token in tokens)
    assert not set(" &|!():*'\\<>") & set("".join(tokens))
    if dutch.query_groups(text=text):
        assert dutch.finds(query=text, text=text)


def test_stemming_in_many_threads_gives_the_same() -> None:
    words = [f"woord{number}en" for number in range(2_000)]
    dutch.stems.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(dutch.stems, words)) == [dutch.stems(word) for word in words]


def test_joining_and_counting() -> None:
    assert [dutch.join_words(words=list("abc"[:n])) for n in range(4)] == ["", "a", "a en b", "a, b en c"]
    assert dutch.join_words(words=["a", "b"], language="en") == "a and b"
    counts = [dutch.counted(count=n, one="artikel", many="artikelen") for n in range(3)]
    assert counts == ["0 artikelen", "1 artikel", "2 artikelen"]
    assert [dutch.number_word(number=n) for n in (0, 2, 12, 13)] == ["nul", "twee", "twaalf", "13"]
    assert dutch.number_word(number=3, language="en") == "three"


def test_age() -> None:
    born = datetime.date(1952, 2, 29)
    assert dutch.age_in_years(born=born, on=datetime.date(2026, 2, 28)) == 73
    assert dutch.age_in_words(born=born, on=datetime.date(2026, 3, 1)) == "74 jaar"
    assert dutch.age_in_words(born=born, on=datetime.date(1953, 3, 1), language="en") == "1 year"


def test_slots_have_names() -> None:
    assert dutch.slot_name(slot="ma-och") == "maandagochtend"
    assert dutch.slot_name(slot="zo-av", language="en") == "Sunday evening"
    with pytest.raises(UnknownSlot):
        dutch.slot_name(slot="ma-nacht")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding() -> None:
    assert fold("  Zoë   DE Vríes ") == "zoe de vries"
    assert fold("Łukasz Øster ĳs Straße") == "lukasz oster ijs strasse"
