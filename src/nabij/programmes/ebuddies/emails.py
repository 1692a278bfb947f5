"""The only mail of this room: there is something for you. No name, no word of what it is."""

from django.urls import reverse

from nabij.foundation.mail import Letter, send
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
