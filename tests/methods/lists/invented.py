"""Invented lists with the faults of real ones, beside what every row truly means; and many ways to write them down."""

import csv
import datetime
import io
import random
from dataclasses import dataclass, field

from nabij.methods.geo import Point
from tests.methods.lists.oracle import Offer, Wish

ON = datetime.date(2026, 11, 1)
DAYS, PARTS = ("ma", "di", "wo", "do", "vr", "za", "zo"), ("och", "mid", "av")
SLOTS = [f"{day}-{part}" for day in DAYS for part in PARTS]
LANGUAGES = ("nl", "en", "ar", "tr", "ti", "pl")
INTERESTS = ("koken", "schaken", "café's bezoeken", "wandelen", "zingen", "breien", "naïeve kunst")
FIRST, LAST = ("Annie", "Zoë", "José", "Piet", "Fatima"), ("Verzonnen", "Öztürk", "Fictief", "d'Eau")
NO_DATE = ("99-99-9999", "31-02-1950", "??", "", "morgen", "1899-12-31", "02-11-2026", "=1+1")
NO_NUMBER = ("??", "99-99-9999", "", "ver", "5 of 10")
NO_SLOTS = ("", "=1+1", "ma-nacht", "altijd")
NO_PLACE = ("onbekend", "", "0999 AB", "9998 ZZ")


@dataclass
class Lists:
    """Both lists as text, what their rows mean, and which rows must be left out and why."""

    places: dict[str, Point]
    participants: list[dict[str, str]] = field(default_factory=list)
    volunteers: list[dict[str, str]] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    faulty: dict[str, str] = field(default_factory=dict)
    doubles: set[str] = field(default_factory=set)

    @property
    def places_file(self) -> str:
        """The table of places."""
        lines = (f"{pc4},Dorp,{point.lat},{point.lon}" for pc4, point in self.places.items())
        return "\n".join(["pc4,plaats,breedtegraad,lengtegraad", *lines, ""])


def lists(*, seed: int, participants: int = 45, volunteers: int = 28) -> Lists:
    """Both lists; about one row in ten cannot be used, and a few people stand on a list twice."""
    chance = random.Random(seed)
    places = {
        str(1000 + n): Point(lat=round(52 + chance.uniform(0, 0.12), 4), lon=round(5 + chance.uniform(0, 0.2), 4))
        for n in range(14)
    }
    made = Lists(places=places)
    for n in range(participants):
        _add_participant(chance, made, number=f"D{n:03}")
    for n in range(volunteers):
        _add_volunteer(chance, made, number=f"V{n:03}")
    for rows in (made.participants, made.volunteers):
        for row in chance.sample([row for row in rows if row["nummer"] not in made.faulty], 3):
            phone = row["telefoon"]
            other = f"06 {phone[-8:]}" if phone.startswith("+") else f"+31 6 {phone[-8:]}"
            double = row | {"nummer": f"{row['nummer']}b", "telefoon": other, "voornaam": f" {row['voornaam']}"}
            rows.append(double)
            made.doubles.add(double["nummer"])
    return made


def _person(chance: random.Random, made: Lists, number: str) -> tuple[dict[str, str], dict[str, object]]:
    born = datetime.date(1926, 1, 1) + datetime.timedelta(days=chance.randrange(28_000))
    pc4 = chance.choice(list(made.places))
    slots = chance.sample(SLOTS, chance.randint(1, 9))
    spoken, liked = (set(chance.sample(words, chance.randint(1, 3))) for words in (LANGUAGES, INTERESTS))
    km = chance.choice(["0", "2", "3", "5", "10", "7,5", "4.0"])
    row = {
        "nummer": number,
        "voornaam": chance.choice(FIRST) + chance.choice(["", "", "-Lou"]),
        "tussenvoegsel": chance.choice(["", "van der"]),
        "achternaam": f"{chance.choice(LAST)} {number}",
        "geboortedatum": _date(chance, born),
        "geslacht": chance.choice("vm"),
        "postcode": chance.choice([f"{pc4}AB", f"{pc4} AB", f"{pc4} ab"]),
        "plaats": "'s-Gravendorp",
        "telefoon": chance.choice(["06{}", "+31 6 {}"]).format(chance.randrange(10_000_000, 99_999_999)),
        "programma": chance.choice(["Tandem", "Tandem", "Taalmaatjes"]),
        "talen": chance.choice([", ", "; "]).join(sorted(spoken)),
        "voorkeur_geslacht": chance.choice(["geen", "geen", "geen", "v", "m"]),
        "interesses": "; ".join(sorted(liked)),
        "beschikbaar": chance.choice([", ", ";", ",\u00a0"]).join(slots),
        "max_afstand_km": km,
        "opmerkingen": chance.choice(["", 'zei: "bel liever niet"', "regel een\nregel twee", "=1+1", "a;b,c\td"]),
    }
    meaning: dict[str, object] = {
        "number": number, "programme": row["programma"], "place": made.places[pc4], "km": float(km.replace(",", ".")),
        "languages": spoken, "slots": set(slots), "interests": liked, "gender": row["geslacht"],
        "wants": row["voorkeur_geslacht"], "born": born.year,
    }  # fmt: skip
    _spoil(chance, made, row)
    return row, meaning


