"""Writes of the outcomes room."""

from nabij.foundation.meanwhile import ChangedMeanwhile
from nabij.outcomes.actions.answering import (
    NoConsent,
    NothingAnswered,
    allow,
    answer_one,
    decline_by_link,
    fill,
    finish_by_link,
    remark,
    so_far,
)
from nabij.outcomes.actions.asking import (
    AlreadyMeasured,
    NoAddress,
    NotNow,
    ask,
    ask_after_all,
    begin,
    decline,
    let_go,
    make_due,
    remind,
)
from nabij.outcomes.actions.erasing import erase_unit, export_unit
from nabij.outcomes.actions.settings import AlreadyAsked, NotInUse, Question, plan, retire, switch, write_questions

__all__ = [
    "AlreadyAsked",
    "AlreadyMeasured",
    "ChangedMeanwhile",
    "NoAddress",
    "NoConsent",
    "NotInUse",
    "NotNow",
    "NothingAnswered",
    "Question",
    "allow",
    "answer_one",
    "ask",
    "ask_after_all",
    "begin",
    "decline",
    "decline_by_link",
    "erase_unit",
    "export_unit",
    "fill",
    "finish_by_link",
    "let_go",
    "make_due",
    "plan",
    "remark",
    "remind",
    "retire",
    "so_far",
    "switch",
    "write_questions",
]
