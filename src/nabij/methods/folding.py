"""One way to compare words that people write differently: accents, capitals and spaces folded away."""

import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ĳ": "ij", "’": "'"}
)


def fold(text: str) -> str:
    """Lower case without accents, single spaces: `" Zoë  de Vríes "` becomes `"zoe de vries"`."""
    plain = text.casefold().translate(_LETTERS)
    if plain.isascii():  # most words are; there is nothing to take apart
        return " ".join(plain.split())
    apart = unicodedata.normalize("NFKD", plain)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())
