"""What people say about a gathering: written down in their words, shown only with consent and by choice."""

from django.db import transaction

from nabij.agenda import emails
from nabij.agenda.choices import ExperienceConsent
from nabij.agenda.models import Experience, Gathering
from nabij.foundation import access, audit, clock, erasure, sealing
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import NOBODY, Actor


class NoConsent(Exception):
    """Whoever said this did not want others to see it."""


@transaction.atomic
def write_experience(
    *, gathering: Gathering, said: str, first_name: str, consent: str, by: Actor, email: str = ""
) -> Experience:
    """Write down what somebody said. Without consent it stays with the team; the name is kept only if it is shown.

    With an address whoever said it gets a link to take it back; the address itself is not kept.
    """
    experience = Experience(
        organisation_id=gathering.organisation_id, offering_id=gathering.offering_id, gathering=gathering,
        gathering_unit_id=gathering.unit_id, consent=consent, at=clock.now(),
        first_name=first_name if consent == ExperienceConsent.FIRST_NAME else "",
    )  # fmt: skip
    access.require(by, CREATE, experience)
    experience.unit = erasure.open_unit(organisation_id=gathering.organisation_id, kind="registration")
    sealing.seal(experience, said=said)
    experience.save(force_insert=True)
    audit.record("agenda.experience_written", by=by, about=experience)
    if email:
        emails.your_words(experience, to=email)
    return experience


@transaction.atomic
def show_experience(*, experience: Experience, shown_as: str, by: Actor) -> None:
    """Show others what somebody said, in words that name nobody else; empty words hide it again."""
    access.require(by, CHANGE, experience)
    if shown_as and experience.consent == ExperienceConsent.NO:
        raise NoConsent(str(experience.pk))
    experience.shown_as = shown_as
    experience.save(update_fields=["shown_as"])
    audit.record("agenda.experience_shown" if shown_as else "agenda.experience_hidden", by=by, about=experience)


def forget_experience(*, experience: Experience, by: Actor) -> None:
    """Throw away what somebody said: they took back their consent, or it should not have been written."""
    access.require(by, CHANGE, experience)
    erasure.erase([experience.unit_id], by=by, why="what was said is taken back")


def take_back_experience(*, experience: Experience) -> None:
    """Let whoever said something take it back through the link in their mail; nothing of it stays."""
    erasure.erase([experience.unit_id], by=NOBODY, why="taken back by who said it")
