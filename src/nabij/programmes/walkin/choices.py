"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tap(TextChoices):
    """What one tap on a phone does."""

    MORE = "more", _("one more")
    LESS = "less", _("one less")
