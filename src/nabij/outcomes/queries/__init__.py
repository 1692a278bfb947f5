"""Reads of the outcomes room, for the rooms above."""

from nabij.outcomes.queries.instruments import UnknownInstrument
from nabij.outcomes.queries.results import Result, results

__all__ = ["Result", "UnknownInstrument", "results"]
