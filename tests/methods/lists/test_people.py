"""A list made by hand gives exactly the people it holds, and a reason for every row it cannot give."""

import pytest

from nabij.methods.lists import Column, ColumnsMissing, read_helpers, read_refusals, read_seekers
from tests.methods.lists.sheets import HELPER, ON, PLACES, SEEKER, table


def test_a_participant_as_meant() -> None:
    [piet] = read_seekers(table=table(SEEKER), places=PLACES, on=ON).humans
    assert (piet.key, piet.programme, piet.point, piet.max_km) == ("D1", "tandem", PLACES["1011"], 5.0)
    assert (piet.languages, piet.interests) == (frozenset({"nl", "en"}), frozenset({"schaken", "koken"}))
    assert (piet.slots, piet.gender, piet.wishes_gender, piet.urgency) == (0b1 | 1 << 8, "m", None, 2)
    assert (piet.birth_year, piet.waiting_days(on=ON), piet.has) == (1940, 31, frozenset())


def test_a_volunteer_as_meant() -> None:
    [vera] = read_helpers(table=table(HELPER), places=PLACES, on=ON).humans
    assert (vera.capacity, vera.ready, vera.languages, vera.refuses) == (1, True, frozenset({"nl"}), frozenset[str]())


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("geboortedatum", "", "empty"),
        ("geboortedatum", "99-99-9999", "no_such_date"),
        ("geboortedatum", "31-12-1899", "too_early"),
        ("geboortedatum", "02-11-2026", "too_late"),
        ("geboortedatum", "onbekend", "not_a_date"),
        ("postcode", "", "empty"),
        ("postcode", "onbekend", "not_a_postcode"),
        ("postcode", "10111", "not_a_postcode"),
        ("postcode", "1234 AB", "place_unknown"),
        ("beschikbaar", "", "empty"),
        ("beschikbaar", "=1+1", "not_a_slot"),
        ("beschikbaar", "ma-och, woensdag", "not_a_slot"),
        ("beschikbaar", "overdag", "not_a_slot"),
        ("max_afstand_km", "", "empty"),
        ("max_afstand_km", "??", "not_a_number"),
        ("max_afstand_km", "nan", "not_a_number"),
        ("max_afstand_km", "5 km", "not_a_number"),
    ],
)
def test_a_faulty_row_is_refused_with_its_reason(column: str, text: str, reason: str) -> None:
    for read, row in ((read_seekers, SEEKER), (read_helpers, HELPER)):
        listed = read(
            table=table(row | {column: text}, row | {"nummer": "X", "voornaam": "Ander"}), places=PLACES, on=ON
        )
        assert [person.human.key for person in listed.people] == ["X"]
        [left] = listed.faulty
        assert (left.row, left.number, left.column, left.reason) == (2, row["nummer"], column, reason)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("geboortedatum", "1/2/1940"), ("geboortedatum", "1940-02-01"), ("postcode", "1011ab"), ("postcode", "1011"),
        ("postcode", "1011 SS"), ("beschikbaar", "MA-OCH"), ("beschikbaar", "ma-och; di-mid"), ("max_afstand_km", "0"),
        ("max_afstand_km", "2,5"), ("voornaam", ""), ("telefoon", ""), ("urgentie", "hoog"), ("talen", ""),
        ("aangemeld_op", "gisteren"), ("huisdier", "misschien"), ("voorkeur_geslacht", "iemand liefs"),
        ("geslacht", "?"),
    ],
)  # fmt: skip
def test_nothing_else_refuses_a_row(column: str, text: str) -> None:
    listed = read_seekers(table=table(SEEKER | {column: text}), places=PLACES, on=ON)
    assert len(listed.people) == 1
    assert listed.left == ()


def test_what_was_read_differently_is_remarked() -> None:
    row = SEEKER | {"urgentie": "9", "aangemeld_op": "gisteren", "voorkeur_geslacht": "q", "huisdier": "soms"}
    listed = read_seekers(table=table(row), places=PLACES, on=ON)
    assert {remark.column for remark in listed.remarks} == {"urgentie", "aangemeld_op", "voorkeur_geslacht", "huisdier"}
    [piet] = listed.humans
    assert (piet.urgency, piet.waiting_days(on=ON), piet.wishes_gender, piet.has) == (1, 0, "q", frozenset())


@pytest.mark.parametrize(
    ("column", "text", "ready", "capacity"),
    [
        ("status", "Actief ", True, 1),
        ("status", "gepauzeerd", False, 1),
        ("status", "", False, 1),
        ("vog_gezien_op", "", False, 1),
        ("vog_gezien_op", "nee", False, 1),
        ("vog_gezien_op", "aangevraagd", False, 1),
        ("vog_gezien_op", "99-99-9999", True, 1),
        ("capaciteit", "0", True, 0),
        ("capaciteit", "-1", True, 0),
        ("capaciteit", "", True, 1),
        ("capaciteit", "twee", True, 1),
        ("capaciteit", "3.0", True, 3),
    ],
)
def test_who_can_take_how_many(column: str, text: str, ready: bool, capacity: int) -> None:
    [vera] = read_helpers(table=table(HELPER | {column: text}), places=PLACES, on=ON).humans
    assert (vera.ready, vera.capacity) == (ready, capacity)


def test_somebody_entered_twice_counts_once_and_a_faulty_first_entry_does_not_count() -> None:
    again = SEEKER | {"nummer": "D2", "voornaam": " PIET", "telefoon": "+31 6 12345678", "postcode": "1012"}
    faulty = again | {"nummer": "D0", "postcode": "onbekend"}
    listed = read_seekers(table=table(faulty, SEEKER, again), places=PLACES, on=ON)
    assert [person.human.key for person in listed.people] == ["D1"]
    assert [(left.row, left.reason, left.value) for left in listed.left] == [
        (2, "not_a_postcode", "onbekend"),
        (4, "double", "D1"),
    ]


def test_a_number_used_twice_or_missing_still_names_one_person() -> None:
    rows = [SEEKER, SEEKER | {"voornaam": "Jan"}, SEEKER | {"voornaam": "Kees", "nummer": ""}]
    keys = [human.key for human in read_seekers(table=table(*rows), places=PLACES, on=ON).humans]
    assert keys == ["D1", "D1 (rij 3)", "rij 4"]


def test_missing_columns_are_named_and_other_headings_understood() -> None:
    with pytest.raises(ColumnsMissing) as missing:
        read_helpers(table=table(SEEKER), places=PLACES, on=ON)
    assert missing.value.missing == (Column.VETTED_ON, Column.STATUS)
    renamed = {"max_afstand_km": "Max. afstand (km)", "geboortedatum": "Geboren op", "talen": "Taal"}
    row = {renamed.get(name, name): text for name, text in SEEKER.items() if name not in {"urgentie", "nummer"}}
    listed = read_seekers(table=table(row), places=PLACES, on=ON)
    assert len(listed.people) == 1
    assert listed.absent == (Column.NUMBER, Column.URGENCY)


def test_a_service_number_never_comes_back_out() -> None:
    listed = read_seekers(table=table(SEEKER | {"postcode": "111222333"}), places=PLACES, on=ON)
    assert [left.value for left in listed.left] == ["(bsn?)"]


def test_refusals_are_the_first_two_columns() -> None:
    pairs = read_refusals(table=table({"participant": "D1", "volunteer": "V1"}, {"participant": "D2", "volunteer": ""}))
    assert pairs == {("D1", "V1")}
