"""Who somebody can be in the demo."""

from collections.abc import Sequence
from dataclasses import dataclass

from nabij.enrolment import registry
from nabij.enrolment.registry import TodayCard
from nabij.foundation import access
from nabij.people.models import User
from nabij.site.demo import cast


@dataclass(frozen=True, slots=True)
class Seat:
    """A character that is there, and the login that belongs to it."""

    character: cast.Character
    user: User


def seats() -> Sequence[Seat]:
    """Return the characters of the demo that were seeded."""
    with access.unscoped(access.Reason.SIGN_IN):
        users = {user.email: user for user in User.objects.filter(email__in=[one.email for one in cast.CAST])}
    return [Seat(one, users[one.email]) for one in cast.CAST if one.email in users]


def seat(slug: str) -> Seat | None:
    """Return one character that is there."""
    return next((one for one in seats() if one.character.slug == slug), None)


def doors() -> Sequence[TodayCard]:
    """Return ways in for who has no login, as programme types tell them."""
    return [card for kind in registry.programme_types() if kind.demo_doors for card in kind.demo_doors()]
