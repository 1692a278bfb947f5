"""Wires the matching room."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Rounds and proposals."""

    name = "nabij.matching"
    label = "matching"
