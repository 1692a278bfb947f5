"""Plans are edited as a draft and published as a version; running trajectories keep theirs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.text import slugify

from nabij.enrolment import registry
from nabij.enrolment.models import Programme
from nabij.foundation import access, audit, clock
from nabij.foundation.access import MANAGE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import ChangedMeanwhile
from nabij.trajectories import rules
from nabij.trajectories.choices import Phase, VersionState
from nabij.trajectories.models import Plan, PlanStep, PlanVersion

_FIELDS = (
    "key", "title_nl", "title_en", "who", "phase", "after", "days", "stages", "required_before", "remind",
)  # fmt: skip


class PlanHasFlaws(Exception):
    """The draft does not make sense yet; `flaws` says where."""

    def __init__(self, flaws: Sequence[rules.Flaw]) -> None:
        super().__init__(", ".join(flaw.code for flaw in flaws))
        self.flaws = list(flaws)


def default_steps(programme: Programme) -> Sequence[Mapping[str, Any]]:
    """Return the steps a programme's type or kind proposes."""
    kind = registry.programme_type(programme.type)
    if kind is None:
        return ()
    own = next((known.defaults.get("plan") for known in kind.kinds if known.slug == programme.kind), None)
    return own or kind.default_plan


def plan_of(programme: Programme) -> Plan:
    """Return the plan of a programme; the first time it is made from what the programme type proposes."""
    with access.unscoped(access.Reason.JOB):
        plan, is_new = Plan.objects.get_or_create(
            programme=programme, defaults={"organisation_id": programme.organisation_id}
        )
        if is_new:
            version = PlanVersion.objects.create(
                organisation_id=programme.organisation_id, plan=plan, number=1, state=VersionState.PUBLISHED,
                published_at=clock.now(),
            )  # fmt: skip
            _fill(version, default_steps(programme))
    return plan


def published_version(plan: Plan) -> PlanVersion:
    """Return the version that new trajectories follow."""
    found: PlanVersion = PlanVersion.rows_for_django.get(plan=plan, state=VersionState.PUBLISHED)
    return found


def _fill(version: PlanVersion, steps: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        PlanStep(
            organisation_id=version.organisation_id, plan_version=version, position=number,
            **{name: values[name] for name in _FIELDS if name in values},
        )
        for number, values in enumerate(steps, start=1)
    ]  # fmt: skip
    PlanStep.objects.bulk_create(rows)


@transaction.atomic
def open_draft(*, plan: Plan, by: Actor) -> PlanVersion:
    """Return the draft of a plan; when there is none, a copy of the published version."""
    access.require(by, MANAGE, plan)
    versions = PlanVersion.objects.visible_to(by)
    Plan.objects.visible_to(by).select_for_update().get(pk=plan.pk)
    draft: PlanVersion | None = versions.filter(plan=plan, state=VersionState.DRAFT).first()
    if draft is not None:
        return draft
    published = published_version(plan)
    last = versions.filter(plan=plan).aggregate(last=Max("number"))["last"]
    draft = PlanVersion.objects.create(
        organisation_id=plan.organisation_id, plan=plan, number=last + 1, made_by_id=by.user_id
    )
    _fill(draft, list(published.steps.values(*_FIELDS)))
    audit.record("trajectories.draft_opened", by=by, about=draft)
    return draft


def _edit(draft: PlanVersion, seen: int, by: Actor) -> None:
    """Lock a draft for one change, unless somebody else was first."""
    access.require(by, MANAGE, draft)
    mine = PlanVersion.objects.visible_to(by, MANAGE).filter(pk=draft.pk, state=VersionState.DRAFT, version=seen)
    if not mine.update(version=F("version") + 1):
        raise ChangedMeanwhile(draft)
    draft.version = seen + 1


@transaction.atomic
def add_step(*, draft: PlanVersion, values: Mapping[str, Any], seen: int, by: Actor) -> PlanStep:
    """Add a step at the end of its phase; `seen` is the version of the draft that was on the page."""
    _edit(draft, seen, by)
    steps = list(PlanStep.objects.visible_to(by).filter(plan_version=draft))
    step = PlanStep(
        organisation_id=draft.organisation_id, plan_version=draft, position=len(steps) + 1,
        **{"key": _free_key(values["title_nl"], {step.key for step in steps}), **values},
    )  # fmt: skip
    step.save(force_insert=True)
    order = list(rules.PHASES)
    _place(sorted([*steps, step], key=lambda row: (order.index(Phase(row.phase)), row.position)))
    return step


def _free_key(title: str, taken: set[str]) -> str:
    stem = slugify(title)[:34] or "stap"
    return next(key for number in range(1, 1_000) if (key := f"{stem}-{number}" if number > 1 else stem) not in taken)


def _place(steps: Sequence[PlanStep]) -> None:
    for number, step in enumerate(steps, start=1):
        step.position = number
    PlanStep.rows_for_django.bulk_update(steps, ["position"])


@transaction.atomic
def change_step(*, step: PlanStep, values: Mapping[str, Any], seen: int, by: Actor) -> None:
    """Change a step of a draft."""
    _edit(step.plan_version, seen, by)
    for name in _FIELDS:
        if name in values and name != "key":
            setattr(step, name, values[name])
    step.save()


@transaction.atomic
def move_step(*, step: PlanStep, places: int, seen: int, by: Actor) -> None:
    """Move a step of a draft up (negative) or down within its phase."""
    _edit(step.plan_version, seen, by)
    steps = list(PlanStep.objects.visible_to(by).filter(plan_version_id=step.plan_version_id).order_by("position"))
    same = [row for row in steps if row.phase == step.phase]
    at = next(number for number, row in enumerate(same) if row.pk == step.pk)
    moved = same.pop(at)
    same.insert(max(0, at + places), moved)
    order = iter(same)
    _place([next(order) if row.phase == step.phase else row for row in steps])


@transaction.atomic
def remove_step(*, step: PlanStep, seen: int, by: Actor) -> None:
    """Take a step out of a draft; steps that were counted from it are counted from where it was counted from."""
    _edit(step.plan_version, seen, by)
    followers = PlanStep.objects.visible_to(by).filter(plan_version_id=step.plan_version_id, after=step.key)
    followers.update(after=step.after, days=F("days") + step.days)
    step.delete()


@transaction.atomic
def discard_draft(*, draft: PlanVersion, seen: int, by: Actor) -> None:
    """Throw a draft away; the published version stays as it is."""
    _edit(draft, seen, by)
    PlanStep.objects.visible_to(by).filter(plan_version=draft).delete()
    audit.record("trajectories.draft_discarded", by=by, about=draft)
    draft.delete()


@transaction.atomic
def publish(*, draft: PlanVersion, seen: int, by: Actor) -> None:
    """Let new trajectories follow this version. Running ones keep theirs."""
    _edit(draft, seen, by)
    flaws = rules.flaws([step.rule for step in PlanStep.objects.visible_to(by).filter(plan_version=draft)])
    if flaws:
        raise PlanHasFlaws(flaws)
    versions = PlanVersion.objects.visible_to(by).filter(plan_id=draft.plan_id)
    versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.SUPERSEDED)
    draft.state, draft.published_at, draft.published_by_id = VersionState.PUBLISHED, clock.now(), by.user_id
    draft.save(update_fields=["state", "published_at", "published_by"])
    audit.record("trajectories.published", by=by, about=draft)
