"""Making tables draws a model anew only when it changed, and all of them before anybody looks at relations."""

from collections.abc import Iterator

import pytest
from django.db import models
from django.db.migrations import operations
from django.db.migrations.state import ProjectState

from nabij.foundation import migrating


@pytest.fixture
def state() -> Iterator[ProjectState]:
    with migrating.quickly():
        state = ProjectState()
        operations.CreateModel("Author", [("id", models.AutoField(primary_key=True))]).state_forwards("shelf", state)
        assert state.apps.get_model("shelf", "Author")
        key = models.ForeignKey("shelf.Author", models.CASCADE, related_name="books")
        book = operations.CreateModel("Book", [("id", models.AutoField(primary_key=True)), ("author", key)])
        book.state_forwards("shelf", state)
        yield state


def drawn(state: ProjectState) -> type[models.Model]:
    return state.apps.get_model("shelf", "Author")


def names(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields()}


def test_a_new_table_leaves_its_relatives_as_they_are(state: ProjectState) -> None:
    before = drawn(state)
    index = models.Index(fields=["id"], name="shelf_book")
    operations.AddIndex("book", index).state_forwards("shelf", state)
    assert drawn(state) is before
    assert [one.name for one in state.apps.get_model("shelf", "Book")._meta.indexes] == ["shelf_book"]


def test_what_runs_python_meets_every_relation(state: ProjectState) -> None:
    state.clear_delayed_apps_cache()  # as RunPython does before it begins
    assert "books" in names(drawn(state))


def test_a_change_of_relations_draws_all_of_them_anew(state: ProjectState) -> None:
    before = drawn(state)
    key = models.ForeignKey("shelf.Author", models.CASCADE, null=True, related_name="edited")
    operations.AddField("book", "editor", key).state_forwards("shelf", state)
    assert drawn(state) is not before
    assert {"books", "edited"} <= names(drawn(state))
