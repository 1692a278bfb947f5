"""Wires the budgets room."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """Money planned and spent."""

    name = "nabij.budgets"
    label = "budgets"

    def ready(self) -> None:
        """Load the access tables."""
        from nabij.budgets import access  # noqa: F401
