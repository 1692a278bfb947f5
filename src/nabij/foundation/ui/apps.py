"""Registers the look as a Django app, so that its templates, styles and translations are found."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "nabij.foundation.ui"
    label = "ui"
    verbose_name = "Look"

    def ready(self) -> None:
        """Let attributes of components hold tags; the rest of what the component library sets up, settings.py does."""
        from django_cotton.nested_tag_support import enable_nested_tag_support

        enable_nested_tag_support()
