"""Puts the whole invented association together: its programmes, and every story in every branch."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from nabij.site.demo import words
from nabij.site.demo.lives import Bond, Invention, Life, Meeting, Story
from nabij.site.demo.towns import TOWNS, Town

SEED: Final = 20261121
ORGANISATION: Final = "Vereniging Dichtbij"


@dataclass(frozen=True, slots=True)
class Line:
    """A programme line."""

    slug: str
    name: str
    objective: str
    method: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A programme."""

    slug: str
    name: str
    kind: str
    line: str
    summary: str
    target_groups: tuple[str, ...]
    objective: str
    method: str


LINES: Final = (
    Line(
        "alleen-en-samen",
        "Alleen en samen",
        "Mensen die zich alleen voelen, hebben weer iemand om op te rekenen en durven zelf contacten aan te gaan.",
        "Een vrijwilliger komt elke week langs, een jaar lang, en werkt van het begin af aan een goed afscheid.",
    ),
    Line(
        "taal-en-meedoen",
        "Taal en meedoen",
        "Nieuwe Nederlanders spreken met zelfvertrouwen Nederlands en voelen zich thuis in hun buurt.",
        "Een taalmaatje oefent elke week, bij het koken, in de winkel en op straat.",
    ),
    Line(
        "rondkomen",
        "Rondkomen",
        "Mensen hebben weer overzicht over hun post en hun geld.",
        "Een vrijwilliger helpt thuis de administratie op orde te brengen en doet steeds minder zelf.",
    ),
)
PLANS: Final = (
    Plan(
        "tandem",
        "Tandem",
        "buddy",
        "alleen-en-samen",
        "Een maatje dat elke week tijd voor u heeft.",
        ("isolated", "older", "mental"),
        "Deelnemers hebben na een jaar minstens één nieuw contact waar ze op kunnen rekenen.",
        "Wekelijks contact met een vast maatje, evaluatie na 2, 6 en 12 maanden, en een gepland afscheid.",
    ),
    Plan(
        "taalmaatjes",
        "Taalmaatjes",
        "language",
        "taal-en-meedoen",
        "Samen Nederlands oefenen, gewoon in het dagelijks leven.",
        ("newcomer",),
        "Deelnemers durven Nederlands te spreken met buren, op school en bij de dokter.",
        "Een half jaar lang elke week een taalmaatje.",
    ),
    Plan(
        "thuisadministratie",
        "Thuisadministratie",
        "administration",
        "rondkomen",
        "Hulp bij post en geldzaken, thuis aan de keukentafel.",
        ("debt", "lvb", "isolated"),
        "Deelnemers houden na afloop zelf overzicht.",
        "Een vrijwilliger komt om de week, tot de deelnemer het weer zelf kan.",
    ),
    Plan(
        "wandelmaatjes",
        "Wandelmaatjes",
        "buddy",
        "alleen-en-samen",
        "Elke week samen een rondje lopen. Dit programma is in voorbereiding.",
        ("isolated", "chronic"),
        "Deelnemers komen weer buiten en maken kennis met hun buurt.",
        "Een wandelmaatje, een vaste dag, een vast rondje.",
    ),
)


@dataclass(slots=True)
class World:
    """Everything that will be written down."""

    towns: tuple[Town, ...]
    stories: list[Story]
    piet_and_joke: Bond


