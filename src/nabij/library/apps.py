"""Wires the library."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    """Published articles."""

    name = "nabij.library"
    label = "library"

    def ready(self) -> None:
        """Load the access tables, and put the report finder in menu and footer."""
        from nabij.foundation import erasure, pages
        from nabij.library import access
        from nabij.library.actions import erase_unit
        from nabij.people import registry

        registry.name_events(EVENTS)
        erasure.register("library", floor=50, eraser=erase_unit)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Library"), url_name="library:manuscripts", policy=access.MANUSCRIPTS, order=68, icon="notebook"
            )
        )  # fmt: skip
        pages.add_to_footer(pages.MenuItem(label=_("Report finder"), url_name="library:search", order=12))


EVENTS = {
    "library.original.kept": _("file of a report kept"),
    "library.manuscript.read": _("report read for the library"),
    "library.manuscript.changed": _("manuscript changed"),
    "library.article.published": _("article published"),
    "library.article.withdrawn": _("article taken back"),
}
