"""Invented lists in the shape that coordinators keep, small enough to reason about."""

import datetime

from nabij.methods.geo import Point
from nabij.methods.tables import Table, read_table

ON = datetime.date(2026, 11, 1)
PLACES = {
    "1011": Point(lat=52.371, lon=4.9041),
    "1012": Point(lat=52.3735, lon=4.8951),
    "9999": Point(lat=53.3, lon=6.8),
}
PLACES_FILE = "pc4,plaats,breedtegraad,lengtegraad\n" + "".join(
    f"{pc4},Dorp,{point.lat},{point.lon}\n" for pc4, point in PLACES.items()
)
SEEKER = {
    "nummer": "D1", "voornaam": "Piet", "achternaam": "Verzonnen", "geboortedatum": "01-02-1940", "geslacht": "m",
    "postcode": "1011 AB", "plaats": "Dorp", "telefoon": "0612345678", "programma": "Tandem",
    "aangemeld_op": "01-10-2026", "talen": "nl, en", "voorkeur_geslacht": "geen",
    "interesses": "schaken; koken", "beschikbaar": "ma-och, wo-av", "max_afstand_km": "5", "huisdier": "nee",
    "rookt": "nee", "urgentie": "2",
}  # fmt: skip
HELPER = {
    "nummer": "V1", "voornaam": "Vera", "achternaam": "Verzonnen", "geboortedatum": "1950-02-01", "geslacht": "v",
    "postcode": "1012", "programma": "Tandem", "capaciteit": "1", "telefoon": "0687654321", "talen": "Nederlands",
    "voorkeur_geslacht": "geen", "interesses": "koken", "beschikbaar": "ma-och", "max_afstand_km": "10",
    "bezwaar_huisdier": "nee", "bezwaar_roken": "nee", "vog_gezien_op": "01/02/2026", "status": "actief",
}  # fmt: skip


def sheet(*rows: dict[str, str], separator: str = ";") -> str:
    """A CSV file with these rows."""
    header = list(rows[0])
    lines = [header, *([row.get(name, "") for name in header] for row in rows)]
    return "".join(separator.join(f'"{cell}"' for cell in line) + "\r\n" for line in lines)


def table(*rows: dict[str, str]) -> Table:
    """The same as a table."""
    return read_table(source=sheet(*rows).encode())
