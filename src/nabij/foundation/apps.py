"""Starts the foundation: refuses to run without a root secret, sets up logging without personal data."""

from django.apps import AppConfig

from nabij.foundation import secrets
from nabij.foundation.logs import configure


class FoundationConfig(AppConfig):
    """The lowest floor that knows Django."""

    name = "nabij.foundation"
    label = "foundation"

    def ready(self) -> None:
        """Check what must be there before anything else."""
        configure()
        secrets.require_root()
        from nabij.foundation import checks  # noqa: F401  (registers the system checks)
