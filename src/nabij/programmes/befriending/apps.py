"""Wires the befriending room."""

from django.apps import AppConfig


class BefriendingConfig(AppConfig):
    """One volunteer and one participant."""

    name = "nabij.programmes.befriending"
    label = "befriending"
