"""Mails of the helpline: to its coordinators when nobody else can look; never a word of what was said."""

from nabij.enrolment.queries import coordinators_of
from nabij.foundation import links
from nabij.foundation.mail import Letter, send
from nabij.programmes.helpline.models import Helpline


def tell_coordinators(kind: str, *, helpline: Helpline) -> None:
    """Send one of the templates under helpline/mail to everybody who coordinates this helpline."""
    for user in coordinators_of(helpline.offering):
        send(
            Letter(
                to=user.email,
                kind=f"helpline.{kind}",
                template=f"helpline/mail/{kind}",
                language=user.page_language,
                organisation_id=helpline.organisation_id,
                context={
                    "name": user.display_name,
                    "helpline": helpline.name,
                    "url": links.address("desk:desk", slug=helpline.slug),
                },
            )
        )