def _spoil(chance: random.Random, made: Lists, row: dict[str, str]) -> None:
    if chance.random() >= 0.12:
        return
    faults = {"geboortedatum": NO_DATE, "max_afstand_km": NO_NUMBER, "beschikbaar": NO_SLOTS, "postcode": NO_PLACE}
    column = chance.choice(list(faults))
    row[column] = chance.choice(faults[column])
    made.faulty[row["nummer"]] = column


def _add_participant(chance: random.Random, made: Lists, *, number: str) -> None:
    row, meaning = _person(chance, made, number)
    days, urgency = chance.randrange(400), chance.randint(1, 3)
    applied = _date(chance, ON - datetime.timedelta(days=days))
    if chance.random() < 0.1:
        applied, days = chance.choice([("32-13-2025", 0), ("", 0), ("vorige week", 0), ("15-12-2026", 0)])
    pet, smokes = chance.random() < 0.3, chance.random() < 0.2
    made.participants.append(
        row
        | {
            "aangemeld_op": applied,
            "huisdier": "ja" if pet else "nee",
            "rookt": "ja" if smokes else "nee",
            "urgentie": str(urgency),
        }
    )
    if number not in made.faulty:
        made.wishes.append(Wish(**meaning, weight=days * {1: 1, 2: 2, 3: 4}[urgency], pet=pet, smokes=smokes))  # type: ignore[arg-type]


def _add_volunteer(chance: random.Random, made: Lists, *, number: str) -> None:
    row, meaning = _person(chance, made, number)
    places, active, vetted = chance.choice([0, 1, 1, 1, 2, 3]), chance.random() < 0.9, chance.random() < 0.9
    no_pets, no_smoke = chance.random() < 0.2, chance.random() < 0.4
    made.volunteers.append(
        row
        | {
            "capaciteit": str(places),
            "bezwaar_huisdier": "ja" if no_pets else "nee",
            "bezwaar_roken": "ja" if no_smoke else "nee",
            "vog_gezien_op": _date(chance, ON - datetime.timedelta(days=chance.randrange(900))) if vetted else "",
            "status": "actief" if active else chance.choice(["gestopt", "op pauze"]),
        }
    )
    if number not in made.faulty:
        ready = active and vetted
        made.offers.append(Offer(**meaning, places=places, ready=ready, no_pets=no_pets, no_smoke=no_smoke))  # type: ignore[arg-type]


def _date(chance: random.Random, day: datetime.date) -> str:
    return chance.choice([f"{day:%d-%m-%Y}", day.isoformat(), f"{day.day}/{day.month}/{day.year}"])


@dataclass(frozen=True)
class Style:
    """One way to save a list."""

    separator: str = ";"
    encoding: str = "utf-8-sig"
    newline: str = "\r\n"
    quoting: int = csv.QUOTE_MINIMAL
    headings: str = "as they are"
    columns: str = "as they are"

    def write(self, rows: list[dict[str, str]], *, chance: random.Random) -> bytes:
        """The file."""
        names = list(rows[0])
        if self.columns == "shuffled":
            chance.shuffle(names)
        elif self.columns == "only those needed":
            names = [name for name in names if name not in {"plaats", "opmerkingen", "tussenvoegsel"}]
        shown = [name.replace("_", " ").capitalize() if self.headings == "spoken" else name for name in names]
        held = io.StringIO(newline="")
        writer = csv.writer(held, delimiter=self.separator, quoting=self.quoting, lineterminator=self.newline)  # type: ignore[arg-type]
        writer.writerow(shown)
        writer.writerows([row[name] for name in names] for row in rows)
        return held.getvalue().encode(self.encoding)


STYLES = (
    Style(),
    Style(separator=",", encoding="utf-8", newline="\n", quoting=csv.QUOTE_ALL),
    Style(separator="\t", encoding="utf-16"),
    Style(encoding="cp1252", columns="shuffled"),
    Style(headings="spoken", columns="only those needed", newline="\n"),
)
