"""Writes of the people room, by subject."""
