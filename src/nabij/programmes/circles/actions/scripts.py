"""Scripts in versions: ours are kept when they are first used, a copy is the organisation's own."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.foundation.ids import new_id
from nabij.foundation.meanwhile import ChangedMeanwhile
from nabij.programmes.circles.choices import Theme
from nabij.programmes.circles.choices.scripts import ours
from nabij.programmes.circles.models import Script


class IsOurs(Exception):
    """A script that comes with Nabij stays as it is; a copy can be changed."""


@transaction.atomic
def script_for(*, organisation_id: int, theme: Theme) -> Script:
    """Return our script for a theme as this organisation keeps it, in the version of this house; runs for staff."""
    version, texts = ours(theme)
    found: Script | None = Script.rows_for_django.filter(
        organisation_id=organisation_id, key=theme, number=version
    ).first()
    if found is not None:
        return found
    with access.unscoped(access.Reason.JOB):
        Script.objects.filter(organisation_id=organisation_id, key=theme).update(is_current=False)
        made = Script(
            organisation_id=organisation_id, key=theme, number=version, theme=theme, texts=dict(texts),
            made_at=clock.now(),
        )  # fmt: skip
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:  # somebody planned a circle at the same moment
            made = Script.objects.get(organisation_id=organisation_id, key=theme, number=version)
    return made


@transaction.atomic
def copy_script(*, script: Script, by: Actor) -> Script:
    """Make a copy that the organisation can change."""
    made = Script(
        organisation_id=script.organisation_id, key=f"own-{new_id().hex[-12:]}", theme=script.theme, is_ours=False,
        texts=script.texts, made_by_id=by.user_id, made_at=clock.now(),
    )  # fmt: skip
    access.require(by, CREATE, made)
    made.save(force_insert=True)
    audit.record("circles.script_copied", by=by, about=made)
    return made


@transaction.atomic
def change_script(*, script: Script, text: Mapping[str, Any], language: str, seen: int, by: Actor) -> Script:
    """Write the next version of an own script in one language; what it says in others stays.

    Sessions that were planned keep the version they had.
    """
    access.require(by, CHANGE, script)
    if script.is_ours:
        raise IsOurs(script.key)
    rows = Script.rows_for_django.select_for_update().filter(organisation_id=script.organisation_id, key=script.key)
    now: Script = rows.get(is_current=True)
    if now.number != seen:
        raise ChangedMeanwhile(now)
    now.is_current = False
    now.save(update_fields=["is_current"])
    made = Script.objects.create(
        organisation_id=now.organisation_id, key=now.key, number=now.number + 1, theme=now.theme, is_ours=False,
        texts={**now.texts, language: dict(text)}, made_by_id=by.user_id, made_at=clock.now(),
    )  # fmt: skip
    audit.record("circles.script_changed", by=by, about=made)
    return made


def bring_ours(*, by: Actor) -> None:
    """Keep all our scripts in the newest version for the actor's organisation, so that they can be read and copied."""
    assert by.organisation_id is not None
    for theme in Theme:
        script_for(organisation_id=by.organisation_id, theme=theme)
