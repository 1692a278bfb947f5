"""The catalogues of a language are laid together without a word of them changing."""

from typing import Any

import pytest
from django.utils.translation import trans_real

from nabij.foundation.languages import lay_together


@pytest.mark.parametrize("language", ["nl", "nl-easy", "en"])
def test_every_word_and_plural_stays_what_it_was(language: str) -> None:
    fresh: Any = trans_real.DjangoTranslation(language)
    known: Any = trans_real.translation(language)
    lay_together(language)
    keys = list(fresh._catalog.keys())
    assert {key: fresh._catalog.get(key) for key in keys} == {key: known._catalog.get(key) for key in keys}
    counted = [key[0] for key in keys if isinstance(key, tuple)]
    for number in (0, 1, 2):
        said = [[one.ngettext(word, word, number) for word in counted] for one in (fresh, known)]
        assert said[0] == said[1]
    assert len(known._catalog._catalogs) < len(fresh._catalog._catalogs)
