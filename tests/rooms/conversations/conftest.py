"""A helpline on a real server, for every test of this room."""

from collections.abc import Iterator
from typing import Any

import pytest

from nabij.foundation import limits
from tests import live
from tests.live import Helpline, Talker


@pytest.fixture
def helpline(live_cast: Any) -> Helpline:
    """The volunteer is on shift, the coordinator leads it."""
    made = Helpline("proeflijn", live_cast.nabij.pk, live_cast.tandem_zwolle.pk)
    made.roles = {live_cast.volunteer.pk: "volunteer", live_cast.coordinator.pk: "lead"}
    made.open()
    return made


@pytest.fixture
def address(helpline: Helpline) -> Iterator[str]:
    """Where the server is."""
    limits.forget()
    with live.serving() as found:
        yield found


def meet(address: str, user: Any) -> tuple[Talker, Talker, str]:
    """A visitor waits, a volunteer takes; returns both and the conversation."""
    visitor = live.visitor(address)
    c = visitor.expect("welcome", state="waiting", seq=0, n=0)["c"]
    listener = live.volunteer(address, live.cookie_of(user))
    listener.expect("welcome", conversations=[])
    listener.send("take")
    listener.expect("conv", c=c, nickname="Maan", role="volunteer")
    listener.expect("ev", kind="assigned", seq=1)
    visitor.expect("ev", kind="assigned", seq=1, by=None)
    return visitor, listener, c
