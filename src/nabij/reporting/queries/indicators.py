"""Indicators: what is counted, by which rule and version, and the query that does it, kept as text so anybody can look.

Each query gets `cells` (offerings), `first` and `last` (days of the year), and gives rows of offering, low, high (NULL
for "at least") and qualifier. A row without an offering belongs to the whole alone.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import EndReason, Source, WorkingElement
from nabij.reporting.choices import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One thing that can be counted. Another way of counting is another `version`, which breaks the series."""

    key: str
    name: Any
    unit: Unit
    version: str
    rule: Any  # the counting rule in words
    query: str
    is_result: bool = False  # rows of before and after of one person, which become a mean change
    labels: Any = None  # names of the parts, when these are no offerings

    def __hash__(self) -> int:
        """Tell indicators apart by their key."""
        return hash(self.key)


def _tallied(measure: str) -> str:
    return (
        "SELECT offering_id, sum(value) AS low, sum(value) AS high, 'exact' AS qualifier\n"
        "FROM enrolment_tally\n"
        f"WHERE offering_id = ANY (%(cells)s) AND measure = '{measure}' AND month BETWEEN %(first)s AND %(last)s\n"
        "GROUP BY offering_id"
    )


def _unique(measure: str) -> str:
    # Tallies outlive the people in them; who is still known and stands in several offerings is taken off the whole.
    return (
        f"{_tallied(measure)}\n"
        "UNION ALL\n"
        "SELECT NULL, count(DISTINCT person_id_copy) - count(*), count(DISTINCT person_id_copy) - count(*), 'exact'\n"
        "FROM enrolment_participation\n"
        f"WHERE offering_id = ANY (%(cells)s) AND measure = '{measure}'\n"
        "  AND year = extract(year FROM %(first)s::date)"
    )


_RUNNING: Final = """SELECT offering_id, count(*) AS low, count(*) AS high, 'exact' AS qualifier
FROM enrolment_relation
WHERE offering_id = ANY (%(cells)s) AND NOT is_stand_in
  AND started_on <= %(last)s AND (ended_on IS NULL OR ended_on >= %(first)s)
GROUP BY offering_id"""

_LEFT: Final = """SELECT offering_id, count(DISTINCT person_id) AS low, count(DISTINCT person_id) AS high,
       'exact' AS qualifier
FROM enrolment_enrolment
WHERE offering_id = ANY (%(cells)s) AND role = 'volunteer' AND state = 'ended'
  AND ended_on BETWEEN %(first)s AND %(last)s
GROUP BY offering_id"""

# A festival and its tables are one family: its own count when there is one, else that of its parts together.
_VISITS: Final = """WITH counted AS (
  SELECT whole.id AS whole_id, whole.offering_id, gathering.parent_id IS NULL AS is_whole,
         head.people AS low,
         CASE head.people_are WHEN 'at_least' THEN NULL ELSE coalesce(head.people_up_to, head.people) END AS high,
         head.people_are
  FROM agenda_headcount AS head
  JOIN agenda_gathering AS gathering ON gathering.id = head.gathering_id
  JOIN agenda_gathering AS whole ON whole.id = coalesce(gathering.parent_id, gathering.id)
  WHERE whole.offering_id = ANY (%(cells)s) AND whole.starts_on BETWEEN %(first)s AND %(last)s
    AND gathering.counted_at IS NOT NULL AND head.role IN ('participant', 'other')
), families AS (
  SELECT whole_id, offering_id, is_whole, sum(low) AS low,
         CASE WHEN bool_or(high IS NULL) THEN NULL ELSE sum(high) END AS high,
         max(array_position(ARRAY['exact', 'about', 'range', 'at_least'], people_are::text)) AS vague
  FROM counted GROUP BY whole_id, offering_id, is_whole
), chosen AS (
  SELECT DISTINCT ON (whole_id) offering_id, low, high, vague
  FROM families ORDER BY whole_id, (is_whole AND low > 0) DESC
)
SELECT offering_id, sum(low) AS low, CASE WHEN bool_or(high IS NULL) THEN NULL ELSE sum(high) END AS high,
       (ARRAY['exact', 'about', 'range', 'at_least'])[max(vague)] AS qualifier
FROM chosen GROUP BY offering_id"""

