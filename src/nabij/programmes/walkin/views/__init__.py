"""Doors of the walk-in room."""
