"""The words under the tick before the questions: the organisation's own, or those of the house."""

import datetime as dt

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from nabij.people.models import Person
from nabij.people.queries import consents
from nabij.people.rules import Wording

PURPOSE = "measuring"
_TITLE = _("Questions about how I am")
_TEXT = _(
    "We ask you now and then how you are, to learn whether what we do helps people. Your coordinator can read your "
    "answers and may talk with you about them. In reports we only show groups, never one person. You may skip a "
    "question, stop at any time, and take this back; our help does not depend on it."
)


def words(*, organisation_id: int) -> Wording:
    """Return the words to show under the tick."""
    with override("nl"):
        title, text = str(_TITLE), str(_TEXT)
    with override("nl-easy"):
        easy = str(_TEXT)
    house = Wording(title=title, text=text, easy_text="" if easy == text else easy)
    return consents.words_for(organisation_id=organisation_id, purpose=PURPOSE, house=house)


def holds(*, person: Person, today: dt.date) -> bool:
    """Say whether somebody agreed to be asked, and still does."""
    return consents.holds(person=person, purpose=PURPOSE, today=today)
