"""Wires the enrolment room."""

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """Programmes, enrolments and the ledger."""

    name = "nabij.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        """Tell the foundation which cells a role reaches."""
        from nabij.enrolment import access, queries  # noqa: F401  (access registers its tables)
        from nabij.foundation import actors

        actors.grant_sources.append(queries.grants_of)
        actors.tie_sources.append(queries.ties_of)
