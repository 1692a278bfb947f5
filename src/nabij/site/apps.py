"""Wires the site room."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The front door."""

    name = "nabij.site"
    label = "site"