_CHANGE: Final = """SELECT DISTINCT ON (later.pair, later.offering_id)
       later.offering_id, earlier.value AS low, later.value AS high, 'exact' AS qualifier
FROM outcomes_score AS later
JOIN outcomes_score AS earlier USING (pair, instrument, edition, scale, side)
WHERE later.offering_id = ANY (%(cells)s) AND later.instrument LIKE 'djg-%%' AND later.scale = 'total'
  AND later.side = 'person' AND earlier.moment = 'start' AND later.moment IN ('halfway', 'end')
  AND later.quarter BETWEEN %(first)s AND %(last)s
ORDER BY later.pair, later.offering_id, later.quarter DESC, later.moment"""


# What a gathering works on; one without tags of its own does what its programme does. A gathering with two elements
# stands in two parts, and once in the whole.
_BY_ELEMENT: Final = """WITH held AS (
  SELECT gathering.id,
         CASE gathering.elements WHEN '{}' THEN programme.elements ELSE gathering.elements END AS elements
  FROM agenda_gathering AS gathering
  JOIN enrolment_offering AS offering ON offering.id = gathering.offering_id
  JOIN enrolment_programme AS programme ON programme.id = offering.programme_id
  WHERE gathering.offering_id = ANY (%(cells)s) AND gathering.starts_on BETWEEN %(first)s AND %(last)s
    AND gathering.counted_at IS NOT NULL AND gathering.parent_id IS NULL
)
SELECT NULL AS part, count(*) AS low, count(*) AS high, 'exact' AS qualifier FROM held WHERE elements <> '{}'
UNION ALL
SELECT element, count(*), count(*), 'exact' FROM held, unnest(elements) AS element GROUP BY element
ORDER BY low DESC, part NULLS FIRST"""


def _volunteers_by(part: str, when: str, *, also: str = "") -> str:
    return (
        "WITH who AS (\n"
        f"  SELECT DISTINCT ON (person_id) person_id, {part} AS part FROM enrolment_enrolment\n"
        "  WHERE offering_id = ANY (%(cells)s) AND role = 'volunteer'\n"
        f"    AND {when} BETWEEN %(first)s AND %(last)s{also} ORDER BY person_id, {when}\n"
        ")\n"
        "SELECT NULL AS part, count(*) AS low, count(*) AS high, 'exact' AS qualifier FROM who\n"
        "UNION ALL\n"
        "SELECT part, count(*), count(*), 'exact' FROM who GROUP BY part\n"
        "ORDER BY low DESC, part NULLS FIRST"
    )


def _money(amount: str) -> str:
    return (
        f"SELECT NULL AS offering_id, sum({amount}) AS low, sum({amount}) AS high, 'exact' AS qualifier\n"
        "FROM budgets_line AS line JOIN budgets_budget AS budget ON budget.id = line.budget_id\n"
        "WHERE line.side = 'cost' AND budget.year = extract(year FROM %(first)s::date) AND budget.programme_id IN (\n"
        "  SELECT programme_id FROM enrolment_offering WHERE id = ANY (%(cells)s)\n"
        ") HAVING count(*) > 0"
    )


