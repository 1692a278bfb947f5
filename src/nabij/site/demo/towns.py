"""The thirteen branches of the demo: real municipalities as working areas, invented postcodes, invented numbers."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

PLACES_CSV: Final = Path(__file__).with_name("places.csv")


@dataclass(frozen=True, slots=True)
class Town:
    """One branch. participants and volunteers: how many the buddy programme knew in two years."""

    name: str
    municipality: str  # CBS code
    participants: int
    volunteers: int
    coordinators: tuple[str, ...]
    administration: bool = False  # home administration runs here too

    @property
    def slug(self) -> str:
        """Return the name as it stands in addresses."""
        return self.name.lower()

    @property
    def pc4s(self) -> tuple[str, ...]:
        """Return the invented postcode areas of this town."""
        return tuple(row["pc4"] for row in places() if row["name"].startswith(self.name))


@cache
def places() -> tuple[dict[str, str], ...]:
    """Return the invented postcode centres: numbers nobody has, near real town centres (0.01 degree)."""
    with PLACES_CSV.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


# 345 participants and 222 volunteers together.
TOWNS: Final = (
    Town("Zwolle", "GM0193", 48, 30, ("Marijke de Boer", "Gerrit Postma"), administration=True),
    Town("Almere", "GM0034", 41, 26, ("Shanti Ramdin", "Tom Bakker")),
    Town("Amersfoort", "GM0307", 31, 20, ("Lotte van Dijk",), administration=True),
    Town("Apeldoorn", "GM0200", 29, 19, ("Erik Hoekstra",)),
    Town("Breda", "GM0758", 27, 17, ("Anouk Smits",)),
    Town("Deventer", "GM0150", 26, 17, ("Bart Koster",)),
    Town("Dordrecht", "GM0505", 24, 16, ("Samira Benali",)),
    Town("Emmen", "GM0114", 21, 13, ("Harm Kuipers",)),
    Town("Groningen", "GM0014", 30, 19, ("Fenna Dijkstra",), administration=True),
    Town("Haarlem", "GM0392", 25, 16, ("Jeroen de Wit",)),
    Town("Leeuwarden", "GM0080", 17, 11, ("Sjoerd Postma",)),
    Town("Maastricht", "GM0935", 15, 10, ("Monique Jacobs",)),
    Town("Middelburg", "GM0687", 11, 8, ("Esther Prins",)),
)
