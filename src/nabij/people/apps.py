"""Wires the people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, users and roles."""

    name = "nabij.people"
    label = "people"

    def ready(self) -> None:
        """Tell the foundation where roles come from."""
        from nabij.foundation import actors, pages
        from nabij.people import access, queries  # noqa: F401  (access registers its tables)

        actors.grant_sources.append(queries.grants_of)
        pages.organisation_name = queries.organisation_name