_ALL: Final = (
    Indicator(
        key="planned_cents", name=_("costs as budgeted"), unit=Unit.CENTS, version="2026-1",
        query=_money("line.planned_cents + line.shifted_cents"),
        rule=_("The cost lines of the budget of the year, with money that was moved between lines."),
    ),
    Indicator(
        key="actual_cents", name=_("costs as spent"), unit=Unit.CENTS, version="2026-1",
        query=_money("line.entered_cents + line.booked_cents"),
        rule=_("What was entered and booked on the cost lines of the budget of the year."),
    ),
    Indicator(
        key="participants", name=_("participants"), unit=Unit.PEOPLE, version="2024-1",
        query=_unique("unique_participants"),
        rule=_(
            "Everybody who took part counts once a year, however often they came, and once in the whole when they took "
            "part in several branches. Per branch somebody counts in each."
        ),
    ),
    Indicator(
        key="volunteers", name=_("volunteers"), unit=Unit.PEOPLE, version="2024-1", query=_unique("unique_volunteers"),
        rule=_(
            "Every volunteer who was active counts once a year, and once in the whole when they were active in several "
            "branches."
        ),
    ),
    Indicator(
        key="contacts", name=_("contacts"), unit=Unit.TIMES, version="2024-1", query=_tallied("contacts"),
        rule=_("Every contact that took place counts once. A contact is no participant: the two are told apart."),
    ),
    Indicator(
        key="contact_minutes", name=_("hours of contact"), unit=Unit.MINUTES, version="2024-1",
        query=_tallied("contact_minutes"), rule=_("The length of all contacts together, as it was written down."),
    ),
    Indicator(
        key="matches_started", name=_("intensive matches begun"), unit=Unit.TIMES, version="2024-1",
        query=_tallied("matches_started"), rule=_("A match counts in the month in which it became active."),
    ),
    Indicator(
        key="matches_running", name=_("intensive matches in the year"), unit=Unit.TIMES, version="2026-1",
        query=_RUNNING,
        rule=_("Every match of a volunteer and a participant that ran for at least a day; stand-ins are left out."),
    ),
    Indicator(
        key="participants_applied", name=_("people who applied"), unit=Unit.PEOPLE, version="2024-1",
        query=_tallied("participant_applied"), rule=_("Every application of a participant counts on its day."),
    ),
    Indicator(
        key="volunteers_applied", name=_("volunteers who applied"), unit=Unit.PEOPLE, version="2024-1",
        query=_tallied("volunteer_applied"), rule=_("Every application of a volunteer counts on its day."),
    ),
    Indicator(
        key="volunteers_left", name=_("volunteers who stopped"), unit=Unit.PEOPLE, version="2026-1", query=_LEFT,
        rule=_("Volunteers whose taking part ended in the year, whatever the reason."),
    ),
    Indicator(
        key="volunteers_by_source", name=_("how volunteers came to us"), unit=Unit.PEOPLE, version="2026-1",
        query=_volunteers_by("source", "applied_on"), labels=Source,
        rule=_("Everybody who applied as a volunteer in the year, once, by who brought them to us the first time."),
    ),
    Indicator(
        key="volunteers_left_by_reason", name=_("why volunteers stopped"), unit=Unit.PEOPLE, version="2026-1",
        labels=EndReason,
        query=_volunteers_by(
            "CASE end_reason WHEN '' THEN 'other' ELSE end_reason END", "ended_on", also=" AND state = 'ended'"
        ),
        rule=_("Everybody whose taking part as a volunteer ended in the year, once, by the first reason given."),
    ),
    Indicator(
        key="gatherings", name=_("gatherings"), unit=Unit.TIMES, version="2025-1", query=_tallied("gatherings"),
        rule=_("Every gathering that was held and counted; a festival with its parts counts once."),
    ),
    Indicator(
        key="gatherings_by_element", name=_("gatherings by working element"), unit=Unit.TIMES, version="2026-1",
        query=_BY_ELEMENT, labels=WorkingElement,
        rule=_(
            "Gatherings that were held and counted, by what makes them work (Bouwman and Van Tilburg 2020): as said of "
            "the gathering, else of its programme. One that does two things stands in both parts, and once in the "
            "whole."
        ),
    ),
    Indicator(
        key="visits", name=_("visits to gatherings"), unit=Unit.TIMES, version="2025-1", query=_VISITS,
        rule=_(
            "Everybody who came to a gathering, counted at every gathering again. A festival with parts counts as one "
            "gathering. Counts that were estimates stay estimates."
        ),
    ),
    Indicator(
        key="volunteer_minutes", name=_("hours of volunteers at gatherings"), unit=Unit.MINUTES, version="2025-1",
        query=_tallied("gathering_volunteer_minutes"), rule=_("Hours at gatherings, preparation included."),
    ),
    Indicator(
        key="professional_minutes", name=_("hours of professionals at gatherings"), unit=Unit.MINUTES,
        version="2025-1", query=_tallied("gathering_professional_minutes"),
        rule=_("Hours at gatherings, preparation included."),
    ),
    Indicator(
        key="loneliness_change", name=_("change in loneliness"), unit=Unit.POINTS, version="2026-1", query=_CHANGE,
        is_result=True,
        rule=_(
            "The mean change on the De Jong Gierveld scale of the same people between the start and their last answer "
            "in the year; less than nothing is less lonely. Below ten people nothing is told. Before and after says "
            "that people changed, not why."
        ),
    ),
)  # fmt: skip


def indicators() -> dict[str, Indicator]:
    """Return every indicator by its key."""
    return _BY_KEY


def name_of(key: str) -> "str | Promise":
    """Return the name of an indicator, also of one that is no longer counted."""
    found = _BY_KEY.get(key)
    return found.name if found else key


_BY_KEY: Final = {one.key: one for one in _ALL}
