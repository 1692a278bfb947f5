"""Sends data keys to their own database, whose backups are short-lived, and everything else to the main one."""

from typing import Any

from django.db.models import Model


class KeyRouter:
    """Route the models that say `stored_in = "keys"` to the key store."""

    def _alias(self, model: type[Model]) -> str:
        return str(getattr(model, "stored_in", "default"))

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Name the database a model is read from."""
        return self._alias(model)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Name the database a model is written to."""
        return self._alias(model)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        """Let each database hold only its own tables (a migration's historical models know only their names)."""
        stored_in = "keys" if (app_label, model_name) == ("foundation", "datakey") else "default"
        return db == stored_in
