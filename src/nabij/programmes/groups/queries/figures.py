"""What groups come to in figures: from tallies without ids, so that erasing a file changes nothing that was told."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from nabij.agenda.queries.attendance import Work, work
from nabij.enrolment.models import Offering, Tally
from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.programmes.groups import rules
from nabij.programmes.groups.choices import GroupState, Origin
from nabij.programmes.groups.queries import TYPE

MONTHS = 24
STANDING = (GroupState.OBSERVED, GroupState.FORMING, GroupState.LED, GroupState.INDEPENDENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Groups in figures. `by_state` has, for every month, how many groups stood in each of `STANDING`."""

    months: list[dt.date]
    by_state: dict[str, list[int]]
    origins: dict[str, int]
    became_independent: int
    independent_a_year: int
    without_us: int
    people_now: int
    wait_for_volunteer: list[int]
    meetings: int
    visits: int
    unique_people: int
    volunteer_hours: int
    professional_hours: int
    gatherings: Work


def offerings(actor: Actor) -> list[Offering]:
    """Return the offerings of this type of which the actor sees figures."""
    with_figures = Tally.objects.visible_to(actor).order_by().values("offering_id").distinct()
    rows = Offering.objects.visible_to(actor).filter(programme__type=TYPE, pk__in=with_figures)
    return list(rows.select_related("programme", "branch").order_by("programme__name", "branch__name"))


def figures(actor: Actor, *, offering_ids: Sequence[int]) -> Figures:
    """Add up these offerings."""
    months = rules.last_months(today=clock.today(), many=MONTHS)
    found: dict[str, Counter[dt.date]] = {}
    rows = Tally.objects.visible_to(actor).filter(offering_id__in=offering_ids)
    for measure, month, value in rows.order_by().values_list("measure", "month").annotate(total=Sum("value")):
        found.setdefault(measure, Counter())[month] += value

    def total(measure: str) -> int:
        return sum(found.get(measure, Counter()).values())

    def over_time(measure: str) -> list[int]:
        return rules.stock(sorted(found.get(measure, Counter()).items()), months=months)

    year = months[-1].year
    return Figures(
        months=months,
        by_state={state: over_time(f"groups_{state}_change") for state in STANDING},
        origins={origin: total(f"groups_{origin}") for origin in Origin.values},
        became_independent=total("groups_became_independent"),
        independent_a_year=total("groups_independent_year"),
        without_us=total("groups_without_us"),
        people_now=total("group_people_change"),
        wait_for_volunteer=over_time("groups_waiting_change"),
        meetings=total("group_meetings"),
        visits=total("group_visits"),
        unique_people=sum(
            value for month, value in found.get("group_members", Counter()).items() if month.year == year
        ),
        volunteer_hours=round(total("group_volunteer_minutes") / 60),
        professional_hours=round(total("group_professional_minutes") / 60),
        gatherings=work(actor=actor, offerings=offering_ids, first=dt.date(2000, 1, 1), last=clock.today()),
    )
