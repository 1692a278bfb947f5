"""Help, privacy and accessibility are there for everybody, and privacy tells what the tables declare."""

import pytest
from django.apps import apps
from django.test import Client

from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField
from nabij.site.queries import guide, knowledge

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/help/", "/privacy/", "/accessibility/", *(page.url for page in guide.PAGES)])
@pytest.mark.parametrize("language", ["nl", "nl-easy", "en"])
def test_anybody_may_read(client: Client, path: str, language: str) -> None:
    client.cookies["django_language"] = language
    assert client.get(path).status_code == 200


def test_help_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/help/nothing/").status_code == 404


def test_every_table_with_personal_data_is_told_of() -> None:
    holding = [
        model
        for model in apps.get_models()
        if isinstance(privacy := getattr(model, "privacy", None), Privacy) and (privacy.K2 or privacy.K3 or privacy.K4)
    ]
    assert len(knowledge.subjects()) == len(holding)


def test_only_what_is_sealed_is_called_locked() -> None:
    sealed = sum(
        isinstance(field, SealedField)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(getattr(model, "privacy", None), Privacy)
    )
    assert sum(field.is_locked for subject in knowledge.subjects() for field in subject.fields) == sealed
