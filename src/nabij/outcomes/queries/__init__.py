"""Reads of the outcomes room, for the rooms above."""

from nabij.outcomes.queries.figures import Result, results
from nabij.outcomes.queries.instruments import UnknownInstrument

__all__ = ["Result", "UnknownInstrument", "results"]
