"""What looks like a person in a note, and what does not."""

import pytest

from nabij.programmes.helpline import rules


@pytest.mark.parametrize(
    "text",
    [
        "Ze heet Sanne", "de buurvrouw van Jan de Vries", "bel 06-12345678", "woont op 8011 AB", "mail a@b.nl",
        "Kerkstraat 12 in de stad", "mevrouw Jansen belde", "His name is Bob",
    ],
)  # fmt: skip
def test_a_name_an_address_or_a_number_is_noticed(text: str) -> None:
    assert rules.looks_personal(text)


@pytest.mark.parametrize(
    "text", ["", "Wil weer naar buiten, voelt zich alleen.", "Verwezen naar 113.", "In 2011 ging het beter; 3 keer."]
)
def test_a_note_about_a_conversation_is_left_alone(text: str) -> None:
    assert rules.looks_personal(text) == ""


def test_of_a_form_only_what_we_ask_for_is_kept() -> None:
    assert rules.told({"age": "16-21", "language": "ar", "name": "x", "ip": "y"}) == {"age": "16-21", "language": "ar"}
    assert rules.told({"age": ["16-21"], "language": 3}) == {}
    assert rules.rating({"helped": "yes", "mood": {}}) == ["helped_yes"]


def test_every_measure_of_the_desk_has_words_and_fits_its_column() -> None:
    assert all(len(measure) <= 40 and str(label) for measure, label in rules.measures().items())
