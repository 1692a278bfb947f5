"""What people said about a gathering, as the team reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nabij.agenda.choices import ExperienceConsent
from nabij.agenda.models import Experience, Gathering
from nabij.foundation import access, sealing
from nabij.foundation.access import CREATE, READ
from nabij.foundation.actors import NOBODY, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing somebody said."""

    experience: Experience
    said: str

    @property
    def may_be_shown(self) -> bool:
        """Say whether others may see it."""
        return self.experience.consent != ExperienceConsent.NO


def experiences(actor: Actor, gathering: Gathering) -> Sequence[Said]:
    """Return what was said about a gathering; the log says who read it."""
    rows = list(Experience.objects.visible_to(actor, READ).filter(gathering=gathering))
    texts = sealing.open_texts(rows, "said", by=actor, purpose=_("choosing what others may read"))
    return [Said(experience=row, said=texts[row.pk]) for row in rows]


def said_by(experience_id: str) -> Said | None:
    """Return what the holder of a personal link said; only behind a door by link."""
    found = Experience.objects.select_related("gathering__organisation").filter(pk=experience_id).first()
    if found is None:
        return None
    return Said(experience=found, said=sealing.open_text(found, "said", by=NOBODY, purpose=_("who said it reads it")))


def may_write(actor: Actor, gathering: Gathering) -> bool:
    """Say whether the actor may write down what somebody said here."""
    draft = Experience(
        organisation_id=gathering.organisation_id, offering_id=gathering.offering_id, gathering=gathering,
        gathering_unit_id=gathering.unit_id,
    )  # fmt: skip
    return access.may(actor, CREATE, draft)
