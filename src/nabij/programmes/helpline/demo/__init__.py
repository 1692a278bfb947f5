"""Gives the demo an open helpline: two years of invented figures, hours, Christmas, volunteers and shifts."""

import datetime as dt
import math
from collections import Counter
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering, Profile, Programme, ProgrammeLine, Tally
from nabij.enrolment.rules import counting_rule
from nabij.foundation import clock
from nabij.foundation.models import Unit
from nabij.methods import weeks
from nabij.methods.calendars import Calendar, Special, Version, divided
from nabij.methods.histograms import bucket
from nabij.people.models import Branch, Person, User, search_words
from nabij.programmes.helpline import rules
from nabij.programmes.helpline.models import (
    DayCount,
    DeskRules,
    HelpAddress,
    Helpline,
    HourCount,
    OpeningVersion,
    Phrase,
    SpecialDay,
)
from nabij.volunteers.choices import Post, Skill
from nabij.volunteers.models import Duty, Qualification, Rota, Shift

SEED: Final = 20261225
BRANCH: Final = "zwolle"
PLAYED: Final = ("sanne@dichtbij.example", "rob@dichtbij.example")  # the first of NAMES, whom a newcomer can be
ZONE: Final = ZoneInfo(settings.TIME_ZONE)
NAMES: Final = (
    "Sanne Kuipers", "Rob Terpstra", "Mieke Aalders", "Youssef Amrani", "Lotte Brand", "Gerard Dijkman",
    "Selma Erdem", "Anneke Feenstra", "Tom Groot", "Ilse Haverkamp", "Bram Idema", "Corrie Jonker", "Dirk Kalsbeek",
    "Nadia Lachmi", "Wout Meinders", "Petra Nauta", "Hanna Oosting", "Kees Postma", "Jamila Rachidi", "Els Scholten",
    "Daan Tuinstra", "Marga Ufkes", "Bert Veldman", "Olga Wiersma", "Freek Zijlstra", "Rik Ybema",
)  # fmt: skip
EVENINGS: Final = {**dict.fromkeys(range(6), "19-22"), 6: "14-22"}
LONG_DAYS: Final = {**dict.fromkeys(range(6), "14-23"), 6: "11-23"}
A_YEAR: Final = {-1: 4_460, 0: 6_000}  # people who come; about 5,000 and 6,000 are helped, as the source tells
TOPICS: Final = (
    ("loneliness", 44), ("relations", 23), ("mental", 19), ("day", 12), ("grief", 9), ("health", 8), ("self_harm", 6),
    ("suicide", 5), ("work", 7), ("money", 4), ("violence", 2), ("other", 6),
)  # fmt: skip
PHRASES: Final = (
    ("Welkom", "Fijn dat u er bent. Waar wilt u het over hebben?"),
    ("Doorvragen", "Wilt u daar iets meer over vertellen?"),
    ("Samenvatten", "Als ik u goed begrijp, zegt u dat …"),
    ("Rustig afronden", "We praten nu al een tijdje. Zullen we samen rustig afronden?"),
    ("Gedachten aan de dood", "Denkt u er ook aan om niet meer te leven? U mag dat hier gewoon zeggen."),
)
_HOUR: Final = dt.timedelta(hours=1)


def invent(organisation_id: int) -> None:
    """Write everything; runs unscoped, in bulk."""
    today, draw = clock.today(), Random(SEED)  # noqa: S311  (invented figures are no secret)
    offering = _offering(organisation_id)
    helpline = Helpline.objects.create(
        offering=offering, organisation_id=organisation_id, slug="luisterlijn", name="Luisterlijn Dichtbij"
    )
    _desk(helpline)
    calendar = _hours(helpline, today)
    _figures(offering, calendar, today, draw)
    _rota(offering, calendar, _volunteers(offering, today), draw)


def _desk(helpline: Helpline) -> None:
    place: dict[str, Any] = {"organisation_id": helpline.organisation_id, "offering_id": helpline.offering_id}
    DeskRules.objects.create(**place, helpline=helpline)
    HelpAddress.objects.bulk_create(
        [HelpAddress(**place, **one, for_visitors=True, position=at) for at, one in enumerate(rules.help_numbers())]
    )
    Phrase.objects.bulk_create(
        [Phrase(**place, title=title, text=text, position=at) for at, (title, text) in enumerate(PHRASES)]
    )


