"""What the house needs to know of the helpline."""

from django.utils.translation import gettext_lazy

from nabij.enrolment.registry import ProgrammeType

PROGRAMME_TYPE = ProgrammeType(
    slug="helpline",
    name=gettext_lazy("Helpline"),
    urls="nabij.programmes.helpline.urls",
)
