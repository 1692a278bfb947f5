"""The four places where the small world has rows, and the canary that stands in every text of a person."""

import datetime as dt

from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import (
    Enrolment,
    Offering,
    TeamMember,
)
from nabij.foundation import clock
from nabij.people.choices import RoleName
from nabij.people.models import (
    Person,
    Role,
    User,
)
from tests import cast as people
from tests.cast import Cast

# Rooms add what they keep: each is called with the cast, inside `unscoped`.


def others(cast: Cast) -> dict[str, User]:
    """Add people elsewhere, so that every row has a neighbour of another branch, programme and organisation.

    Returns further logins: a volunteer of another branch and of another organisation, the coordinator of another
    programme in the same branch, and a coordinator whose role is over.
    """
    far = Offering.objects.get(organisation=cast.elsewhere)
    wim = people.make_person(cast.nabij, "Wim")
    people.make_enrolment(cast.tandem_almere, wim, PartRole.VOLUNTEER)
    people.make_enrolment(cast.language_zwolle, people.make_person(cast.nabij, "Lena"), PartRole.VOLUNTEER)
    sem = people.make_person(cast.elsewhere, "Sem")
    people.make_enrolment(far, sem, PartRole.VOLUNTEER)
    people.make_enrolment(far, people.make_person(cast.elsewhere, "Ria"))
    language = people.make_user(cast.nabij, "language_coordinator", "")
    TeamMember.objects.create(
        organisation=cast.nabij, user=language, role=RoleName.COORDINATOR, programme=cast.language,
        branch=cast.zwolle, starts_on=dt.date(2024, 1, 1),
    )  # fmt: skip
    former = people.make_user(cast.nabij, "former_coordinator", RoleName.COORDINATOR, branch=cast.zwolle)
    Role.objects.filter(user=former).update(ends_on=clock.today() - dt.timedelta(days=1))
    return {
        "volunteer_almere": people.make_user(cast.nabij, "volunteer_almere", RoleName.VOLUNTEER, person=wim),
        "language_coordinator": language,
        "former_coordinator": former,
        "stranger_volunteer": people.make_user(cast.elsewhere, "stranger_volunteer", RoleName.VOLUNTEER, person=sem),
    }


def pairs(cast: Cast) -> list[tuple[Enrolment, Enrolment]]:
    """Return participant and volunteer: our own, of another branch, of another programme, of another organisation."""
    there = Enrolment.objects.select_related("offering__programme", "person", "organisation")
    volunteer = {each.person.given_name: each for each in there.filter(role=PartRole.VOLUNTEER)}
    ria = there.get(person__given_name="Ria")
    return [
        (cast.piet, cast.vera), (cast.bob, volunteer["Wim"]), (cast.amina, volunteer["Lena"]), (ria, volunteer["Sem"]),
    ]  # fmt: skip


def canary(person: Person) -> str:
    """Return the text that may stand only on pages of people who may see this person."""
    return f"Kanarie{person.pk.hex}"
