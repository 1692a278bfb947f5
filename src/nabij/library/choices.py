"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sort(TextChoices):
    """In which order articles are shown."""

    BEST = "best", _("best match first")
    NEWEST = "newest", _("newest year first")
    TITLE = "title", _("by title")


class ReadState(TextChoices):
    """How far reading a file is."""

    WAITING = "waiting", _("being read")
    READ = "read", _("read")
    REFUSED = "refused", _("could not be read")
