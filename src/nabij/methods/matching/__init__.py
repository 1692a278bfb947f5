"""Who should meet whom: the best set of matches, proven, and explained in facts.

    from nabij.methods.matching import Helper, Rules, Seeker, solve, top_helpers, verify

`model` holds the values, `candidates` the pairs that may meet, `solve` the best set, `verify` an independent
proof, `explain` the reasons, `words` those reasons in Dutch and English.
"""

from nabij.methods.matching.candidates import Candidates, find_candidates, top_helpers
from nabij.methods.matching.model import (
    ContradictoryPairs,
    DoubleKey,
    Helper,
    InvalidRules,
    MatchingError,
    Pair,
    PairKey,
    Price,
    Prices,
    Rules,
    Seeker,
    Solution,
    Suggestion,
    Totals,
    UnknownKey,
    UnknownUrgency,
)
from nabij.methods.matching.solve import solve

__all__ = [
    "Candidates",
    "ContradictoryPairs",
    "DoubleKey",
    "Helper",
    "InvalidRules",
    "MatchingError",
    "Pair",
    "PairKey",
    "Price",
    "Prices",
    "Rules",
    "Seeker",
    "Solution",
    "Suggestion",
    "Totals",
    "UnknownKey",
    "UnknownUrgency",
    "find_candidates",
    "solve",
    "top_helpers",
]
