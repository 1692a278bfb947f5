"""Dry runs: the engine looks at who waits, and a coordinator takes, refuses or takes back each group it finds."""

from collections.abc import Sequence

from django.db import transaction

from nabij.enrolment import actions as enrolments
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import access, actors, audit, clock, jobs
from nabij.foundation.access import CHANGE, CREATE, DECIDE
from nabij.foundation.actors import Actor
from nabij.matching.queries import GroupsOutOfReach
from nabij.programmes.groups import rules
from nabij.programmes.groups.actions.beginning import NewGroup, NotPossible, begin, lock
from nabij.programmes.groups.choices import GroupState, MemberState, Origin, RunStage, SketchState, WishKind
from nabij.programmes.groups.models import DryRun, Group, Membership, Sketch, Wish
from nabij.programmes.groups.queries import forming


@transaction.atomic
def start_dry_run(*, offering: Offering, near_km: int, largest: int, by: Actor) -> DryRun:
    """Look at who waits now, and bind nobody: at once when they are few, in two seconds at most; else by a job."""
    row = DryRun(
        organisation_id=offering.organisation_id, offering=offering, made_by_id=by.user_id, made_at=clock.now(),
        waiting=len(forming.waiting_ids(by, offering=offering)), bound=0, near_km=near_km, largest=largest,
        verified=False, stage=RunStage.BUSY,
    )  # fmt: skip
    access.require(by, CREATE, row)
    row.save(force_insert=True)
    audit.record("groups.dry_run", by=by, about=row)
    if row.waiting > rules.AT_ONCE:
        work_out.later(dry_run_id=str(row.pk))
    else:
        _work_out(row, seconds=forming.SECONDS, by=by)
    return row


@jobs.task("groups.work_out")
def work_out(dry_run_id: str) -> None:
    """Work a dry run over many people out, with the rights of who asked for it; twice is once."""
    rows = DryRun.objects.select_for_update(of=("self",)).select_related("offering__programme", "made_by")
    row = rows.filter(pk=dry_run_id, stage=RunStage.BUSY).first()
    if row is None:
        return
    user = row.made_by
    try:
        if user is None:
            raise GroupsOutOfReach
        by = actors.build(
            user_id=user.pk, person_id=user.person_id, organisation_id=user.organisation_id, name=user.display_name
        )
        _work_out(row, seconds=forming.JOB_SECONDS, by=by)
    except GroupsOutOfReach:
        row.stage = RunStage.FAILED
        row.save(update_fields=["stage"])


def _work_out(row: DryRun, *, seconds: float, by: Actor) -> None:
    found = forming.form(by, run=row, seconds=seconds)
    row.bound, row.verified, row.stage = found.bound, found.verified, RunStage.DONE
    row.save(update_fields=["bound", "verified", "stage"])
    Sketch.rows_for_django.bulk_create(
        Sketch(
            dry_run=row, organisation_id=row.organisation_id, offering_id=row.offering_id, position=position,
            enrolments=list(one.participants), leader_id_copy=one.volunteer, interests=list(one.interests),
            slots=list(one.slots), languages=list(one.languages),
            km=forming.furthest_km(by, enrolment_ids=one.participants),
        )
        for position, one in enumerate(found.groups, start=1)
    )  # fmt: skip


def _locked(sketch: Sketch, state: SketchState, *, by: Actor) -> Sketch:
    found: Sketch = Sketch.rows_for_django.select_for_update(of=("self",)).select_related("offering").get(pk=sketch.pk)
    access.require(by, CHANGE, found)
    if found.state != state:
        raise NotPossible(found.state)
    return found


@transaction.atomic
def take(*, sketch: Sketch, name: str, by: Actor) -> Group:
    """Make a group of a sketch; its people are not asked yet. Raises NotPossible when one of them is no longer free."""
    sketch = _locked(sketch, SketchState.OPEN, by=by)
    ids = sketch.enrolments
    rows = Enrolment.objects.visible_to(by).select_for_update(of=("self",)).select_related("person", "offering")
    people: Sequence[Enrolment] = list(rows.filter(pk__in=ids, state=EnrolmentState.WAITING).order_by("pk"))
    if len(people) != len(ids) or set(ids) & set(forming.busy_ids(by, offering=sketch.offering)):
        raise NotPossible("somebody does not wait any more")
    leader = Enrolment.objects.visible_to(by).filter(pk=sketch.leader_id_copy).select_related("person").first()
    facts = NewGroup(
        name=name, origin=Origin.FORMED, state=GroupState.FORMING, people=people, leader=leader,
        wants_leader=leader is None, interests=sketch.interests, slots=sketch.slots,
    )  # fmt: skip
    group = begin(offering=sketch.offering, facts=facts, by=by)
    sketch.state, sketch.group = SketchState.TAKEN, group
    sketch.save(update_fields=["state", "group"])
    return group


@transaction.atomic
def take_back(*, sketch: Sketch, by: Actor) -> None:
    """Undo taking or refusing a sketch; a group of which somebody was asked stays."""
    if sketch.state == SketchState.REFUSED:
        sketch = _locked(sketch, SketchState.REFUSED, by=by)
    else:
        sketch = _locked(sketch, SketchState.TAKEN, by=by)
        if sketch.group is not None:
            _undo_group(sketch, by=by)
    sketch.state, sketch.group = SketchState.OPEN, None
    sketch.save(update_fields=["state", "group"])


def _undo_group(sketch: Sketch, *, by: Actor) -> None:
    assert sketch.group is not None
    group = lock(sketch.group, by=by, action=DECIDE)
    untouched = not Membership.rows_for_django.filter(group=group).exclude(state=MemberState.CHOSEN).exists()
    if group.state != GroupState.FORMING or not untouched or group.leader_says:
        raise NotPossible("somebody was asked")
    on = clock.today()
    for measure in (f"groups_{group.origin}", f"groups_{group.state}_change"):
        enrolments.count(offering=group.offering, measure=measure, on=on, value=-1)
    if group.wants_leader:
        enrolments.count(offering=group.offering, measure="groups_waiting_change", on=on, value=-1)
    audit.record("groups.taken_back", by=by, about=group)
    group.delete()


@transaction.atomic
def refuse(*, sketch: Sketch, by: Actor) -> None:
    """Leave a group of a dry run for what it is."""
    sketch = _locked(sketch, SketchState.OPEN, by=by)
    sketch.state = SketchState.REFUSED
    sketch.save(update_fields=["state"])
    audit.record("groups.refused", by=by, about=sketch)


@transaction.atomic
def add_wish(*, enrolment: Enrolment, about: Enrolment, kind: WishKind, by: Actor) -> Wish:
    """Write down that somebody would gladly, or rather not, sit with somebody else; the last word counts."""
    if enrolment.pk == about.pk or enrolment.offering_id != about.offering_id:
        raise NotPossible("a wish is about somebody else of the same programme")
    known = Wish.rows_for_django.filter(enrolment=enrolment, about=about).first()
    row = known or Wish(
        organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id, unit_id=enrolment.unit_id,
        enrolment=enrolment, about=about,
    )  # fmt: skip
    row.kind, row.made_on = kind, clock.today()
    access.require(by, CHANGE if known else CREATE, row)
    row.save()
    audit.record("groups.wish", by=by, about=row)
    return row


@transaction.atomic
def drop_wish(*, wish: Wish, by: Actor) -> None:
    """Take a wish away."""
    access.require(by, CHANGE, wish)
    audit.record("groups.wish_dropped", by=by, about=wish)
    wish.delete()
