"""Two invented years of one programme in one branch: who applied, waited, met, went on and stopped, week by week."""

import calendar
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from nabij.site.demo import names, words
from nabij.site.demo.towns import Town

WEEKS: Final = 104
LONGEST_WEEKS: Final = 78
TRIAL_MONTHS: Final = 2


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(slots=True)
class Someone:
    """An invented person."""

    given_name: str
    infix: str
    family_name: str
    gender: str
    birth_date: dt.date
    email: str
    phone: str
    postcode: str
    town: str
    address: str
    languages: tuple[str, ...]


@dataclass(slots=True)
class Life:
    """One enrolment from application to today; `moves` are its states in order, each with its first day."""

    someone: Someone
    role: str
    moves: list[tuple[dt.date, str]]
    source: str = "self"
    urgency: int = 1
    capacity: int = 1
    interests: tuple[str, ...] = ()
    slots: int = 0
    end_reason: str = ""
    next_step: str = ""
    next_step_on: dt.date | None = None
    last_contact_on: dt.date | None = None
    coordinator: str = ""
    bonds: int = 0

    @property
    def state(self) -> str:
        """Return the state of today."""
        return self.moves[-1][1]

    @property
    def applied_on(self) -> dt.date:
        """Return the day of the application."""
        return self.moves[0][0]

    def since(self, state: str) -> dt.date | None:
        """Return the first day in a state."""
        return next((day for day, name in self.moves if name == state), None)


@dataclass(slots=True)
class Meeting:
    """One contact in the ledger."""

    on: dt.date
    kind: str
    minutes: int
    is_cancelled: bool = False
    is_important: bool = False
    notes: str = ""


@dataclass(slots=True)
class Bond:
    """A volunteer and a participant who belong together for a while."""

    participant: Life
    volunteer: Life
    started_on: dt.date
    ended_on: dt.date | None = None
    end_reason: str = ""
    confirmed_on: dt.date | None = None  # the trial went well: from here on the match counts
    meetings: list[Meeting] = field(default_factory=list)


@dataclass(slots=True)
class Story:
    """All of one programme in one branch."""

    town: Town
    programme: str
    lives: list[Life] = field(default_factory=list)
    bonds: list[Bond] = field(default_factory=list)


