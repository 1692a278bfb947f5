"""What a visitor reads first, and the doors of those who look after the house itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nabij.enrolment.choices import OfferingStatus
from nabij.enrolment.models import Offering, Programme
from nabij.foundation import access
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName as R
from nabij.people.models import Organisation
from nabij.site.queries.today import at


@dataclass(frozen=True, slots=True)
class Way:
    """One programme as a visitor sees it."""

    name: str
    summary: str
    url: str
    places: int


@dataclass(frozen=True, slots=True)
class Welcome:
    """The public home."""

    organisation: str
    email: str
    phone: str
    ways: Sequence[Way]
    ask_url: str
    help_url: str


def welcome() -> Welcome:
    """Return the public home; with one organisation in the house it speaks in its name."""
    with access.unscoped(access.Reason.PUBLIC):
        organisations = list(Organisation.objects.order_by("pk")[:2])
        one = organisations[0] if len(organisations) == 1 else None
        ways = _ways(one) if one else []
    return Welcome(
        organisation=one.name if one else "Nabij",
        email=one.email if one else "",
        phone=one.phone if one else "",
        ways=ways,
        ask_url=at("enrolment:join"),
        help_url=at("enrolment:join"),
    )


def _ways(organisation: Organisation) -> list[Way]:
    places: dict[int, int] = {}
    offerings = Offering.objects.filter(organisation=organisation, status=OfferingStatus.RUNNING)
    for programme_id in offerings.values_list("programme_id", flat=True):
        places[programme_id] = places.get(programme_id, 0) + 1
    programmes = Programme.objects.filter(pk__in=places).order_by("name")
    return [Way(one.name, one.summary, at("enrolment:join"), places[one.pk]) for one in programmes]


@dataclass(frozen=True, slots=True)
class Desk:
    """Something only some roles do."""

    title: str
    text: str
    url: str
    icon: str


def desks(actor: Actor) -> list[Desk]:
    """Return what an administrator, privacy officer, national office or funder comes here to do."""
    every = (
        ({R.MANAGER, R.FUNDER}, Desk(
            _("Figures and pictures"), _("What came of it, by month, branch and programme."), at("overview"),
            "chart-bar",
        )),
        ({R.ADMINISTRATOR}, Desk(
            _("People who work here"), _("Invite a colleague, give or take a role."), at("users"), "users",
        )),
        ({R.ADMINISTRATOR}, Desk(
            _("Branches"), _("Working areas, addresses and phone numbers."), at("branches"), "building-community",
        )),
        ({R.PRIVACY_OFFICER}, Desk(
            _("Who looked"), _("The access log: who opened which file, and whether a line was changed."),
            at("access_log"), "eye",
        )),
        ({R.PRIVACY_OFFICER}, Desk(
            _("Consent texts"), _("What people agree to, in which words."), at("consent_texts"), "shield-lock",
        )),
        ({R.PRIVACY_OFFICER}, Desk(
            _("What we know about people"), _("Every field, made by the tables themselves."), at("privacy"), "book",
        )),
    )  # fmt: skip
    return [desk for roles, desk in every if actor.roles & roles and desk.url]
