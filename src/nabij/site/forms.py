"""Forms of the front door."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.site.choices import NotificationKind, Rhythm, rhythms_of


class OverviewForm(forms.Form):
    """Which part of the house the figures are about; stands in the address, so that it can be sent to a colleague."""

    mark_optional = False
    branch = forms.TypedChoiceField(label=_("Branch"), required=False, coerce=int, empty_value=None)
    programme = forms.TypedChoiceField(label=_("Programme"), required=False, coerce=int, empty_value=None)
    months = forms.TypedChoiceField(
        label=_("Period"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(12, _("the last 12 months")), (6, _("the last 6 months")), (24, _("the last 2 years"))],
    )

    def __init__(
        self, data: Any, *, branches: list[tuple[int, str]], programmes: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["branch"].choices = [("", _("all branches")), *branches]  # type: ignore[attr-defined]
        self.fields["programme"].choices = [("", _("all programmes")), *programmes]  # type: ignore[attr-defined]


class NotificationsForm(forms.Form):
    """How often somebody wants to hear of each kind of news."""

    mark_optional = False

    def __init__(self, *args: Any, kinds: list[NotificationKind], now: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=[(rhythm.value, rhythm.label) for rhythm in rhythms_of(kind)],
                initial=now[kind.value],
                widget=forms.RadioSelect,
            )

    def chosen(self) -> dict[NotificationKind, Rhythm]:
        """Return what was chosen for each kind."""
        return {NotificationKind(name): Rhythm(value) for name, value in self.cleaned_data.items()}
