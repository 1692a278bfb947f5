"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nabij.people.choices import RoleName as R


class NotificationKind(TextChoices):
    """What somebody can be told about by mail."""

    IMPORTANT_NOTE = "important_note", _("A volunteer writes that I should read something")
    APPLICATION = "application", _("An application comes in")
    PROPOSAL_ANSWERED = "proposal", _("An answer to a proposal comes in")
    TO_LOOK_AT = "to_look_at", _("Something in a programme asks to be looked at")
    STEP_DUE = "step_due", _("Something is due")
    NOT_HEARD_OF = "not_heard_of", _("Nobody has heard of somebody for two weeks")
    WEEK = "week", _("The week in figures")


class Rhythm(TextChoices):
    """How often."""

    AT_ONCE = "now", _("at once")
    DAILY = "daily", _("once a day, together")
    WEEKLY = "weekly", _("once a week, together")
    NEVER = "never", _("never")


_DEFAULTS = {
    NotificationKind.IMPORTANT_NOTE: Rhythm.AT_ONCE,
    NotificationKind.APPLICATION: Rhythm.DAILY,
    NotificationKind.PROPOSAL_ANSWERED: Rhythm.DAILY,
    NotificationKind.TO_LOOK_AT: Rhythm.AT_ONCE,
    NotificationKind.STEP_DUE: Rhythm.DAILY,
    NotificationKind.NOT_HEARD_OF: Rhythm.WEEKLY,
    NotificationKind.WEEK: Rhythm.NEVER,
}
# What is worked out once a day cannot be told at once.
_COLLECTED = {NotificationKind.STEP_DUE, NotificationKind.NOT_HEARD_OF}
_FOR = {
    R.COORDINATOR: set(NotificationKind),
    R.DESK: {NotificationKind.APPLICATION},
    R.MANAGER: {NotificationKind.WEEK},
}


def default_rhythm(kind: NotificationKind) -> Rhythm:
    """Return how often somebody hears of a kind who never chose."""
    return _DEFAULTS[kind]


def rhythms_of(kind: NotificationKind) -> list[Rhythm]:
    """Return the rhythms somebody can choose for a kind."""
    if kind == NotificationKind.WEEK:
        return [Rhythm.WEEKLY, Rhythm.NEVER]
    return [rhythm for rhythm in Rhythm if rhythm != Rhythm.AT_ONCE or kind not in _COLLECTED]


def kinds_for(roles: frozenset[str]) -> list[NotificationKind]:
    """Return the kinds that concern somebody with these roles."""
    wanted: set[NotificationKind] = set().union(*(_FOR.get(R(role), set()) for role in roles)) if roles else set()
    return [kind for kind in NotificationKind if kind in wanted]
