"""What came of a round, as plain values for a JSON report and a table of lines. Nobody's name or address is in it."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from nabij.methods.availability import slots_of
from nabij.methods.grouping import GroupFlaw, Grouping, GroupRules, Member
from nabij.methods.lists.people import ListedPeople
from nabij.methods.lists.words import say_left, say_remark, text
from nabij.methods.matching import Helper, PairKey, Rules, Seeker, Solution, Verdict
from nabij.methods.matching import explain as explained
from nabij.methods.matching.fairness import Share, by_gender_wish, by_label, by_language, longest_waiting
from nabij.methods.matching.model import Side
from nabij.methods.matching.recruit import Hint, hints
from nabij.methods.matching.words import Language, say, say_all, say_group, say_hint, say_why_not

EXPLAINED_PAIRS = 4_000_000
HEADER = ("participant", "volunteer", "fit", "reasons")
GROUPS_HEADER = ("group", "participants", "volunteer", "slots", "interests", "reasons")


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Everything about one round of two lists."""

    seekers: ListedPeople[Seeker]
    helpers: ListedPeople[Helper]
    refused: frozenset[PairKey]
    rules: Rules
    on: datetime.date
    solution: Solution
    verdict: Verdict
    language: Language

    @property
    def hints(self) -> tuple[Hint, ...]:
        """Whom to look for."""
        return hints(seekers=self.seekers.humans, solution=self.solution, rules=self.rules)


def match_rows(*, of: Round) -> list[tuple[str, str, int, str]]:
    """One row per match in order of participant: both numbers, the fit, and why, in words."""
    seekers = {seeker.key: seeker for seeker in of.seekers.humans}
    helpers = {helper.key: helper for helper in of.helpers.humans}
    rows = []
    for pair in of.solution.pairs:
        seeker, helper = seekers[pair.seeker], helpers[pair.helper]
        facts = (*explained.explain_pair(seeker=seeker, helper=helper, rules=of.rules),)
        waited = explained.waited(seeker=seeker, on=of.on)
        rows.append((pair.seeker, pair.helper, pair.fit, say_all(facts=(*facts, waited), language=of.language)))
    return rows