def _offering(organisation_id: int) -> Offering:
    line = ProgrammeLine.objects.filter(organisation_id=organisation_id).order_by("pk").first()
    programme = Programme.objects.create(
        organisation_id=organisation_id, line=line, type="helpline", name="Luisterlijn", slug="luisterlijn",
        summary="Anoniem chatten met een vrijwilliger die naar u luistert.",
        objective="Wie zich alleen voelt, kan elke dag zijn verhaal kwijt.",
        method="Anonieme chat met vrijwilligers op dienst, begeleid door een dienstleider.",
        starts_on=clock.today() - dt.timedelta(days=3 * 365),
    )  # fmt: skip
    branch = Branch.objects.get(organisation_id=organisation_id, slug=BRANCH)
    return Offering.objects.create(
        organisation_id=organisation_id, programme=programme, branch=branch, takes_participants=False
    )


# -- hours --------------------------------------------------------------------------------------------------


def _hours(helpline: Helpline, today: dt.date) -> Calendar:
    """Evenings first, since last spring long days; Christmas from ten to ten; and open around the clock today."""
    place: dict[str, Any] = {
        "helpline": helpline, "organisation_id": helpline.organisation_id, "offering_id": helpline.offering_id
    }  # fmt: skip
    versions = []
    spring = dt.date(today.year - (today.month < 5), 4, 1)
    for first, typed, why in (
        (dt.date(today.year - 2, 1, 1), EVENINGS, ""),
        (spring, LONG_DAYS, "Er kwamen elke avond meer mensen dan wij konden helpen."),
    ):
        week = {day: weeks.parse_blocks(hours) for day, hours in typed.items()}
        versions.append(Version(first, week))
        OpeningVersion.objects.create(**place, valid_from=first, blocks=weeks.as_json(week), reason=why)
    days = [
        (dt.date(year, 12, day), "10-22", "Kerstchat", "Ook met Kerst luisteren wij, van 10 tot 22 uur.", True)
        for year in range(today.year - 2, today.year + 1)
        for day in (25, 26)
    ]
    known = {day for day, *_ in days}
    days += [
        (day, "0-24", "Open dag", "Vandaag dag en nacht open: dit is een demonstratie.", False)
        for day in (today, today + dt.timedelta(days=1))
        if day not in known
    ]
    special = {}
    for day, typed_hours, name, message, is_campaign in days:
        blocks = weeks.parse_blocks(typed_hours)
        special[day] = Special(day, blocks, name, message, is_campaign)
        SpecialDay.objects.create(
            **place, on=day, name=name, blocks=weeks.day_as_json(blocks), message=message, is_campaign=is_campaign
        )
    return Calendar(ZONE, versions, special)


# -- figures ------------------------------------------------------------------------------------------------


def _figures(offering: Offering, calendar: Calendar, today: dt.date, draw: Random) -> None:
    """Count invented people at the door since the first day of last year, at Christmas three times as many."""
    hourly: Counter[tuple[dt.datetime, str]] = Counter()
    daily: Counter[tuple[dt.date, str]] = Counter()
    monthly: Counter[tuple[dt.date, str]] = Counter()
    day = dt.date(today.year - 1, 1, 1)
    while day < today:
        for start in _open_hours(calendar, day):
            _one_hour(calendar, start, day, today, (hourly, daily, monthly), draw)
        day += dt.timedelta(days=1)
    place = {"organisation_id": offering.organisation_id, "offering_id": offering.pk}
    HourCount.objects.bulk_create(
        [HourCount(**place, hour=hour, measure=what, value=many) for (hour, what), many in hourly.items() if many],
        batch_size=5_000,
    )
    DayCount.objects.bulk_create(
        [DayCount(**place, day=on, measure=what, value=many) for (on, what), many in daily.items() if many],
        batch_size=5_000,
    )
    Tally.objects.bulk_create(
        [
            Tally(**place, month=first, measure=what, value=many, counting_rule=counting_rule(first).version)
            for (first, what), many in monthly.items()
            if many
        ]
    )


