"""Registers the look as a Django app, so that its templates, styles and translations are found."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "nabij.foundation.ui"
    label = "ui"
    verbose_name = "Look"
