"""Writes of the matching room: make and send rounds, take answers, and see to it that no place is given twice."""

from nabij.matching.actions.configuring import set_weights
from nabij.matching.actions.news import MatchAgreed, ProposalAnswered, ProposalNotPossible, RoundMoved, Sent
from nabij.matching.actions.proposals import (
    keep_apart,
    propose,
    remind_or_expire,
    say_no,
    say_yes,
    settle,
    withdraw,
)
from nabij.matching.actions.rounds import (
    allow_again,
    calculate_again,
    choose,
    clear_old_rounds,
    close_round,
    forbid,
    keep_together,
    make_round,
    send_round,
    stop_round,
)
from nabij.matching.actions.solving import solve_round

__all__ = [
    "MatchAgreed",
    "ProposalAnswered",
    "ProposalNotPossible",
    "RoundMoved",
    "Sent",
    "allow_again",
    "calculate_again",
    "choose",
    "clear_old_rounds",
    "close_round",
    "forbid",
    "keep_apart",
    "keep_together",
    "make_round",
    "propose",
    "remind_or_expire",
    "say_no",
    "say_yes",
    "send_round",
    "set_weights",
    "settle",
    "solve_round",
    "stop_round",
    "withdraw",
]
