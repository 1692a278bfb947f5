"""The words under two ticks on a participant's own page: the organisation's own, or those of the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from nabij.people.queries import consents
from nabij.people.rules import Wording
from nabij.programmes.circles.choices import CONSENT_PATH, CONSENT_SUM

_HOUSE = {
    CONSENT_SUM: (
        _("Counting my savings in one sum"),
        _(
            "When the season is over we add up what people saved, and tell one rounded sum of at least five people "
            "together. Nobody sees what you saved. You can take this back on your own page."
        ),
    ),
    CONSENT_PATH: (
        _("Learning to lead a circle"),
        _(
            "The coordinator sees that you would like to lead a circle, and writes down how far you are: went along, "
            "trained, leads a circle. You can take this back at any time; then it is thrown away."
        ),
    ),
}


def words(*, organisation_id: int, purpose: str) -> Wording:
    """Return the words to show under a tick."""
    title, text = _HOUSE[purpose]
    with override("nl"):
        dutch = (str(title), str(text))
    with override("nl-easy"):
        easy = str(text)
    house = Wording(title=dutch[0], text=dutch[1], easy_text="" if easy == dutch[1] else easy)
    return consents.words_for(organisation_id=organisation_id, purpose=purpose, house=house)
