"""How accounts behave: an invitation is the only way in, and mail goes through our own outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from nabij.foundation import limits, mail


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes sign-up and hands mail to the outbox, so that known and unknown addresses take as long."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: only an invitation makes a user."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a mail in the outbox instead of waiting for the mail server."""
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        html = next((part[0] for part in getattr(message, "alternatives", [])), "")
        mail.post(
            kind=template_prefix.rpartition("/")[2], to=email, subject=message.subject, text=message.body, html=html,
            organisation_id=getattr(context.get("user"), "organisation_id", None) or 0,
        )  # fmt: skip

    def get_client_ip(self, request: HttpRequest) -> str:
        """Hand the library's counters a stand-in, so that no address is kept, not even in memory."""
        return limits.origin(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords per part of the network, so that nobody can keep somebody else out."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{limits.origin(request)}"