def _open_hours(calendar: Calendar, day: dt.date) -> list[dt.datetime]:
    found = []
    for one in calendar.stretches_on(day):
        found += [one.start + number * _HOUR for number in range(one.minutes // 60)]
    return found


def _one_hour(
    calendar: Calendar, start: dt.datetime, day: dt.date, today: dt.date, into: tuple[Any, Any, Any], draw: Random
) -> None:
    hourly, daily, monthly = into
    special = calendar.special.get(day)
    hours_a_day = len(_open_hours(calendar, day)) or 1
    usual = A_YEAR[day.year - today.year] / 365 / 0.86
    busy = (0.6, 1.0, 1.4)[min(2, max(0, (start.astimezone(ZONE).hour - 14) // 3))]
    came = _poisson(usual * (3.0 if special and special.is_campaign else 1.0) * busy / hours_a_day, draw)
    there = 6 if special and special.is_campaign else 3 if hours_a_day < 5 else 2
    answered = min(came, there * 2 + 1)
    gone = sum(draw.random() < 0.11 for _ in range(answered))
    hourly[start, "offered"] += answered
    hourly[start, "refused_full"] += came - answered
    hourly[start, "abandoned"] += gone
    hourly[start, "staffed"] += there * 60
    hourly[start, "places"] += there * 75
    first = day.replace(day=1)
    for number in range(answered - gone):
        hourly[start, "answered"] += 1
        waited = draw.expovariate(1 / (25 + 55 * number))
        hourly[start, f"wait:{bucket(waited, rules.WAIT_BUCKETS)}"] += 1
        minutes = max(2, round(draw.gammavariate(3, 8)))
        daily[day, "ended"] += 1
        daily[day, "minutes"] += minutes
        daily[day, f"length:{bucket(minutes, rules.LENGTH_BUCKETS)}"] += 1
        monthly[first, "contacts"] += 1
        monthly[first, "contact_minutes"] += minutes
        for topic in draw.choices([name for name, _ in TOPICS], [share for _, share in TOPICS], k=1 + number % 2):
            monthly[first, f"topic_{topic}"] += 1


def _poisson(mean: float, draw: Random) -> int:
    """Draw how many come in an hour (Knuth)."""
    limit, many, product = math.exp(-mean), 0, draw.random()
    while product > limit:
        many, product = many + 1, product * draw.random()
    return many


# -- volunteers and their shifts -------------------------------------------------------------------------------


def _skills(number: int) -> set[Skill]:
    """Return what the invented volunteer of this number may do: a few leads, a few who learn, most talk alone."""
    if number in {23, 24, 25}:
        return {Skill.TRAINEE}
    found = {Skill.CHAT}
    if number % 3 == 0:
        found.add(Skill.TWO)
    if number in {1, 5, 9, 13, 17, 21}:
        found.add(Skill.LEAD)
    if number in {2, 9}:
        found.add(Skill.BACKUP)
    return found


def _volunteers(offering: Offering, today: dt.date) -> list[tuple[Enrolment, set[Skill]]]:
    place = {"organisation_id": offering.organisation_id}
    since = today - dt.timedelta(days=400)
    kinds = [kind for kind in ("person", "volunteer file") for _ in NAMES]
    units = Unit.objects.bulk_create([Unit(**place, kind=kind, opened_on=since) for kind in kinds])
    made = []
    for number, name in enumerate(NAMES):
        given, _, family = name.partition(" ")
        person = Person(
            **place, unit=units[number], branch_ids=[offering.branch_id], cell_ids=[offering.pk], given_name=given,
            family_name=family, birth_date=dt.date(1950 + number * 2, 1 + number % 12, 3),
            email=f"{given.lower()}.{family.lower()}@dichtbij.example", phone=f"06-1234{9000 + number}",
            postcode="8011AB", town="Zwolle", created_at=clock.now(), page_language="nl",
        )  # fmt: skip
        person.words = search_words(person)
        enrolment = Enrolment(
            **place, offering=offering, unit=units[len(NAMES) + number], person=person, role=PartRole.VOLUNTEER,
            state=EnrolmentState.ACTIVE, state_since=since, applied_on=since, started_on=since,
        )  # fmt: skip
        made.append((enrolment, _skills(number)))
    Person.objects.bulk_create([one.person for one, _ in made])
    Enrolment.objects.bulk_create([one for one, _ in made])
    Profile.objects.bulk_create(
        [
            Profile(enrolment=one, **place, offering=offering, unit_id=one.unit_id, person_id_copy=one.person_id)
            for one, _ in made
        ]
    )
    for email, (enrolment, _) in zip(PLAYED, made, strict=False):
        User.objects.filter(email=email).update(person=enrolment.person)
    return made


def _rota(offering: Offering, calendar: Calendar, people: list[tuple[Enrolment, set[Skill]]], draw: Random) -> None:
    place: dict[str, Any] = {"organisation_id": offering.organisation_id, "offering": offering}
    rota = Rota.objects.create(**place, minimum=3)
    Qualification.objects.bulk_create(
        [
            Qualification(
                **place, unit_id=one.unit_id, rota=rota, enrolment=one, person_id_copy=one.person_id, skill=skill,
                valid_from=one.state_since,
            )
            for one, skills in people
            for skill in sorted(skills)
        ]
    )  # fmt: skip
    now, today = clock.now(), clock.today()
    stretches = [
        one for number in range(-1, rota.weeks_ahead * 7)
        for one in calendar.stretches_on(today + dt.timedelta(days=number))
    ]  # fmt: skip
    parts = [part for one in stretches for part in divided(one, longest_minutes=rota.longest_minutes)]
    shifts = [
        Shift(**place, rota=rota, starts_at=part.start, ends_at=part.end, minimum=rota.minimum, needs_lead=True)
        for part in parts
        if part.end > now
    ]
    Shift.objects.bulk_create(shifts)
    duties: list[Duty] = []
    for number, shift in enumerate(shifts):
        duties += _on(shift, number, people, now, draw)
    Duty.objects.bulk_create(duties)


def _on(
    shift: Shift, number: int, people: list[tuple[Enrolment, set[Skill]]], now: dt.datetime, draw: Random
) -> list[Duty]:
    """Fill a shift: everybody needed today and tomorrow, later here and there a gap. Whoever is on now is there."""
    soon = shift.starts_at < now + 2 * 24 * _HOUR
    leads = [entry for entry in people if Skill.LEAD in entry[1]]
    talkers = [entry for entry in people[2:] if Skill.CHAT in entry[1] and Skill.LEAD not in entry[1]]
    chosen: list[tuple[Enrolment, set[Skill], Post]] = []
    if soon or draw.random() > 0.12:
        chosen.append((*leads[0 if soon else number % len(leads)], Post.LEAD))  # soon: Rob
    wanted = 3 if soon or draw.random() > 0.3 else draw.choice((0, 1, 2))
    start = number * 3
    chosen += [(*talkers[(start + extra) % len(talkers)], Post.CHAT) for extra in range(wanted)]
    if number % 9 == 4 and chosen and chosen[0][2] == Post.LEAD:
        chosen.append((*people[23 + number % 3], Post.TRAINEE))
    if soon or number % 17 == 0:
        chosen.append((*people[0], Post.CHAT))  # Sanne, whom a newcomer can be
    return [
        Duty(
            organisation_id=shift.organisation_id, offering_id=shift.offering_id, unit_id=one.unit_id,
            rota_id=shift.rota_id, shift=shift, enrolment=one, person_id_copy=one.person_id,
            shown_name=one.person.given_name, post=post, at_once=_at_once(post, skills),
            is_hidden=post == Post.TRAINEE, taken_at=now - 14 * 24 * _HOUR,
            # Of the demo's first two days it is known who will be there, so that the door stays open meanwhile.
            arrived_at=max(shift.starts_at, now - _HOUR / 6) if soon else None,
        )
        for one, skills, post in chosen
    ]  # fmt: skip


def _at_once(post: Post, skills: set[Skill]) -> int:
    if post in {Post.TRAINEE, Post.BACKUP}:
        return 0
    return 2 if Skill.TWO in skills else 1
