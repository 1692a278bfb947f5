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
from nabij.methods.matching.verify import Flaw, Verdict, verify

__all__ = [
    "Candidates",
    "ContradictoryPairs",
    "DoubleKey",
    "Flaw",
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
    "Verdict",
    "find_candidates",
    "solve",
    "top_helpers",
    "verify",
]
