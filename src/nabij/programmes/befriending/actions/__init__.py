"""Writes of befriending, from agreement to farewell."""

from nabij.programmes.befriending.actions.adopting import take_over
from nabij.programmes.befriending.actions.changing import (
    TooLong,
    TooManyGoals,
    add_goal,
    arrange,
    end_pauses_and_stand_ins,
    end_stand_in,
    extend,
    let_read_earlier_notes,
    pause,
    resume,
    set_goal,
    set_next_meeting,
    set_stand_in,
)
from nabij.programmes.befriending.actions.configuring import set_rhythm
from nabij.programmes.befriending.actions.copying import export_unit
from nabij.programmes.befriending.actions.ending import (
    ConsentMissing,
    become_volunteer,
    end_match,
    plan_farewell,
    tick_farewell,
)
from nabij.programmes.befriending.actions.evaluating import answer, ask_or_remind, discussed
from nabij.programmes.befriending.actions.following import StepsFirst
from nabij.programmes.befriending.actions.journal import (
    Entry,
    nudge,
    reply,
    write_journal,
    write_journal_by_link,
)
from nabij.programmes.befriending.actions.starting import (
    NotPossible,
    begin,
    decline,
    go_on,
    have_met,
    plan_introduction,
    start_trial,
)

__all__ = [
    "ConsentMissing",
    "Entry",
    "NotPossible",
    "StepsFirst",
    "TooLong",
    "TooManyGoals",
    "add_goal",
    "answer",
    "arrange",
    "ask_or_remind",
    "become_volunteer",
    "begin",
    "decline",
    "discussed",
    "end_match",
    "end_pauses_and_stand_ins",
    "end_stand_in",
    "export_unit",
    "extend",
    "go_on",
    "have_met",
    "let_read_earlier_notes",
    "nudge",
    "pause",
    "plan_farewell",
    "plan_introduction",
    "reply",
    "resume",
    "set_goal",
    "set_next_meeting",
    "set_rhythm",
    "set_stand_in",
    "start_trial",
    "take_over",
    "tick_farewell",
    "write_journal",
    "write_journal_by_link",
]
