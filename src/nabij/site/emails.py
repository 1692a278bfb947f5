"""The mails of the front door."""

from collections.abc import Sequence

from nabij.foundation import mail
from nabij.people.models import User
from nabij.site.queries.notifications import Bundle


def tell(*, user: User, bundles: Sequence[Bundle]) -> None:
    """Write one mail with everything there is to tell; nothing to tell, no mail."""
    if not bundles:
        return
    mail.send(
        mail.Letter(
            to=user.email,
            kind="site.news",
            template="site/mail/news",
            language=user.page_language,
            context={"name": user.display_name, "bundles": bundles, "number": sum(len(one.news) for one in bundles)},
            unsubscribe=bundles[0].stop_url,
            organisation_id=user.organisation_id,
        )
    )
