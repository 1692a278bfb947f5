"""Which column of somebody's list is what, guessed from its heading and then confirmed by a person."""

from collections.abc import Mapping, Sequence
from typing import Final

from nabij.imports.choices import Column as C
from nabij.imports.choices import Kind
from nabij.methods.folding import fold

_HEADINGS: Final[Mapping[C, tuple[str, ...]]] = {
    C.NUMBER: ("nummer", "nr", "id", "deelnemernummer", "vrijwilligernummer", "number"),
    C.GIVEN_NAME: ("voornaam", "roepnaam", "first name", "given name", "firstname"),
    C.INFIX: ("tussenvoegsel", "tussenvoegsels", "tv", "voorvoegsel", "infix", "name prefix"),
    C.FAMILY_NAME: ("achternaam", "familienaam", "last name", "family name", "surname", "lastname"),
    C.BIRTH_DATE: ("geboortedatum", "geb.datum", "geboren", "geboren op", "date of birth", "birth date", "birthdate"),
    C.GENDER: ("geslacht", "m/v", "gender", "sex"),
    C.STREET: ("straat", "straatnaam", "adres", "street", "address"),
    C.HOUSE_NUMBER: ("huisnummer", "huisnr", "house number"),
    C.POSTCODE: ("postcode", "pc", "postal code", "zip"),
    C.TOWN: ("plaats", "woonplaats", "town", "city"),
    C.PHONE: ("telefoon", "telefoonnummer", "mobiel", "tel", "phone", "mobile"),
    C.EMAIL: ("email", "e-mail", "emailadres", "e-mailadres", "mail"),
    C.PROGRAMME: ("programma", "project", "programme", "program"),
    C.APPLIED_ON: ("aangemeld op", "aanmelddatum", "datum aanmelding", "applied on", "applied"),
    C.SOURCE: ("via", "aangemeld via", "verwijzer", "source"),
    C.LANGUAGES: ("talen", "taal", "languages", "language"),
    C.WISHES_GENDER: ("voorkeur geslacht", "voorkeur", "preferred gender", "gender wish"),
    C.INTERESTS: ("interesses", "hobby's", "hobbys", "interests"),
    C.SLOTS: ("beschikbaar", "beschikbaarheid", "dagdelen", "availability", "available"),
    C.MAX_DISTANCE: ("max afstand km", "max afstand", "maximale afstand", "afstand", "max distance km", "max distance"),
    C.HAS_PET: ("huisdier", "huisdieren", "pet", "has pet"),
    C.SMOKES: ("rookt", "roker", "smokes"),
    C.HAS_STAIRS: ("trap", "trappen", "stairs"),
    C.REFUSES_PET: ("bezwaar huisdier", "bezwaar huisdieren", "no pets"),
    C.REFUSES_SMOKE: ("bezwaar roken", "no smoke", "no smoking"),
    C.REFUSES_STAIRS: ("bezwaar trap", "bezwaar trappen", "no stairs"),
    C.URGENCY: ("urgentie", "urgency"),
    C.CAPACITY: ("capaciteit", "aantal koppelingen", "capacity"),
    C.VETTED_ON: ("vog gezien op", "vog", "vog datum", "vetting seen on"),
    C.STATE: ("status", "state"),
    C.REMARKS: ("opmerkingen", "opmerking", "bijzonderheden", "remarks", "notes"),
}
_ONLY: Final = {
    C.SOURCE: Kind.PARTICIPANTS,
    C.HAS_PET: Kind.PARTICIPANTS,
    C.SMOKES: Kind.PARTICIPANTS,
    C.HAS_STAIRS: Kind.PARTICIPANTS,
    C.URGENCY: Kind.PARTICIPANTS,
    C.REFUSES_PET: Kind.VOLUNTEERS,
    C.REFUSES_SMOKE: Kind.VOLUNTEERS,
    C.REFUSES_STAIRS: Kind.VOLUNTEERS,
    C.CAPACITY: Kind.VOLUNTEERS,
    C.VETTED_ON: Kind.VOLUNTEERS,
    C.STATE: Kind.VOLUNTEERS,
}
REQUIRED: Final = (C.GIVEN_NAME, C.BIRTH_DATE, C.POSTCODE, C.SLOTS, C.MAX_DISTANCE)

Mapping_ = dict[str, str]  # column -> heading


def columns_for(kind: Kind) -> tuple[C, ...]:
    """Return what a list of this kind can hold, in the order people expect."""
    return tuple(column for column in C if _ONLY.get(column, kind) == kind)


def guess(*, header: Sequence[str], kind: Kind, remembered: Mapping[str, str]) -> Mapping_:
    """Return for each column the heading it most likely stands under: as chosen before, else by its name."""
    free = {_plain(heading): heading for heading in header}
    found: Mapping_ = {}
    for column in columns_for(kind):
        for candidate in (_plain(remembered.get(column, "")), *map(_plain, _HEADINGS[column])):
            if candidate and candidate in free:
                found[column.value] = free.pop(candidate)
                break
    return found


def missing(mapping: Mapping[str, str]) -> tuple[C, ...]:
    """Return the columns without which no row could be taken over."""
    return tuple(column for column in REQUIRED if not mapping.get(column))


def unused(*, header: Sequence[str], mapping: Mapping[str, str]) -> tuple[str, ...]:
    """Return the headings of the file that nothing is taken from."""
    used = set(mapping.values())
    return tuple(heading for heading in header if heading not in used)


def _plain(heading: str) -> str:
    return " ".join(fold(heading).replace("_", " ").split())