class Invention:
    """Makes people and stories from one seed; the same seed and day make the same world."""

    def __init__(self, *, seed: int, today: dt.date) -> None:
        self.rng = random.Random(seed)  # noqa: S311  (invention, not secrecy)
        self.today = today
        self.since = today - dt.timedelta(weeks=WEEKS)
        self._number = 0

    # -- people ---------------------------------------------------------------------------------------------

    def someone(self, *, town: Town, role: str, newcomer: bool = False) -> Someone:
        """Invent one person; numbers and addresses belong to nobody."""
        rng, self._number = self.rng, self._number + 1
        chosen = [c for c in names.CIRCLES if not newcomer or set(c[0]) & set(names.NEWCOMERS)]
        languages, women, men, last_names, _ = rng.choices(chosen, weights=[c[4] for c in chosen])[0]
        gender = "v" if rng.random() < (0.68 if role == "volunteer" else 0.58) else "m"
        given_name = rng.choice(women if gender == "v" else men)
        infix, family_name = rng.choice(last_names)
        plain = "".join(letter for letter in given_name.lower() if letter.isascii() and letter.isalpha())
        return Someone(
            given_name=given_name,
            infix=infix,
            family_name=family_name,
            gender=gender,
            birth_date=self.birth_date(role=role, newcomer=newcomer),
            email=f"{plain}{self._number}@voorbeeld.example" if rng.random() < 0.85 or role == "volunteer" else "",
            phone=f"06-1234{self._number:04d}",
            postcode=f"{rng.choice(town.pc4s)} {rng.choice('ABCDEHJKLMNPRTVWXZ')}{rng.choice('ABCDEGHJKLMNPRTVWXZ')}",
            town=town.name,
            address=f"{rng.choice(names.STREETS)} {rng.randint(1, 180)}",
            languages=("nl", *languages),
        )

    def birth_date(self, *, role: str, newcomer: bool) -> dt.date:
        """Invent a birth date: participants mostly older, volunteers of all ages, newcomers younger."""
        low, top, high = (24, 34, 66) if newcomer else (38, 78, 94) if role == "participant" else (20, 62, 79)
        age = int(self.rng.triangular(low, high, top))
        return self.today - dt.timedelta(days=age * 365 + age // 4 + self.rng.randint(0, 364))

    def life(self, *, town: Town, role: str, applied_on: dt.date, newcomer: bool = False) -> Life:
        """Invent one application."""
        rng = self.rng
        return Life(
            someone=self.someone(town=town, role=role, newcomer=newcomer),
            role=role,
            moves=[(applied_on, "applied")],
            source=rng.choices(["self", "family", "wijkteam", "wmo", "doctor", "partner"], [25, 15, 25, 12, 15, 8])[0]
            if role == "participant"
            else "self",
            urgency=rng.choices([1, 2, 3], [70, 22, 8])[0],
            capacity=2 if role == "volunteer" and rng.random() < 0.15 else 1,
            interests=tuple(rng.sample(words.INTERESTS, k=rng.randint(2, 6))),
            slots=sum(1 << slot for slot in rng.sample(range(21), k=rng.randint(4, 11))),
            coordinator=town.coordinators[0] if rng.random() < 0.6 else rng.choice(town.coordinators),
        )

    # -- a programme in a branch, week by week ----------------------------------------------------------------

    def story(self, *, town: Town, programme: str, participants: int, volunteers: int, newcomer: bool = False) -> Story:
        """Invent two years of one programme in one branch."""
        story = Story(town=town, programme=programme)
        for role, number in (("participant", participants), ("volunteer", volunteers)):
            for _ in range(number):
                day = self._application_day(role=role)
                foreign = newcomer and role == "participant"
                story.lives.append(self.life(town=town, role=role, applied_on=day, newcomer=foreign))
        for week in range(WEEKS + 1):
            self._week(story, monday=self.since + dt.timedelta(weeks=week))
        for bond in story.bonds:
            bond.meetings = list(self.meetings(bond))
            self._note_last(bond)
            self._confirm(bond)
        for life in story.lives:
            self._plan_next(life)
        return story

    def _application_day(self, *, role: str) -> dt.date:
        early, busiest = (0.42, 50) if role == "volunteer" else (0.3, 100)
        rng = self.rng
        week = rng.uniform(-10, 6) if rng.random() < early else rng.triangular(6, WEEKS - 0.2, busiest)
        return min(self.since + dt.timedelta(days=int(week * 7)), self.today)

    def _week(self, story: Story, *, monday: dt.date) -> None:
        for life in story.lives:
            self._prepare(life, monday=monday)
        for bond in story.bonds:
            if bond.ended_on is None:
                self._perhaps_end(bond, monday=monday)
        free = [
            life
            for life in story.lives
            if life.role == "volunteer" and life.state in {"waiting", "active"} and life.bonds < life.capacity
        ]
        waiting = sorted(
            (life for life in story.lives if life.role == "participant" and life.state == "waiting"),
            key=lambda life: (-life.urgency, life.applied_on),
        )
        self.rng.shuffle(free)
        # The last weeks leave people and volunteers for the visitor of the demo to bring together.
        chance = 0.11 if monday < self.today - dt.timedelta(weeks=7) else 0.02
        for volunteer, participant in zip(free, waiting, strict=False):
            if self.rng.random() < chance:
                self._meet(story, participant=participant, volunteer=volunteer, monday=monday)

    def _prepare(self, life: Life, *, monday: dt.date) -> None:
        """Bring an application to an intake and onto the waiting list; sometimes somebody thinks better of it."""
        day, state = life.moves[-1]
        weeks = (monday - day).days / 7
        if state == "applied" and weeks >= 0.5 and self.rng.random() < 0.45:
            self._move(life, "intake_planned", monday)
        elif state == "intake_planned" and weeks >= 1 and self.rng.random() < 0.4:
            self._move(life, "waiting" if self.rng.random() < 0.96 else "declined", monday)
        elif state == "waiting" and life.role == "participant" and self.rng.random() < 0.003:
            self._move(life, "withdrawn", monday)
        elif state == "active" and life.role == "participant" and self.rng.random() < 0.0004:
            self._move(life, "paused", monday)

    def _move(self, life: Life, state: str, monday: dt.date) -> None:
        day = min(monday + dt.timedelta(days=self.rng.randint(0, 4)), self.today)
        life.moves.append((max(day, life.moves[-1][0]), state))

    def _meet(self, story: Story, *, participant: Life, volunteer: Life, monday: dt.date) -> None:
        for life in (participant, volunteer):
            life.bonds += 1
            if life.state != "active":
                self._move(life, "active", monday)
        day = max(participant.moves[-1][0], volunteer.moves[-1][0])
        participant.moves[-1] = (day, "active")
        story.bonds.append(Bond(participant=participant, volunteer=volunteer, started_on=day))

    def _perhaps_end(self, bond: Bond, *, monday: dt.date) -> None:
        weeks = (monday - bond.started_on).days / 7
        chance = 0.02 if weeks < 6 else 0.007 if weeks < 50 else 0.03
        if weeks < 1 or (self.rng.random() > chance and weeks < LONGEST_WEEKS):
            return
        early = ("no_click", "expectations", "participant", "volunteer")
        late = ("goal", "goal", "term", "moved", "illness", "volunteer", "participant", "died", "referred")
        bond.end_reason = "term" if weeks >= LONGEST_WEEKS else self.rng.choice(early if weeks < 8 else late)
        bond.ended_on = min(monday + dt.timedelta(days=self.rng.randint(0, 4)), self.today)
        self._after(bond.participant, bond, again=bond.end_reason in {"no_click", "volunteer", "expectations"})
        self._after(bond.volunteer, bond, again=bond.end_reason != "volunteer" and self.rng.random() < 0.78)

    def _after(self, life: Life, bond: Bond, *, again: bool) -> None:
        life.bonds -= 1
        assert bond.ended_on is not None
        if life.bonds:
            return
        life.moves.append((max(bond.ended_on, life.moves[-1][0]), "waiting" if again else "ended"))
        if not again:
            life.end_reason = bond.end_reason

    # -- the weekly rhythm ------------------------------------------------------------------------------------

    def meetings(self, bond: Bond) -> Iterator[Meeting]:
        """Invent the contacts of a bond: about once a week on a fixed day, quieter in holidays."""
        rng = self.rng
        faithful = rng.uniform(0.6, 0.95)
        usual = rng.choices(["home", "meeting", "phone"], [55, 38, 7])[0]
        length = rng.choice([60, 90, 90, 120, 120, 150])
        silent = bond.ended_on is None and rng.random() < 0.07
        last = (bond.ended_on or self.today) - dt.timedelta(days=rng.randint(18, 45) if silent else 0)
        day = bond.started_on + dt.timedelta(days=rng.randint(0, 6))
        while day <= last:
            quiet = 0.45 if day.month == 8 or not (1, 3) < (day.month, day.day) < (12, 22) else 1.0
            if rng.random() < faithful * quiet:
                yield self._meeting(day, usual=usual, length=length)
            day += dt.timedelta(days=7)

    def _meeting(self, day: dt.date, *, usual: str, length: int) -> Meeting:
        rng = self.rng
        kind = usual if rng.random() < 0.8 else rng.choice(["home", "meeting", "phone", "message"])
        minutes = {"phone": 20, "message": 10}.get(kind, length)
        meeting = Meeting(on=day, kind=kind, minutes=minutes, is_cancelled=rng.random() < 0.03)
        recent = (self.today - day).days < 60
        if meeting.is_cancelled:
            meeting.notes = "Ging niet door, was niet lekker."
        elif recent and rng.random() < 0.012:
            meeting.is_important, meeting.notes = True, rng.choice(words.WORRIES)
        elif recent or rng.random() < 0.1:
            parts = (rng.choice(words.OPENINGS), rng.choice(words.MIDDLES), rng.choice(words.ENDINGS))
            meeting.notes = " ".join(parts if rng.random() < 0.5 else parts[:2])
        return meeting

    def _note_last(self, bond: Bond) -> None:
        days = [meeting.on for meeting in bond.meetings if not meeting.is_cancelled]
        for life in (bond.participant, bond.volunteer):
            life.last_contact_on = max([*days, *([life.last_contact_on] if life.last_contact_on else [])], default=None)

    def _confirm(self, bond: Bond) -> None:
        day = months_later(bond.started_on, TRIAL_MONTHS)
        if day <= (bond.ended_on or self.today):
            bond.confirmed_on = day

    def _plan_next(self, life: Life) -> None:
        steps = words.STEP_NEXTS.get(life.state)
        if steps is None or (life.state == "waiting" and self.rng.random() < 0.55):
            return
        life.next_step = self.rng.choice(steps)
        life.next_step_on = self.today + dt.timedelta(days=self.rng.randint(-6, 12))
