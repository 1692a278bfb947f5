"""Fields that take text as people type it: tidied, without hidden characters, and never a citizen service number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.methods.identifiers import looks_like_bsn
from nabij.people import rules

BSN_REFUSED = _(
    "This looks like a citizen service number (BSN). We may not keep those. Leave it out, or write the number in "
    "another way if it is something else."
)


class PlainText(forms.CharField):
    """Text without hidden or turning characters; refuses what looks like a BSN."""

    def __init__(self, *, lines: bool = False, **options: Any) -> None:
        self.lines = lines
        if lines:
            options.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Tidy the text before it is measured."""
        return rules.plain(super().to_python(value) or "", lines=self.lines)

    def validate(self, value: Any) -> None:
        """Refuse a BSN."""
        super().validate(value)
        if looks_like_bsn(value):
            raise forms.ValidationError(BSN_REFUSED, code="bsn")


class Phone(PlainText):
    """A phone number; nine bare digits could be a BSN and are asked again."""

    def clean(self, value: Any) -> str:
        """Return the number as people write it."""
        text: str = super().clean(value)
        if not text:
            return ""
        if not text.startswith(("0", "+", "(")):
            raise forms.ValidationError(_("Begin the phone number with 0 or with +."), code="phone")
        try:
            return rules.tidy_phone(text)
        except rules.PhoneNotUnderstood:
            raise forms.ValidationError(
                _("This is not a phone number. For example: 06 12345678."), code="phone"
            ) from None


class Postcode(PlainText):
    """A Dutch postcode, with or without its letters."""

    def clean(self, value: Any) -> str:
        """Return the postcode without a space."""
        try:
            return rules.tidy_postcode(super().clean(value))
        except ValueError:
            raise forms.ValidationError(_("Write the postcode like 1234 AB or 1234."), code="postcode") from None
