"""Renders every Django form as NL Design System fields, so that `{{ form }}` is good by itself."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

# Only for forms a person fills in about themselves: WCAG 1.3.5 asks for it there, and with someone else's
# name the browser would offer the wrong one.
OWN_DATA = {
    "given_name": "given-name",
    "first_name": "given-name",
    "family_name": "family-name",
    "last_name": "family-name",
    "email": "email",
    "phone": "tel",
    "postcode": "postal-code",
    "house_number": "address-line2",
    "street": "address-line1",
    "town": "address-level2",
    "born_on": "bday",
    "date_of_birth": "bday",
}


class NabijBoundField(BoundField):
    """A field that knows how it must look and where an error link has to jump to."""

    @property
    def kind(self) -> str:
        """Which of the field templates fits: checkbox, fieldset, file or input."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        if widget.use_fieldset:
            return "fieldset"
        return "file" if isinstance(widget, forms.FileInput) else "input"

    @property
    def marks_optional(self) -> bool:
        """Say "(not required)" beside the label? A lone checkbox and a filter form never do."""
        wanted = getattr(self.form, "mark_optional", True)
        return bool(wanted) and not self.field.required and self.kind != "checkbox"

    @property
    def target_id(self) -> str:
        """The id of the first control, for the link in the list of errors."""
        return self.id_for_label or f"{self.auto_id}_0"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        look = _classes(widget=widget, invalid=bool(self.errors))
        built["class"] = " ".join(filter(None, [look, str(widget.attrs.get("class", ""))])) or None
        if built["class"] is None:
            del built["class"]
        if str(widget.attrs.get("placeholder", "")) == str(self.label):
            # A placeholder that repeats the label reads twice and looks like an answer.
            built["placeholder"] = ""
        purpose = OWN_DATA.get(self.name)
        if purpose and getattr(self.form, "about_self", False) and "autocomplete" not in widget.attrs:
            built["autocomplete"] = purpose
        return built


def _classes(*, widget: forms.Widget, invalid: bool) -> str:
    """The classes of the control; groups of choices and hidden fields have none."""
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return ""
    if isinstance(widget, forms.FileInput | forms.HiddenInput | forms.MultiWidget):
        return ""
    name, html = "textbox", "html-input"
    if isinstance(widget, forms.Textarea):
        name, html = "textarea", "html-textarea"
    elif isinstance(widget, forms.Select):
        name, html = "select", "html-select"
    wrong = f" utrecht-{name}--invalid" if invalid else ""
    return f"utrecht-{name} utrecht-{name}--{html}{wrong}"


class NabijFormRenderer(TemplatesSetting):
    """The FORM_RENDERER of the project."""

    bound_field_class = NabijBoundField
    form_template_name = "ui/form/form.html"
    field_template_name = "ui/form/field.html"
    formset_template_name = "ui/form/formset.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Draw the controls every form has; all else has a template."""
        draw = _DRAWN.get(template_name)
        if draw is not None:
            return mark_safe(draw(context["widget"]))  # noqa: S308  (every part is escaped below)
        return super().render(template_name, context, request)


# -- controls in Python: a template takes thirty times as long, and a filter has a hundred options -----------


def _escaped(value: Any) -> str:
    return escape(value) if type(value) is str else conditional_escape(value)


def _attributes(given: Mapping[str, Any]) -> str:
    return "".join(
        f" {_escaped(name)}" if value is True else f' {_escaped(name)}="{_escaped(value)}"'
        for name, value in given.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{_escaped(value)}"'
    name, kind = _escaped(widget["name"]), _escaped(widget["type"])
    return f'<input type="{kind}" name="{name}"{shown}{_attributes(widget["attrs"])}>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_escaped(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        drawn = [
            f'<option value="{_escaped(one["value"])}"{_attributes(one["attrs"])}>{_escaped(one["label"])}</option>'
            for one in options
        ]
        parts += [f'<optgroup label="{_escaped(group)}">', *drawn, "</optgroup>"] if group else drawn
    return "\n".join([*parts, "</select>"])


_DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "django/forms/widgets/select.html": _select,
    **{
        f"django/forms/widgets/{kind}.html": _input
        for kind in ("text", "search", "number", "email", "tel", "date", "hidden", "password", "checkbox", "url")
    },
}
