"""Mails of this room: the question whether somebody wants to fill something in, and one reminder."""

from nabij.foundation import clock, links
from nabij.foundation.mail import Letter, send
from nabij.outcomes.models import Measurement
from nabij.outcomes.queries import instruments, measurements

ANSWER = "outcomes.answer"


def ask(measurement: Measurement, *, is_reminder: bool = False) -> bool:
    """Mail somebody the link to their questions; returns whether there was an address."""
    person = measurement.enrolment.person
    if not person.email:
        return False
    questionnaire = measurements.questionnaire_of(measurement)
    terms = instruments.limits(on=clock.today()).terms
    links.withdraw(purpose=ANSWER, subject=measurement)
    token = links.make(
        purpose=ANSWER, subject=measurement, days=terms.window_days, organisation_id=measurement.organisation_id,
        unit_id=measurement.unit_id,
    )  # fmt: skip
    branch = measurement.offering.branch
    send(
        Letter(
            to=person.email,
            kind="outcomes.ask",
            template="outcomes/mail/ask",
            language=person.page_language,
            organisation_id=measurement.organisation_id,
            reply_to=measurement.offering.reply_to,
            context={
                "name": person.given_name,
                "programme": str(measurement.offering.programme),
                "minutes": questionnaire.minutes,
                "count": len(questionnaire.items),
                "is_reminder": is_reminder,
                "contact": branch.phone or branch.email,
                "url": links.address("outcomes:answer", token=token),
            },
        )
    )
    return True
