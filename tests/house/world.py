"""A small world with at least one row of every table, and a canary in every readable and sealed text of it."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models

from nabij.foundation import access, sealing
from nabij.people.models import Person, User
from tests import cast as people
from tests.cast import Cast
from tests.house import budget_rows, house_rows, programme_rows, reporting_rows
from tests.house.places import canary, others


@dataclass(frozen=True, slots=True)
class World:
    """The cast and who else walks, and every row there is."""

    cast: Cast
    users: dict[str, User]
    rows: dict[type[models.Model], list[models.Model]]


def make() -> World:
    """Build the world: canaries in the names, and of everything a row in each of the four places of `pairs`."""
    cast = people.make()
    with access.unscoped(access.Reason.TEST):
        users = cast.users() | others(cast)
        for person in Person.objects.all():
            # A family name is what every list, search, feed and export would show first.
            person.family_name = canary(person)
            person.phone = "0612345678"
            sealing.seal(person, address=f"Straat {canary(person)} 1")
            person.save()
        for build in (*house_rows.BUILDERS, *budget_rows.BUILDERS, *programme_rows.BUILDERS, *reporting_rows.BUILDERS):
            build(cast)
        rows = {
            model: list(model._base_manager.order_by("pk"))
            for model in apps.get_models()
            if model.__module__.startswith("nabij.") and getattr(model, "stored_in", "default") == "default"
        }
    return World(cast, users, rows)
