"""Doors of the enrolment room."""
