"""Which column of a list holds what, so that `Max. afstand (km)` and `max_afstand_km` are the same thing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.methods.folding import fold

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


class Column(StrEnum):
    """What a list can hold for a round; the value is the usual Dutch heading."""

    NUMBER = "nummer"
    FIRST_NAME = "voornaam"
    LAST_NAME = "achternaam"
    BIRTH_DATE = "geboortedatum"
    GENDER = "geslacht"
    POSTCODE = "postcode"
    TOWN = "plaats"
    PHONE = "telefoon"
    PROGRAMME = "programma"
    APPLIED_ON = "aangemeld_op"
    LANGUAGES = "talen"
    GENDER_WISH = "voorkeur_geslacht"
    INTERESTS = "interesses"
    SLOTS = "beschikbaar"
    MAX_KM = "max_afstand_km"
    PET = "huisdier"
    SMOKES = "rookt"
    URGENCY = "urgentie"
    CAPACITY = "capaciteit"
    NO_PETS = "bezwaar_huisdier"
    NO_SMOKE = "bezwaar_roken"
    VETTED_ON = "vog_gezien_op"
    STATUS = "status"
    WITH = "samen_met"
    NOT_WITH = "niet_met"
    EARLIER = "eerdere_groep"


_ALSO: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.NUMBER: ("nr", "id", "deelnemernummer", "vrijwilligernummer", "number"),
    Column.FIRST_NAME: ("roepnaam", "first name", "given name"),
    Column.LAST_NAME: ("familienaam", "last name", "family name", "surname"),
    Column.BIRTH_DATE: ("geb datum", "geboren", "geboren op", "date of birth", "birth date"),
    Column.GENDER: ("m v", "gender", "sex"),
    Column.POSTCODE: ("pc", "pc4", "pc6", "postal code", "zip"),
    Column.TOWN: ("woonplaats", "town", "city"),
    Column.PHONE: ("telefoonnummer", "mobiel", "tel", "phone", "mobile"),
    Column.PROGRAMME: ("project", "programme", "program"),
    Column.APPLIED_ON: ("aanmelddatum", "aangemeld", "datum aanmelding", "applied on", "waiting since"),
    Column.LANGUAGES: ("taal", "languages", "language"),
    Column.GENDER_WISH: ("voorkeur", "preferred gender", "gender wish"),
    Column.INTERESTS: ("interesse", "hobby s", "hobbys", "interests"),
    Column.SLOTS: ("beschikbaarheid", "dagdelen", "availability", "available", "slots"),
    Column.MAX_KM: ("max afstand", "maximale afstand", "maximale afstand km", "afstand", "max distance km", "max km"),
    Column.PET: ("huisdieren", "pet", "has pet"),
    Column.SMOKES: ("roker", "smokes"),
    Column.URGENCY: ("urgency",),
    Column.CAPACITY: ("aantal koppelingen", "capacity"),
    Column.NO_PETS: ("bezwaar huisdieren", "no pets"),
    Column.NO_SMOKE: ("bezwaar rook", "bezwaar rokers", "no smoking", "no smoke"),
    Column.VETTED_ON: ("vog", "vog datum", "vog gezien", "vetted on"),
    Column.STATUS: ("state",),
    Column.WITH: ("graag met", "together with"),
    Column.NOT_WITH: ("liever niet met", "not with"),
    Column.EARLIER: ("eerdere groepen", "earlier group"),
}
_BOTH: Final = (Column.BIRTH_DATE, Column.POSTCODE, Column.PROGRAMME, Column.LANGUAGES, Column.SLOTS, Column.MAX_KM)
_OF_HELPERS: Final = (Column.CAPACITY, Column.NO_PETS, Column.NO_SMOKE, Column.VETTED_ON, Column.STATUS)
_OF_SEEKERS: Final = (Column.APPLIED_ON, Column.PET, Column.SMOKES, Column.URGENCY)
_OF_GROUPS: Final = (Column.WITH, Column.NOT_WITH, Column.EARLIER)
NOT_OF_SEEKERS: Final = frozenset({*_OF_HELPERS, *_OF_GROUPS})
NOT_OF_HELPERS: Final = frozenset({*_OF_SEEKERS, *_OF_GROUPS})
NEEDED_OF_SEEKERS: Final = _BOTH
NEEDED_OF_HELPERS: Final = (*_BOTH, Column.VETTED_ON, Column.STATUS)


class ColumnsMissing(ValueError):
    """A list lacks columns without which nobody on it can be matched.

    `missing` names them; `header` is what the list has instead.
    """

    def __init__(self, *, missing: tuple[Column, ...], header: tuple[str, ...]) -> None:
        super().__init__(f"missing columns: {', '.join(missing)}")
        self.missing = missing
        self.header = header


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each known column stands; `unused` headings are left alone."""

    place: Mapping[Column, int]
    unused: tuple[str, ...]

    def cell(self, *, cells: Sequence[str], column: Column) -> str:
        """The text under a column, trimmed; empty when the list has no such column."""
        return cells[self.place[column]].strip() if column in self.place else ""


def find_headings(*, header: tuple[str, ...], needed: Sequence[Column]) -> Headings:
    """Recognise the columns by name; raises `ColumnsMissing`."""
    free = {_plain(name): number for number, name in reversed(list(enumerate(header)))}
    place: dict[Column, int] = {}
    for column in Column:
        for name in (column.value, *_ALSO[column]):
            if _plain(name) in free:
                place[column] = free.pop(_plain(name))
                break
    missing = tuple(column for column in needed if column not in place)
    if missing:
        raise ColumnsMissing(missing=missing, header=header)
    used = set(place.values())
    return Headings(place=place, unused=tuple(name for number, name in enumerate(header) if number not in used))


def _plain(name: str) -> str:
    return " ".join(_NOT_LETTERS.sub(" ", fold(name)).split())
