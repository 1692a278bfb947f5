"""What actions of this room tell: news that goes up, and what can stand in the way."""

from dataclasses import dataclass


class RoundMoved(Exception):
    """Somebody else sent, closed or recalculated this round meanwhile."""


class ProposalNotPossible(Exception):
    """This pair cannot be proposed now: one of the two is no longer free."""


@dataclass(frozen=True, slots=True)
class MatchAgreed:
    """Both sides said yes; the programme type makes a match of it and then calls `settle`."""

    participant_id: str
    volunteer_id: str
    proposal_id: str


@dataclass(frozen=True, slots=True)
class ProposalAnswered:
    """One of the two answered. It does not say who, or what: whoever may know looks at the proposal."""

    participant_id: str
    proposal_id: str


@dataclass(frozen=True, slots=True)
class Sent:
    """How sending a round went; `skipped` pairs were no longer possible."""

    sent: int
    skipped: int
