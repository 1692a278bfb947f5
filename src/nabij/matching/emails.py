"""Mails of the matching room: the question, one reminder, and a kind word when it did not fit."""

from nabij.foundation import links
from nabij.foundation.mail import Letter, send
from nabij.matching import queries, rules
from nabij.matching.choices import Side
from nabij.matching.models import Proposal

PURPOSES = {Side.PARTICIPANT: "matching.participant", Side.VOLUNTEER: "matching.volunteer"}
_ADDRESSES = {Side.PARTICIPANT: "matching:answer_participant", Side.VOLUNTEER: "matching:answer_volunteer"}


def _letter(proposal: Proposal, side: Side, kind: str, **context: object) -> None:
    person = proposal.participant.person if side == Side.PARTICIPANT else proposal.volunteer.person
    send(
        Letter(
            to=person.email,
            kind=f"matching.{kind}",
            template=f"matching/mail/{kind}",
            language=person.page_language,
            organisation_id=proposal.organisation_id,
            reply_to=proposal.offering.reply_to,
            context={
                "name": person.given_name,
                "programme": str(proposal.offering.programme),
                "branch": str(proposal.offering.branch),
                "contact": proposal.offering.branch.phone or proposal.offering.branch.email,
                **context,
            },
        )
    )


def _ask(proposal: Proposal, side: Side, kind: str, days: int) -> None:
    enrolment = proposal.participant if side == Side.PARTICIPANT else proposal.volunteer
    token = links.make(
        purpose=PURPOSES[side], subject=proposal, days=days, organisation_id=proposal.organisation_id,
        unit_id=enrolment.unit_id,
    )  # fmt: skip
    words = queries.safe_words(proposal=proposal, side=side)
    _letter(proposal, side, kind, other=words.name, url=links.address(_ADDRESSES[side], token=token), days=days)


def ask(proposal: Proposal) -> None:
    """Ask both sides, each by a personal link."""
    for side in Side:
        _ask(proposal, side, "proposal", rules.ANSWER_WITHIN_DAYS)


def remind(proposal: Proposal) -> None:
    """Ask once more whoever has not answered."""
    days = rules.ANSWER_WITHIN_DAYS - rules.REMIND_AFTER_DAYS
    if proposal.participant_yes_at is None:
        _ask(proposal, Side.PARTICIPANT, "reminder", days)
    if proposal.volunteer_yes_at is None:
        _ask(proposal, Side.VOLUNTEER, "reminder", days)


def tell_did_not_fit(proposal: Proposal, *, to: Side) -> None:
    """Tell somebody that it did not fit this time, and nothing more."""
    _letter(proposal, to, "did_not_fit")


def tell_both_said_yes(proposal: Proposal) -> None:
    """Tell both that the other one is glad to meet, and that the coordinator will call."""
    for side in Side:
        words = queries.safe_words(proposal=proposal, side=side)
        _letter(proposal, side, "both_yes", other=words.name)
