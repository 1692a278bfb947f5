"""The work of the front door that waits for nobody: digests in the morning, and news after a commit."""

from nabij.enrolment.actions import ContactRecorded, EnrolmentMoved
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.registry import SomethingToLookAt
from nabij.foundation import events, jobs
from nabij.matching.actions import ProposalAnswered
from nabij.site import actions


@jobs.task("site.digests", cron="30 6 * * *")
def digests() -> None:
    """Send the digests of today."""
    actions.send_digests()


@jobs.task("site.tell_of_contact")
def tell_of_contact(contact_id: str) -> None:
    """Tell of an important note."""
    actions.tell_of_contact(contact_id)


@jobs.task("site.tell_of_application")
def tell_of_application(enrolment_id: str) -> None:
    """Tell of an application."""
    actions.tell_of_application(enrolment_id)


@jobs.task("site.tell_of_answer")
def tell_of_answer(enrolment_id: str) -> None:
    """Tell that somebody answered a proposal."""
    actions.tell_of_answer(enrolment_id)


@jobs.task("site.tell_to_look")
def tell_to_look(offering_id: int) -> None:
    """Tell that something asks to be looked at."""
    actions.tell_to_look(offering_id)


@events.on(SomethingToLookAt)
def _something_to_look_at(event: SomethingToLookAt) -> None:
    tell_to_look.later(offering_id=event.offering_id)


@events.on(ProposalAnswered)
def _proposal_answered(event: ProposalAnswered) -> None:
    tell_of_answer.later(enrolment_id=event.participant_id)


@events.on(ContactRecorded)
def _contact_recorded(event: ContactRecorded) -> None:
    if event.is_news:
        tell_of_contact.later(contact_id=event.contact_id)


@events.on(EnrolmentMoved)
def _enrolment_moved(event: EnrolmentMoved) -> None:
    if event.now == EnrolmentState.APPLIED:
        tell_of_application.later(enrolment_id=event.enrolment_id)
