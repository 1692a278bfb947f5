"""System checks that keep promises: every field has a data class, every table an access table."""

from collections import Counter
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from nabij.foundation import access
from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField


def _own_models() -> list[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith("nabij.")]


@register()
def every_field_has_a_data_class(**_: Any) -> list[CheckMessage]:
    """Refuse a model or field without a data class, unit and retention."""
    found: list[CheckMessage] = []
    for model in _own_models():
        privacy = getattr(model, "privacy", None)
        if not isinstance(privacy, Privacy):
            found.append(Error(f"{model._meta.label} declares no privacy", obj=model, id="nabij.E001"))
            continue
        fields = {field.name for field in [*model._meta.concrete_fields, *model._meta.local_many_to_many]}
        declared = Counter(privacy.declared())
        wrong = {*(fields ^ set(declared)), *(name for name, times in declared.items() if times > 1)}
        found += [
            Error(f"{model._meta.label}.{name}: declare its data class once", obj=model, id="nabij.E002")
            for name in sorted(wrong)
        ]
        personal = privacy.K2 or privacy.K3 or privacy.K4
        if personal and not (privacy.unit and privacy.retention):
            words = f"{model._meta.label} holds personal data: name unit and retention"
            found.append(Error(words, obj=model, id="nabij.E003"))
    return found


@register()
def sensitive_fields_are_sealed(**_: Any) -> list[CheckMessage]:
    """Refuse a sensitive text that is stored readable."""
    return [
        Error(f"{model._meta.label}.{field.name} is {wanted} and must be sealed", obj=model, id="nabij.E004")
        for model in _own_models()
        for field in model._meta.concrete_fields
        if (wanted := getattr(model, "privacy", Privacy()).class_of(field.name)) in {"K3", "K4"}
        and field.get_internal_type() in {"TextField", "CharField", "BinaryField", "JSONField"}
        and not isinstance(field, SealedField)
    ]


@register()
def every_row_has_an_access_table(**_: Any) -> list[CheckMessage]:
    """Refuse a model behind the walls without a policy."""
    return [
        Error(f"{model._meta.label} has no access table", obj=model, id="nabij.E005")
        for model in _own_models()
        if issubclass(model, access.Row) and model not in access.policies
    ]
