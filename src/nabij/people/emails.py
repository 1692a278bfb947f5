"""Letters of the people room; none of them names a person."""

from nabij.foundation import mail


def invitation(*, to: str, organisation: str, address: str, language: str) -> None:
    """Invite somebody to make a login."""
    _send("invitation", to=to, language=language, organisation=organisation, address=address)


def already_known(*, to: str, organisation: str, language: str) -> None:
    """Tell somebody with a login that they were invited and need no new one."""
    _send("already_known", to=to, language=language, organisation=organisation)


def _send(kind: str, *, to: str, language: str, organisation: str, address: str = "") -> None:
    context = {"organisation_name": organisation, "address": address}
    letter = mail.Letter(to=to, kind=kind, template=f"people/mail/{kind}", language=language, context=context)
    mail.send(letter)
