"""Puts what differs between two results into sentences about people, the ones who lose first."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from nabij.matching import rules
from nabij.methods.matching.whatif import Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What differs between two results, as sentences; the people who lose first."""

    lost: list[str]
    gained: list[str]
    moved: list[str]
    figures: list[str]

    @property
    def is_none(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.lost or self.gained or self.moved)


def waiting(name: str, days: int | None) -> str:
    if days is None:
        return name
    return gettext("%(name)s, who waits %(time)s") % {"name": name, "time": rules.time_words(days)}


def tell(
    found: Difference,
    *,
    names: Mapping[str, str],
    days: Mapping[str, int],
    helper_of: Mapping[str, str],
    fit_change: int | None,
) -> Told:
    """Put a difference into sentences about people; `fit_change` None when the points were counted differently."""

    def name(key: str) -> str:
        return names.get(key, "…")

    lost = [gettext("%(who)s, has nobody.") % {"who": waiting(name(k), days.get(k))} for k in found.lost if k in days]
    lost += [gettext("%(who)s has nobody.") % {"who": name(key)} for key in found.lost if key not in days]
    gained = [
        gettext("%(who)s has a volunteer: %(volunteer)s.")
        % {"who": name(key), "volunteer": name(helper_of.get(key, ""))}
        for key in found.gained
    ]
    moved = [
        gettext("%(who)s: %(now)s instead of %(was)s.")
        % {"who": name(move.seeker), "now": name(move.now), "was": name(move.was)}
        for move in found.moved
    ]
    return Told(lost=lost, gained=gained, moved=moved, figures=[_fit_words(fit_change)])


def _fit_words(change: int | None) -> str:
    if change is None:
        return gettext("The points cannot be compared: other weights were used.")
    if change == 0:
        return gettext("The fit of all pairs together stays the same.")
    if change < 0:
        return ngettext(
            "The fit of all pairs together falls by %(n)s point.",
            "The fit of all pairs together falls by %(n)s points.",
            -change,
        ) % {"n": -change}
    return ngettext(
        "The fit of all pairs together rises by %(n)s point.",
        "The fit of all pairs together rises by %(n)s points.",
        change,
    ) % {"n": change}