def invent(*, today: dt.date, size: str = "full") -> World:
    """Invent the association; `small` is two branches with a few people, for tests."""
    invention = Invention(seed=SEED, today=today)
    small = size == "small"
    towns = TOWNS[:2] if small else TOWNS
    stories = []
    for town in towns:
        share = 4 if small else 1
        stories.append(
            invention.story(
                town=town,
                programme="tandem",
                participants=town.participants // share,
                volunteers=town.volunteers // share,
            )
        )
        stories.append(
            invention.story(
                town=town,
                programme="taalmaatjes",
                participants=max(5, town.participants // (4 * share)),
                volunteers=max(4, town.volunteers // (4 * share)),
                newcomer=True,
            )
        )
        if town.administration:
            stories.append(
                invention.story(
                    town=town, programme="thuisadministratie", participants=12 // share, volunteers=7 // share
                )
            )
    return World(towns=towns, stories=stories, piet_and_joke=_introduce_the_cast(stories, invention))


def _introduce_the_cast(stories: list[Story], invention: Invention) -> Bond:
    """Let Piet and Joke stand in the place of two invented people of Zwolle who see each other every week."""
    tandem = next(story for story in stories if story.programme == "tandem")
    going = [bond for bond in tandem.bonds if bond.ended_on is None and bond.volunteer.bonds == 1]
    bond = min(going, key=lambda one: abs((invention.today - one.started_on).days - 100))
    today = invention.today
    _become(bond.participant, "Piet", "Jansen", "m", _birthday_in(today, days=3, age=80), "06-12340001")
    _become(bond.volunteer, "Joke", "Mulder", "v", dt.date(1961, 5, 14), "06-12340002")
    bond.participant.interests = bond.volunteer.interests = ("wandelen", "techniek", "koffie drinken")
    weeks = len(words.PIET_AND_JOKE)
    first = max(bond.started_on, today - dt.timedelta(days=7 * weeks + 2))
    bond.meetings = [
        Meeting(on=first + dt.timedelta(days=7 * number), kind="home", minutes=90 + 30 * (number % 2), notes=text)
        for number, text in enumerate(words.PIET_AND_JOKE)
        if first + dt.timedelta(days=7 * number) <= today
    ]
    for life in (bond.participant, bond.volunteer):
        life.coordinator, life.last_contact_on = "Marijke de Boer", bond.meetings[-1].on
    _celebrate(tandem, today)
    _fill_the_day(tandem, today)
    return bond


def _become(life: Life, given_name: str, family_name: str, gender: str, birth_date: dt.date, phone: str) -> None:
    someone = life.someone
    someone.given_name, someone.infix, someone.family_name = given_name, "", family_name
    someone.gender, someone.birth_date, someone.phone = gender, birth_date, phone
    someone.email, someone.languages = f"{given_name.lower()}@dichtbij.example", ("nl",)


def _birthday_in(today: dt.date, *, days: int, age: int) -> dt.date:
    day = today + dt.timedelta(days=days)
    return day.replace(year=day.year - age, day=min(day.day, 28))


def _celebrate(story: Story, today: dt.date) -> None:
    """Give two people of Zwolle who are active a birthday today, and somebody a worry the coordinator should read."""
    named = {"Piet", "Joke"}
    active = [life for life in story.lives if life.state == "active" and life.someone.given_name not in named]
    for life, age in zip(active[:2], (83, 47), strict=False):
        life.someone.birth_date = _birthday_in(today, days=0, age=age)
    others = [bond for bond in story.bonds if bond.ended_on is None and bond.participant in active and bond.meetings]
    for bond, worry in zip(others, words.WORRIES[:2], strict=False):
        bond.meetings[-1].is_important, bond.meetings[-1].notes = True, worry
        bond.meetings[-1].is_cancelled = False


def _fill_the_day(story: Story, today: dt.date) -> None:
    """See to it that Marijke's day shows what a day holds: new people, steps that are late, and silences."""
    met = {id(life) for bond in story.bonds for life in (bond.participant, bond.volunteer)}
    strangers = [life for life in story.lives if id(life) not in met and life.state in {"waiting", "intake_planned"}]
    for number, life in enumerate(strangers[:4]):
        day = today - dt.timedelta(days=number)
        life.moves, life.next_step, life.next_step_on = [(day, "applied")], "Bellen om kennis te maken", None
        life.coordinator = "Marijke de Boer"
    going = [bond for bond in story.bonds if bond.ended_on is None and bond.participant.bonds == 1][2:]
    for bond, days in zip(going[:3], (38, 23, 16), strict=False):
        bond.meetings = [meeting for meeting in bond.meetings if meeting.on <= today - dt.timedelta(days=days)]
        held = [meeting.on for meeting in bond.meetings if not meeting.is_cancelled]
        bond.participant.last_contact_on = max(held, default=None)
        bond.participant.coordinator = "Marijke de Boer"
    steps = (
        ("Evaluatie na 6 maanden plannen", -4),
        ("Bellen over de knieoperatie", -1),
        ("Afscheid voorbereiden", 0),
        ("Op bezoek", 3),
    )
    for bond, (step, days) in zip(going[3:7], steps, strict=False):
        bond.participant.next_step, bond.participant.coordinator = step, "Marijke de Boer"
        bond.participant.next_step_on = today + dt.timedelta(days=days)
