"""What the house needs to know of befriending."""

from django.utils.translation import gettext_lazy as _

from nabij.enrolment.registry import ProgrammeKind, ProgrammeType

PROGRAMME_TYPE = ProgrammeType(
    slug="befriending",
    name=_("Buddies"),
    urls="nabij.programmes.befriending.urls",
    kinds=(
        ProgrammeKind(slug="buddy", name=_("buddy")),
        ProgrammeKind(slug="language", name=_("language buddy")),
        ProgrammeKind(slug="administration", name=_("home administration")),
    ),
)
