"""The only mail of this room: there is something for you. No name, no word of what it is or from whom."""

from django.urls import reverse

from nabij.foundation.mail import Letter, hand_over, send
from nabij.programmes.ebuddies.models import Pair


def ping(pair: Pair) -> None:
    """Tell whoever writes just now that there is something, without saying what or from whom."""
    to = pair.stand_in or pair.volunteer
    if to is None:
        return
    send(
        Letter(
            to=to.email,
            kind="ebuddies.ping",
            template="ebuddies/mail/ping",
            organisation_id=pair.organisation_id,
            context={"path": reverse("ebuddies:mine")},
        )
    )


def ping_visitor(address: str, *, language: str) -> None:
    """Tell somebody anonymous. Sent at once and kept nowhere; no link, since whoever reads along would see where to."""
    hand_over(
        Letter(to=address, kind="ebuddies.visitor_ping", template="ebuddies/mail/visitor_ping", language=language)
    )