def report(*, of: Round, explain: bool, hinted: Sequence[Hint]) -> dict[str, Any]:
    """The whole round as JSON values; with `explain` also why everybody else has nobody."""
    found = of.solution
    told: dict[str, Any] = {
        "on": of.on.isoformat(),
        "rules": {"version": of.rules.version},
        "participants": side(listed=of.seekers, language=of.language),
        "volunteers": side(listed=of.helpers, language=of.language)
        | {
            "ready": sum(helper.ready for helper in of.helpers.humans),
            "not_ready": [helper.key for helper in of.helpers.humans if not helper.ready],
            "places": sum(helper.capacity for helper in of.helpers.humans if helper.ready),
        },
        "left_out": _left_out(of.seekers, of.helpers),
        "refused_pairs": len(of.refused),
        "result": {
            "served": found.totals.served,
            "waiting_weight": found.totals.waiting,
            "fit": found.totals.fit,
            "not_served": len(found.unserved),
        },
        "bound": {"served": found.bound.served, "waiting_weight": found.bound.waiting, "fit": found.bound.fit},
        "proven": found.proven and of.verdict.best,
        "verifier": {"agrees": of.verdict.best, "flaws": [flaw.code for flaw in of.verdict.flaws]},
        "fairness": _fairness(of=of),
        "recruit": [_hint(hint=hint, of=of) for hint in hinted],
        "unserved": list(found.unserved),
    }
    if explain:
        told["explanations"] = _explanations(of=of)
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Everything about groups made from one list of participants, and perhaps one of volunteers."""

    seekers: ListedPeople[Seeker]
    helpers: ListedPeople[Helper] | None
    rules: GroupRules
    on: datetime.date
    grouping: Grouping
    flaws: tuple[GroupFlaw, ...]
    language: Language


def members_of(*, listed: ListedPeople[Seeker]) -> list[Member]:
    """Participants as possible members, with whom they would and would not sit, and whom they sat with before."""
    sat: dict[str, set[str]] = defaultdict(set)
    for person in listed.people:
        for label in person.earlier:
            sat[label].add(person.human.key)
    shared = {part.name for part in fields(Side)}
    return [
        Member(
            **{name: getattr(person.human, name) for name in shared},
            together=person.together,
            apart=person.apart,
            met=frozenset(key for label in person.earlier for key in sat[label] if key != person.human.key),
        )
        for person in listed.people
    ]


def group_rows(*, of: Meeting) -> list[tuple[str, str, str, str, str, str]]:
    """One row per group: number, participants, volunteer, shared slots and interests, and why, in words."""
    rows = []
    for number, group in enumerate(of.grouping.groups, start=1):
        slots, spoken = slots_of(mask=group.slots), of.language
        facts = (
            explained.SharedInterests(interests=group.interests),
            explained.SharedSlots(slots=slots),
            explained.SharedLanguages(languages=group.languages),
        )
        why = say_group(facts=facts, language=spoken)
        people, likes = ", ".join(group.members), ", ".join(group.interests)
        rows.append((str(number), people, group.helper or "", ", ".join(slots), likes, why))
    return rows


def group_report(*, of: Meeting) -> dict[str, Any]:
    """The groups as JSON values."""
    found = of.grouping
    lists = (of.seekers, *((of.helpers,) if of.helpers else ()))
    return {
        "on": of.on.isoformat(),
        "rules": {"smallest": of.rules.smallest, "largest": of.rules.largest, "near_km": of.rules.near_km},
        "participants": side(listed=of.seekers, language=of.language),
        "volunteers": side(listed=of.helpers, language=of.language) if of.helpers else None,
        "left_out": _left_out(*lists),
        "result": {
            "placed": found.placed,
            "groups": len(found.groups),
            "with_volunteer": sum(group.helper is not None for group in found.groups),
            "alone": len(found.alone),
        },
        "bound": {"placed": found.bound, "by_flow": found.flow_bound},
        "proven": found.proven and not of.flaws,
        "verifier": {"agrees": not of.flaws, "flaws": sorted({flaw.code for flaw in of.flaws})},
        "alone": list(found.alone),
    }


def group_summary(*, of: Meeting) -> list[tuple[str, str]]:
    """The lines of the table that `nabij group` prints."""
    found, language = of.grouping, of.language
    lines = [(text("participants", language=language).upper(), "")]
    lines += listed_lines(listed=of.seekers, language=language)
    if of.helpers:
        lines.append((text("volunteers", language=language).upper(), ""))
        lines += listed_lines(listed=of.helpers, language=language)
    figures = {
        "placed": found.placed,
        "bound": found.bound,
        "groups": len(found.groups),
        "with volunteer": sum(group.helper is not None for group in found.groups),
        "not served": len(found.alone),
    }
    lines.append((text("grouping", language=language).upper(), ""))
    lines += [(text(key, language=language), str(figure)) for key, figure in figures.items()]
    best = "yes" if found.proven and not of.flaws else "no"
    lines.append((text("proven", language=language), text(best, language=language)))
    return lines


def side(*, listed: ListedPeople[Any], language: Language) -> dict[str, Any]:
    """One list: how many rows, who takes part, which are refused and why, and what was read differently."""
    return {
        "rows": listed.rows,
        "taking_part": len(listed.people),
        "faulty": len(listed.faulty),
        "double": len(listed.doubles),
        "refused": [
            {
                "row": left.row,
                "number": left.number,
                "code": left.reason,
                "column": str(left.column),
                "value": left.value,
                "reason": say_left(left=left, language=language),
            }
            for left in listed.left
        ],
        "remarks": [
            {"row": remark.row, "number": remark.number, "remark": say_remark(remark=remark, language=language)}
            for remark in listed.remarks
        ],
        "columns_absent": [column.value for column in listed.absent],
    }


def summary(*, of: Round) -> list[tuple[str, str]]:
    """The lines of the table that the command prints."""
    found, language = of.solution, of.language
    lines = []
    for name, listed in (("participants", of.seekers), ("volunteers", of.helpers)):
        lines.append((text(name, language=language).upper(), ""))
        lines += listed_lines(listed=listed, language=language)
    ready = [helper for helper in of.helpers.humans if helper.ready]
    lines.append((text("ready", language=language), str(len(ready))))
    lines.append((text("places", language=language), str(sum(helper.capacity for helper in ready))))
    lines.append((text("matching", language=language).upper(), ""))
    lines.append((text("served", language=language), str(found.totals.served)))
    lines.append((text("waiting", language=language), str(found.totals.waiting)))
    lines.append((text("fit", language=language), str(found.totals.fit)))
    lines.append((text("not served", language=language), str(len(found.unserved))))
    best = "yes" if found.proven and of.verdict.best else "no"
    lines.append((text("proven", language=language), text(best, language=language)))
    return lines


def listed_lines(*, listed: ListedPeople[Any], language: Language) -> list[tuple[str, str]]:
    """What the summary says of one list."""
    figures = {
        "rows": listed.rows,
        "faulty": len(listed.faulty),
        "double": len(listed.doubles),
        "taking part": len(listed.people),
    }
    return [(text(key, language=language), str(figure)) for key, figure in figures.items()]


def hint_text(*, hint: Hint, towns: Mapping[str, str], language: Language) -> str:
    """One hint in words; `towns` by key of seeker."""
    return say_hint(hint=hint, town=towns.get(hint.near, ""), language=language)


def towns(*, listed: ListedPeople[Seeker]) -> dict[str, str]:
    """The town of everybody on a list, by key; the postcode area where no town was given."""
    return {person.human.key: person.town or person.pc4 for person in listed.people}


def _left_out(*lists: ListedPeople[Any]) -> dict[str, int]:
    faulty, double = sum(len(listed.faulty) for listed in lists), sum(len(listed.doubles) for listed in lists)
    return {"faulty": faulty, "double": double, "total": faulty + double}


def _hint(*, hint: Hint, of: Round) -> dict[str, Any]:
    told = asdict(hint)
    return {
        "text": hint_text(hint=hint, towns=towns(listed=of.seekers), language=of.language),
        "would_help": len(hint.people),
        **{key: told[key] for key in ("programme", "language", "gender", "slots", "people")},
    }


def _fairness(*, of: Round) -> dict[str, Any]:
    seekers, found = of.seekers.humans, of.solution
    districts = {key: (town,) for key, town in towns(listed=of.seekers).items()}
    longest = longest_waiting(seekers=seekers, solution=found, on=of.on)
    return {
        "by_language": _shares(by_language(seekers=seekers, solution=found, on=of.on)),
        "by_gender_wish": _shares(by_gender_wish(seekers=seekers, solution=found, on=of.on)),
        "by_district": _shares(by_label(seekers=seekers, labels=districts, solution=found, on=of.on)),
        "longest_waiting": [{"participant": one.seeker, "days": one.days, "served": one.served} for one in longest],
    }


def _shares(shares: Sequence[Share]) -> list[dict[str, Any]]:
    return [
        {
            "label": share.label,
            "people": share.people,
            "served": share.served,
            "mean_days_served": None if share.days_served is None else round(share.days_served, 1),
            "mean_days_waiting": None if share.days_waiting is None else round(share.days_waiting, 1),
        }
        for share in shares
    ]


def _explanations(*, of: Round) -> list[dict[str, Any]]:
    """Why those who are not served are not, heaviest first; as many as can be looked into in a minute or so."""
    by_key = {seeker.key: seeker for seeker in of.seekers.humans}
    helpers = of.helpers.humans
    most = max(50, EXPLAINED_PAIRS // max(1, len(helpers) + len(by_key)))
    told = []
    for key in of.solution.unserved[:most]:
        answer = explained.why_not(
            seeker=by_key[key],
            seekers=by_key.values(),
            helpers=helpers,
            rules=of.rules,
            on=of.on,
            solution=of.solution,
            forbidden=of.refused,
        )
        waited = explained.waited(seeker=by_key[key], on=of.on)
        told.append(
            {
                "participant": key,
                "waiting_days": waited.days,
                "why": f"{say(fact=waited, language=of.language)} {say_why_not(answer=answer, language=of.language)}",
            }
        )
    return told
