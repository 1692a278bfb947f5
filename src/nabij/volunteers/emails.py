"""Mails of the rota: can you cover, can you take over, do not forget, and what came of it."""

from django.utils import formats, timezone, translation

from nabij.enrolment.models import Enrolment
from nabij.foundation import links
from nabij.foundation.mail import Letter, send
from nabij.volunteers.choices import Post
from nabij.volunteers.models import CoverAsk, Duty, Shift, Swap

COVER, SWAP = "volunteers.cover", "volunteers.swap"


def when(shift: Shift) -> str:
    """Say when a shift is, in the reader's language: Friday 4 December, 19:00 - 22:00."""
    start, end = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    return f"{formats.date_format(start, 'l j F')}, {start:%H:%M} – {end:%H:%M}"


def _send(enrolment: Enrolment, kind: str, *, shift: Shift, in_return: Shift | None = None, **context: object) -> None:
    person = enrolment.person
    with translation.override(person.page_language):
        moment = when(shift)
        back = when(in_return) if in_return else ""
    place = shift.offering
    send(
        Letter(
            to=person.email,
            kind=f"volunteers.{kind}",
            template=f"volunteers/mail/{kind}",
            language=person.page_language,
            context={
                "name": person.given_name,
                "when": moment,
                "in_return": back,
                "programme": str(place.programme),
                "contact": place.branch.phone or place.branch.email,
                "branch": str(place.branch),
                **context,
            },
        )
    )


def ask_to_cover(ask: CoverAsk, *, post: Post) -> None:
    """Ask somebody to fill a gap."""
    shift = ask.call.shift
    token = links.make(
        purpose=COVER, subject=ask, days=days_until(shift), organisation_id=ask.organisation_id, unit_id=ask.unit_id
    )
    url = links.address("volunteers:cover", token=token)
    _send(ask.enrolment, "cover", shift=shift, url=url, as_lead=post == Post.LEAD)


def days_until(shift: Shift) -> int:
    """Return how long a link about a shift must live."""
    return max(1, (shift.ends_at - timezone.now()).days + 1)


def ask_to_swap(swap: Swap, *, asked: Enrolment) -> None:
    """Ask a colleague to take over."""
    shift = swap.duty.shift
    token = links.make(
        purpose=SWAP, subject=swap, days=days_until(shift), organisation_id=swap.organisation_id, unit_id=asked.unit_id
    )
    url = links.address("volunteers:swap_answer", token=token)
    _send(asked, "swap", shift=shift, in_return=_back(swap), url=url, other=swap.duty.shown_name)


def tell_swap_answered(swap: Swap, *, duty: Duty, accepted: bool) -> None:
    """Tell who asked what came of it."""
    kind = "swap_yes" if accepted else "swap_no"
    url = links.address("volunteers:mine")
    _send(duty.enrolment, kind, shift=duty.shift, in_return=_back(swap), other=swap.asked_name, url=url)


def _back(swap: Swap) -> Shift | None:
    return swap.in_return.shift if swap.in_return else None


def remind(duty: Duty) -> None:
    """Remind somebody of their shift the day before."""
    url = links.address("volunteers:mine")
    _send(duty.enrolment, "reminder", shift=duty.shift, url=url, note=duty.shift.note)


def tell_cancelled(duty: Duty) -> None:
    """Tell somebody that their shift is off."""
    _send(duty.enrolment, "cancelled", shift=duty.shift, url=links.address("volunteers:mine"))
