"""Gives the demo five years of reports in the library, invented from beginning to end."""

from collections.abc import Iterator
from typing import Any, Final

from nabij.foundation import clock
from nabij.foundation.actors import NOBODY
from nabij.library import actions
from nabij.library.models import Manuscript

YEARS: Final = 5
# line, chapter, target groups, method, what the article is about with {year}, {n}, {more}
TEXTS: Final = (
    (
        "Alleen en samen", "Maatjes", ["isolated", "older"], "maatjescontact", "Maatjes in {year}",
        "In {year} hadden {n} mensen een maatje, {more} meer dan het jaar ervoor.",
        "Wie wachtte", "Er waren te weinig vrijwilligers in de kleine plaatsen. Mensen wachtten daar tot vijf maanden.",
        "Wat niet lukte", "De avond voor nieuwe maatjes trok maar drie bezoekers. Wij houden die avond niet meer.",
    ),
    (
        "Alleen en samen", "Chat", ["isolated"], "ondersteuning via chat", "De hulplijn in {year}",
        "De hulplijn voerde {n} gesprekken. Met kerst was het drie keer zo druk als op een gewone zondag.",
        "Vrijwilligers", "Ruim {more} vrijwilligers zaten achter de chat. Een op de tien gesprekken bleef liggen.",
        "Volgend jaar", "Wij gaan een uur eerder open. Een gesprek is geen deelnemer: wij tellen ze apart.",
    ),
    (
        "Taal en meedoen", "Taalmaatjes", ["newcomer"], "maatjescontact", "Taalmaatjes in {year}",
        "Ongeveer {n} nieuwkomers oefenden Nederlands met een taalmaatje, in dertien afdelingen.",
        "Ervaringen", "Een deelnemer zei: ik durf nu zelf de dokter te bellen.",
        "Wat moeilijk was", "Na de zomer stopten {more} vrijwilligers. De verwachtingen lagen te hoog.",
    ),
    (
        "Samen in de buurt", "Bijeenkomsten", ["older", "lvb"], "ontmoeting", "Bakkie Doen in {year}",
        "Elke maand kwamen ongeveer {more} mensen bij elkaar voor koffie met een thema.",
        "Nieuwe vrienden", "Uit de bijeenkomsten is een groepje geboren dat nu zelf afspreekt.",
        "Kosten", "Het project draait vooral op beroepskrachten. Dat kost meer dan begroot.",
    ),
)  # fmt: skip
# sub-goals and working elements, by chapter
WORKS_ON: Final[dict[str, tuple[list[str], list[str]]]] = {
    "Maatjes": (["network", "intimacy"], ["contact"]),
    "Chat": (["intimacy"], ["contact"]),
    "Taalmaatjes": (["network", "belonging"], ["practical", "contact", "skills"]),
    "Bijeenkomsten": (["network", "belonging"], ["activities", "meeting", "role"]),
}
PLACES: Final = ("Zwolle", "Deventer", "Almere", "Enschede", "Kampen")


def fill(organisation_id: int) -> None:
    """Write everything; runs unscoped."""
    for manuscript in _manuscripts(organisation_id):
        manuscript.save(force_insert=True)
        actions.publish(manuscript=manuscript, by=NOBODY)


def _manuscripts(organisation_id: int) -> Iterator[Manuscript]:
    this_year = clock.today().year
    for back in range(YEARS, 0, -1):
        year = this_year - back
        for number, (line, chapter, groups, method, title, lead, *parts) in enumerate(TEXTS):
            figures: dict[str, Any] = {
                "year": year, "n": 120 + 35 * (YEARS - back) + 60 * number, "more": 12 + 3 * (YEARS - back) + number,
            }  # fmt: skip
            named = title.format(**figures)
            yield Manuscript(
                organisation_id=organisation_id, source=lead.format(**figures), source_title=named, title=named,
                source_name=f"Jaarverslag {year} (verzonnen)", year=year, chapter=chapter, line=line, method=method,
                target_groups=groups, sub_goals=WORKS_ON[chapter][0], elements=WORKS_ON[chapter][1],
                municipalities=[PLACES[number], PLACES[(number + back) % len(PLACES)]],
                parts=[
                    {"title": "", "level": 1, "paragraphs": [lead.format(**figures)]},
                    *(
                        {"title": heading, "level": 1, "paragraphs": [text.format(**figures)]}
                        for heading, text in zip(parts[::2], parts[1::2], strict=True)
                    ),
                ],
            )  # fmt: skip
