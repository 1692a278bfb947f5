"""Forms about the organisation and its branches."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.foundation import pictures
from nabij.foundation.files import NotAccepted
from nabij.foundation.pictures import Picture
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

    LONGEST_PIXELS = 600

    name = PlainText(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = Phone(label=_("Phone"), max_length=30, required=False)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 5 MB. It stands on public pages, in mails and on documents."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    def __init__(self, *args: Any, has_logo: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["no_logo"]

    def clean_logo(self) -> Picture | None:
        """Make the picture anew, or say why not."""
        upload = self.cleaned_data["logo"]
        if not upload:
            return None
        try:
            return pictures.accept(upload, longest=self.LONGEST_PIXELS)
        except NotAccepted as error:
            raise forms.ValidationError(str(error), code="logo") from error
