"""Letters of the people room; none of them names anybody."""

from nabij.foundation import mail
from nabij.people.models import Organisation


def invitation(*, to: str, organisation: Organisation, address: str, language: str) -> None:
    """Invite somebody to make a login."""
    _send("invitation", to=to, language=language, organisation=organisation, address=address)


def already_known(*, to: str, organisation: Organisation, language: str) -> None:
    """Tell somebody with a login that they were invited and need no new one."""
    _send("already_known", to=to, language=language, organisation=organisation)


def consent_given(*, to: str, organisation: Organisation, title: str, address: str, language: str) -> None:
    """Confirm a consent to the person who gave it, with a link to take it back."""
    _send("consent_given", to=to, language=language, organisation=organisation, address=address, title=title)


def _send(kind: str, *, to: str, language: str, organisation: Organisation, **facts: str) -> None:
    letter = mail.Letter(
        to=to, kind=kind, template=f"people/mail/{kind}", language=language, organisation_id=organisation.pk,
        context={"organisation_name": organisation.name, **facts},
    )  # fmt: skip
    mail.send(letter)
