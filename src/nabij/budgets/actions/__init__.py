"""Writes of the budgets room."""

from nabij.budgets.actions.booking import (
    UploadGone,
    choose_columns,
    forget_uploads,
    judge,
    read,
    take_over,
    undo,
    upload,
)
from nabij.budgets.actions.dividing import AlreadyNamed, AlreadyRuled, NewRule, adopt_rule, save_cost, save_keys
from nabij.budgets.actions.erasing import erase_unit, export_unit, move_rows
from nabij.budgets.actions.moving import (
    NotEnough,
    OwnRequest,
    SameLine,
    approve_transfer,
    ask_transfer,
    refuse_transfer,
    withdraw_transfer,
)
from nabij.budgets.actions.paying import OverLimit, Payment, enter_hours, pay, remove_hours, take_back
from nabij.budgets.actions.planning import (
    AlreadyBudgeted,
    NothingPlanned,
    NotNow,
    PlanStands,
    StillAsked,
    adopt,
    change_budget,
    close_year,
    keep_places,
    open_budget,
    remove_line,
    save_line,
)
from nabij.foundation.meanwhile import ChangedMeanwhile

__all__ = [
    "AlreadyBudgeted", "AlreadyNamed", "AlreadyRuled", "ChangedMeanwhile", "NewRule", "NotEnough", "NotNow",
    "NothingPlanned", "OverLimit", "OwnRequest", "Payment", "PlanStands", "SameLine", "StillAsked", "UploadGone",
    "adopt", "adopt_rule", "approve_transfer", "ask_transfer", "change_budget", "choose_columns", "close_year",
    "enter_hours", "erase_unit", "export_unit", "forget_uploads", "judge", "keep_places", "move_rows", "open_budget",
    "pay", "read", "refuse_transfer", "remove_hours", "remove_line", "save_cost", "save_keys", "save_line",
    "take_back", "take_over", "undo", "upload", "withdraw_transfer",
]  # fmt: skip
