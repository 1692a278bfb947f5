"""People who were entered twice are found, and strangers are left alone."""

import datetime
from dataclasses import replace

from nabij.methods.tables import Double, Entry, Likeness, Reason, find_doubles, possible_duplicates

ZOE = Entry(
    key="D1",
    first_name="Zoë",
    last_name="de Vries",
    birth_date=datetime.date(1950, 12, 31),
    phone="+31 6 12345678",
    email="zoe@voorbeeld.example",
)


def test_written_another_way_is_still_a_double() -> None:
    again = replace(ZOE, key="D2", first_name=" zoe ", last_name="De  VRIES", phone="06-12345678", email="")
    assert find_doubles(entries=[ZOE, again, replace(again, key="D3")]) == (
        Double(key="D2", earlier="D1"),
        Double(key="D3", earlier="D1"),
    )


def test_every_one_of_the_four_must_agree() -> None:
    others = [
        replace(ZOE, key="a", first_name="Zo"),
        replace(ZOE, key="b", last_name="Vries"),
        replace(ZOE, key="c", birth_date=datetime.date(1950, 12, 30)),
        replace(ZOE, key="d", phone="0612345679"),
        replace(ZOE, key="e", birth_date=None),
        replace(ZOE, key="f", birth_date=None),
    ]
    assert find_doubles(entries=[ZOE, *others]) == ()


def test_possible_duplicates_come_with_reasons_strongest_first() -> None:
    among = [
        ZOE,
        replace(ZOE, key="all", email=""),
        replace(ZOE, key="typo", first_name="Zöe", last_name="de Vriess", phone="", email=""),
        replace(ZOE, key="turned", first_name="De Vries", last_name="Zoe", phone="", email=""),
        replace(ZOE, key="initial", first_name="Z.", phone="", email=""),
        Entry(key="mail", first_name="Piet", last_name="Bos", email="ZOE@voorbeeld.example"),
        Entry(key="phone", first_name="Piet", last_name="Bos", phone="0612345678"),
        Entry(key="short phone", first_name="Piet", last_name="Bos", phone="5678"),
        Entry(key="namesake", first_name="Zoë", last_name="de Vries", birth_date=datetime.date(1951, 1, 1)),
        Entry(key="same day", first_name="Piet", last_name="Bos", birth_date=ZOE.birth_date),
    ]
    found = possible_duplicates(entry=ZOE, among=among)
    name = Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME
    assert found == (
        Likeness(key="all", score=100, reasons=(Reason.SAME_IN_ALL, name, Reason.SAME_PHONE)),
        Likeness(key="initial", score=60, reasons=(name,)),
        Likeness(key="turned", score=60, reasons=(name,)),
        Likeness(key="typo", score=60, reasons=(name,)),
        Likeness(key="mail", score=40, reasons=(Reason.SAME_EMAIL,)),
        Likeness(key="phone", score=30, reasons=(Reason.SAME_PHONE,)),
    )


def test_nothing_known_is_nothing_alike() -> None:
    assert (
        possible_duplicates(
            entry=Entry(key="new", first_name="", last_name=""), among=[Entry(key="x", first_name="", last_name="")]
        )
        == ()
    )
