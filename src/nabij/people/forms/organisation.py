"""Forms about the organisation and its branches."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.people.actions.organisation import BranchFacts
from nabij.people.forms.fields import Phone, PlainText


class BranchForm(forms.Form):
    """What everybody may know of a branch."""

    name = PlainText(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = Phone(label=_("Phone"), max_length=30, required=False)
    pc4 = forms.RegexField(
        r"^[1-9][0-9]{3}$",
        label=_("Postcode of the office (4 digits)"),
        required=False,
        error_messages={"invalid": _("Write four digits, for example 8011.")},
    )

    def facts(self) -> BranchFacts:
        """Return the facts as entered."""
        return BranchFacts(**{name: self.cleaned_data[name] for name in BranchFacts.__dataclass_fields__})


class OrganisationForm(forms.Form):
    """What everybody may know of the organisation."""

    name = PlainText(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = Phone(label=_("Phone"), max_length=30, required=False)
