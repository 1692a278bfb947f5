"""Foreign keys point down by imported class, and nothing below knows what stands above it."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

from tests.house import floors

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
MODELS = [path for path in floors.SOURCE.rglob("*.py") if "models" in path.parts or path.stem == "models"]


def far_string_targets(source: str) -> list[str]:
    """Targets of relations written as "app.Model", which no import check can see."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in RELATIONS:
            targets = [*node.args[:1], *(word.value for word in node.keywords if word.arg in {"to", "through"})]
            found += [
                target.value
                for target in targets
                if isinstance(target, ast.Constant) and isinstance(target.value, str) and "." in target.value
            ]
    return found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_a_target_in_a_string_is_seen() -> None:
    assert far_string_targets('a = models.ForeignKey("people.Person", CASCADE)') == ["people.Person"]
    assert far_string_targets('a = ManyToManyField(to="x.Y", through="z.W")') == ["x.Y", "z.W"]
    assert far_string_targets('a = ForeignKey("self", CASCADE); b = ForeignKey(Person, CASCADE)') == []


@pytest.mark.parametrize("path", MODELS, ids=lambda path: str(path.relative_to(floors.SOURCE)))
def test_no_relation_names_another_room_in_a_string(path: Path) -> None:
    assert far_string_targets(path.read_text(encoding="utf-8")) == []


def test_relations_between_rooms_point_down_and_leave_no_trace_below() -> None:
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        here = model.__module__
        for field in model._meta.get_fields():
            if not here.startswith("nabij.") or not isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                continue
            there = field.related_model.__module__
            user, used = floors.room_of(here), floors.room_of(there)
            if not there.startswith("nabij.") or user == used:
                continue
            if not floors.may_use(user=user, used=used):
                wrong.append(f"{model.__name__}.{field.name}: {user} points up or sideways to {used}")
            if not field.remote_field.hidden:
                wrong.append(f'{model.__name__}.{field.name}: across rooms needs related_name="+"')
    assert wrong == []
