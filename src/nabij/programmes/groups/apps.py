"""Wires the groups room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    """A few people who come to meet by themselves."""

    name = "nabij.programmes.groups"
    label = "groups"

    def ready(self) -> None:
        """Register tables, jobs, the listener, the eraser, the menu, and what the log means."""
        from nabij.foundation import erasure, pages
        from nabij.people import registry
        from nabij.programmes.groups import access, actions, queries, tasks  # noqa: F401  (registers jobs, tables)

        erasure.register("groups", floor=80, eraser=actions.erase_unit)
        erasure.register_exporter(_("Groups"), actions.export_unit)
        registry.add_merger("groups", floor=80, merger=actions.move_person)
        registry.name_events(EVENTS)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Groups"), url_name="groups:groups", order=43, icon="users", show=queries.looks_after_groups
            ),
            pages.MenuItem(
                label=_("My groups"), url_name="groups:mine", order=13, icon="users", show=queries.leads_a_group
            ),
        )


EVENTS = {
    "groups.observed": _("group: seen together"),
    "groups.forming": _("group: being formed"),
    "groups.led": _("group: guided"),
    "groups.independent": _("group: meets without us"),
    "groups.ended": _("group: ended"),
    "groups.asked": _("group: people asked"),
    "groups.said_yes": _("group: somebody said yes"),
    "groups.said_no": _("group: somebody would rather not"),
    "groups.left": _("group: somebody left"),
    "groups.leader": _("group: another volunteer leads"),
    "groups.leader_asked": _("group: volunteer asked to lead"),
    "groups.leader_says": _("group: volunteer answered whether to lead"),
    "groups.rhythm": _("groups: how they are followed changed"),
    "groups.changed": _("group: changed"),
    "groups.planned": _("group: next time planned"),
    "groups.called_off": _("group: next time called off"),
    "groups.held": _("group: who was there written down"),
    "groups.check_in": _("group: heard how it goes"),
    "groups.dry_run": _("groups: dry run over who waits"),
    "groups.refused": _("groups: left a group of a dry run"),
    "groups.taken_back": _("group: taken back"),
    "groups.not_a_group": _("groups: told that people are no group"),
    "groups.wish": _("groups: wish about somebody written down"),
    "groups.wish_dropped": _("groups: wish about somebody taken away"),
}
