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

        self._connect_sessions()
        from nabij.foundation import erasure, files, history

        erasure.register("files", floor=0, eraser=files.remove)
        erasure.register("history", floor=-1, eraser=history.erase_unit)

    def _connect_sessions(self) -> None:
        """Guard what the accounts library would store, and notice when a second factor is taken away."""
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.db.models.signals import pre_save

        from nabij.foundation import sessions

        pre_save.connect(sessions.keep_no_address, sender="usersessions.UserSession")
        authenticator_added.connect(sessions.note_second_factor)
        authenticator_removed.connect(sessions.forget_second_factor)
