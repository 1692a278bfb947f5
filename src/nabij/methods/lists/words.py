"""What the commands on lists say, in Dutch and English: faults, reasons and headings of the summary."""

from typing import Final

from nabij.methods.lists.headings import ColumnsMissing
from nabij.methods.lists.people import Left, Remark
from nabij.methods.matching.words import Language
from nabij.methods.tables import TableCode, TableError

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "participants": ("deelnemers", "participants"),
    "volunteers": ("vrijwilligers", "volunteers"),
    "rows": ("regels op de lijst", "rows on the list"),
    "faulty": ("onleesbaar, doet niet mee", "faulty, left out"),
    "double": ("dubbel, doet niet mee", "double, left out"),
    "taking part": ("doen mee", "take part"),
    "ready": ("waarvan actief en met VOG", "of whom active and vetted"),
    "places": ("plekken", "places"),
    "served": ("krijgen een koppeling", "served"),
    "waiting": ("wachtgewicht", "waiting weight"),
    "fit": ("passendheid", "fit"),
    "proven": ("bewezen beste", "proven best"),
    "not served": ("wachten nog", "not served"),
    "yes": ("ja", "yes"),
    "no": ("nee", "no"),
    "reading": ("lezen", "reading"),
    "matching": ("koppelen", "matching"),
    "checking": ("controleren", "checking"),
    "explaining": ("uitleggen", "explaining"),
    "writing": ("wegschrijven", "writing"),
    "grouping": ("groepen maken", "grouping"),
    "recruit": ("Wie zou helpen", "Who would help"),
    "left out": ("Niet meegedaan", "Left out"),
    "row": ("regel", "row"),
    "more": ("en nog {count}; zie het verslag", "and {count} more; see the report"),
    "placed": ("in een groep", "in a group"),
    "groups": ("groepen", "groups"),
    "with volunteer": ("met een vrijwilliger", "with a volunteer"),
    "bound": ("meer dan dit kan niemand", "nobody can do better than"),
    "written": ("geschreven", "written"),
    "stopped": ("Gestopt; er is niets weggeschreven.", "Stopped; nothing was written."),
    "not best": (
        "De controle vond fouten in de uitkomst; er is niets weggeschreven: {flaws}",
        "The check found faults in the result; nothing was written: {flaws}",
    ),
    "cannot open": ("{file} kan niet worden geopend.", "{file} cannot be opened."),
    "cannot write": ("{file} kan niet worden geschreven.", "{file} cannot be written."),
    "would overwrite": ("{file} is zelf een van de lijsten.", "{file} is one of the lists itself."),
    "twice": ("{file} wordt twee keer genoemd.", "{file} is named twice."),
    "no places": (
        "{file} is geen tabel met pc4, plaats, breedtegraad en lengtegraad.",
        "{file} is no table with pc4, plaats, breedtegraad and lengtegraad.",
    ),
    "columns": (
        "{file}: deze kolommen ontbreken: {missing}. Er staat wel: {header}.",
        "{file}: these columns are missing: {missing}. The list has: {header}.",
    ),
    "nobody": (
        "Let op: op {file} staat niemand die mee kan doen.",
        "Note: there is nobody on {file} who can take part.",
    ),
    "sizes": (
        "Groepen hebben 2 tot 8 mensen, bijvoorbeeld --size 2-4.",
        "Groups have 2 to 8 people, as in --size 2-4.",
    ),
}
_TABLE: Final[dict[TableCode, tuple[str, str]]] = {
    TableCode.EMPTY: ("het bestand is leeg", "the file is empty"),
    TableCode.UNKNOWN_KIND: ("dit is geen CSV of XLSX", "this is neither CSV nor XLSX"),
    TableCode.TOO_LARGE: ("het bestand is te groot", "the file is too large"),
    TableCode.TOO_MANY_ROWS: ("er zijn te veel regels", "there are too many rows"),
    TableCode.TOO_MANY_COLUMNS: ("er zijn te veel kolommen", "there are too many columns"),
    TableCode.UNREADABLE_LETTERS: ("de letters zijn onleesbaar; bewaar als UTF-8", "unreadable letters; save as UTF-8"),
    TableCode.BROKEN_QUOTES: ("een aanhalingsteken sluit niet", "a quotation mark is not closed"),
    TableCode.BAD_HEADER: ("een kolomkop is onleesbaar", "a heading is unreadable"),
    TableCode.DOUBLE_HEADER: ("een kolomkop staat er twee keer", "a heading stands there twice"),
    TableCode.OLD_OR_LOCKED_WORKBOOK: (
        "dit is een oud of beveiligd werkblad; bewaar als XLSX",
        "this is an old or locked workbook; save as XLSX",
    ),
    TableCode.DAMAGED_WORKBOOK: ("het werkblad is beschadigd", "the workbook is damaged"),
}
_REASONS: Final[dict[str, tuple[str, str]]] = {
    "empty": ("is leeg", "is empty"),
    "not_a_date": ("is geen datum", "is no date"),
    "no_such_date": ("die datum bestaat niet", "there is no such date"),
    "too_early": ("ligt voor 1900", "lies before 1900"),
    "too_late": ("ligt na de dag van de ronde", "lies after the day of the round"),
    "not_a_postcode": ("is geen postcode", "is no postcode"),
    "place_unknown": ("deze postcode is onbekend", "this postcode is unknown"),
    "not_a_number": ("is geen getal", "is no number"),
    "not_a_slot": ("is geen dagdeel zoals ma-och", "is no part of a day such as ma-och"),
    "control_character": ("bevat onleesbare tekens", "holds unreadable characters"),
    "cell_too_long": ("is te lang", "is too long"),
    "too_many_cells": ("de regel heeft meer cellen dan er kolommen zijn", "the row has more cells than columns"),
    "double": ("staat al op de lijst als", "stands on the list before as"),
}


def text(key: str, *, language: Language, **values: object) -> str:
    """One of the fixed texts, with values filled in."""
    return _TEXTS[key][language == "en"].format(**values)


def say_left(*, left: Left, language: Language) -> str:
    """Why a row takes no part: `geboortedatum "99-99-9999" bestaat niet`."""
    reason = _REASONS[left.reason][language == "en"] if left.reason in _REASONS else left.reason
    if left.reason == "double":
        return f"{reason} {left.value}".strip()
    value = f'"{left.value}" ' if left.value else ""
    return f"{left.column}: {value}{reason}" if left.column else reason


def say_remark(*, remark: Remark, language: Language) -> str:
    """What was read differently from what stood there."""
    taken = "gelezen als" if language == "nl" else "taken as"
    return f'{remark.column}: "{remark.value}" {taken} "{remark.taken_as}"'


def say_table_error(*, error: TableError, file: str, language: Language) -> str:
    """Why a whole file cannot be read."""
    where = f" ({text('row', language=language)} {error.row})" if error.row else ""
    detail = f": {error.detail}" if error.detail else ""
    return f"{file}: {_TABLE[error.code][language == 'en']}{where}{detail}."


def say_columns_missing(*, error: ColumnsMissing, file: str, language: Language) -> str:
    """Which columns a list lacks."""
    header = ", ".join(error.header[:30])
    return text("columns", language=language, file=file, missing=", ".join(error.missing), header=header)
