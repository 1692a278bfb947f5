"""Wires the people room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Persons, users and roles."""

    name = "nabij.people"
    label = "people"

    def ready(self) -> None:
        """Tell the foundation where roles come from, what to erase and to export, and what is in the menu."""
        from nabij.foundation import actors, erasure, mail, pages
        from nabij.people import access, queries, registry, tasks  # noqa: F401  (access and tasks register)
        from nabij.people.actions import rights
        from nabij.people.queries import changes
        from nabij.people.queries import rights as known

        actors.grant_sources.append(queries.grants_of)
        pages.organisation_name = queries.organisation_name
        pages.organisation_logo = queries.logo_url
        mail.Identities.find = staticmethod(queries.mail_identity)
        erasure.register("people", floor=1, eraser=rights.erase_unit)
        erasure.register_exporter(_("Person"), known.export_unit)
        erasure.register_exporter(_("What changed"), changes.export_unit)
        registry.name_events(EVENTS)
        pages.add_to_account(pages.MenuItem(label=_("My account"), url_name="my_account", order=90, icon="settings"))
        pages.add_to_menu(
            pages.MenuItem(label=_("People"), url_name="persons", order=20, icon="users", show=_works_with_people),
            pages.MenuItem(
                label=_("Branches"), url_name="branches", order=80, icon="building-community", show=_works_here
            ),
            pages.MenuItem(label=_("Users"), url_name="users", policy=access.USERS, order=81, icon="key"),
            pages.MenuItem(
                label=_("Invitations"), url_name="invitations", policy=access.INVITATIONS, order=82, icon="mail"
            ),
            pages.MenuItem(
                label=_("To be erased"), url_name="to_be_erased", policy=access.ERASURES, order=84, icon="trash"
            ),
            pages.MenuItem(
                label=_("Consent texts"),
                url_name="consent_texts",
                policy=access.CONSENT_TEXTS,
                action="manage",
                order=85,
                icon="checklist",
            ),
            pages.MenuItem(
                label=_("What changed"), url_name="house_changes", order=86, icon="refresh", show=_arranges_the_house
            ),
            pages.MenuItem(label=_("Access log"), url_name="access_log", policy=access.AUDIT, order=86, icon="history"),
        )


def _works_with_people(actor: object) -> bool:
    # Volunteers and participants see themselves on pages of their own; the list is for who works with people.
    return bool(getattr(actor, "roles", frozenset()) & {"coordinator", "desk"})


def _works_here(actor: object) -> bool:
    return bool(getattr(actor, "roles", frozenset()) & {"coordinator", "desk", "manager", "administrator"})


def _arranges_the_house(actor: object) -> bool:
    return bool(getattr(actor, "roles", frozenset()) & {"manager", "administrator"})


EVENTS = {
    "sealed.read": _("sealed text opened"),
    "unit.erased": _("file erased"),
    "people.person.added": _("person added"),
    "people.person.changed": _("details changed"),
    "people.person.merged": _("two entries put together"),
    "people.person.exported": _("copy of the file made"),
    "people.household.joined": _("joined a household"),
    "people.household.left": _("left a household"),
    "people.household.renamed": _("household renamed"),
    "people.consent.given": _("consent written down"),
    "people.consent.renewed": _("consent given again"),
    "people.consent.withdrawn": _("consent withdrawn"),
    "people.consent_text.drafted": _("consent text drafted"),
    "people.consent_text.reworded": _("consent text changed"),
    "people.consent_text.published": _("consent text published"),
    "people.retention.erased": _("erased after its term"),
    "people.retention.kept": _("kept longer"),
    "people.user.invited": _("user invited"),
    "people.user.accepted": _("invitation accepted"),
    "people.user.invitation_withdrawn": _("invitation withdrawn"),
    "people.user.role_given": _("role given"),
    "people.user.role_ended": _("role ended"),
    "people.user.deactivated": _("login closed"),
    "people.user.activated": _("login opened again"),
    "people.branch.added": _("branch added"),
    "people.branch.changed": _("branch changed"),
    "people.organisation.changed": _("organisation changed"),
}
