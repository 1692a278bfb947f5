"""What this room writes to people: each letter says what happened and where to go, and nothing that is private."""

from nabij.enrolment import queries
from nabij.enrolment.models import Enrolment
from nabij.foundation import links, mail
from nabij.foundation.mail import Letter


def application(
    enrolment: Enrolment, *, applicant_email: str, applicant_name: str, language: str, withdraw_url: str
) -> None:
    """Confirm an application to whoever sent it, and tell the branch that it came in."""
    offering = enrolment.offering
    context = {
        "name": applicant_name,
        "offering": str(offering),
        "branch": offering.branch,
        "role": enrolment.role,
        "url": links.address("enrolment:enrolment", pk=enrolment.pk),
    }
    mail.send(
        Letter(
            to=applicant_email,
            kind="application received",
            template="enrolment/mail/application_received",
            language=language,
            context={**context, "withdraw_url": withdraw_url},
            organisation_id=enrolment.organisation_id,
            reply_to=offering.reply_to,
        )
    )
    for address in [offering.branch.email] if offering.branch.email else queries.coordinator_addresses(offering):
        mail.send(
            Letter(
                to=address, kind="application", template="enrolment/mail/application", context=context,
                organisation_id=enrolment.organisation_id,
            )
        )  # fmt: skip
