"""Wires the front door."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    """The front door."""

    name = "nabij.site"
    label = "site"

    def ready(self) -> None:
        """Put today and the overview in the menu, and help at the foot of every page."""
        from nabij.foundation.pages import MenuItem, add_to_account, add_to_footer, add_to_menu, demo_url_name
        from nabij.foundation.pages import search_url_names as search
        from nabij.people.access import ORGANISATIONS
        from nabij.people.choices import RoleName as R
        from nabij.people.registry import name_events
        from nabij.site import tasks  # noqa: F401  (registers jobs and listeners)
        from nabij.site.choices import kinds_for
        from nabij.site.queries.overview import may_read

        add_to_menu(
            MenuItem(label=_("Today"), url_name="home", order=1, icon="home"),
            MenuItem(label=_("Overview"), url_name="overview", order=66, icon="chart-bar", show=may_read),
        )
        add_to_menu(
            MenuItem(
                label=_("Operations"), url_name="operations", policy=ORGANISATIONS, action="manage", order=89,
                icon="settings",
            )
        )  # fmt: skip
        name_events({"site.job_tried_again": _("job tried again")})
        add_to_account(
            MenuItem(
                label=_("Notifications"),
                url_name="notifications",
                order=30,
                icon="bell",
                show=lambda actor: bool(kinds_for(actor.roles)) or R.VOLUNTEER in actor.roles,
            )
        )
        add_to_footer(
            MenuItem(label=_("Help"), url_name="help", order=10),
            MenuItem(label=_("Privacy"), url_name="privacy", order=20),
            MenuItem(label=_("Accessibility"), url_name="accessibility", order=30),
        )
        search[:] = ["search", "search_suggestions"]
        demo_url_name[:] = ["demo"]
