"""Gives the demo two groups that were born from gatherings, one of men that meets by itself."""


def invent(organisation_id: int) -> None:
    """Write everything; runs unscoped."""
