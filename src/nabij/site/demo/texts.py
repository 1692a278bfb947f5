"""The consent texts of the demo, in plain and in easy Dutch."""

from typing import Final

# purpose, title, text, text in easy language
CONSENTS: Final = (
    (
        "keep-file",
        "Mijn gegevens bewaren",
        "Vereniging Dichtbij mag mijn gegevens en de verslagen van gesprekken een jaar bewaren. Ik kan dit intrekken.",
        "Wij bewaren wat u ons vertelt. U mag altijd zeggen: stop, gooi het weg.",
    ),
    (
        "share-with-buddy",
        "Mijn gegevens delen met mijn maatje",
        "Mijn maatje mag mijn naam, adres, telefoonnummer en wensen zien zolang wij een koppel zijn.",
        "Uw maatje mag uw naam, adres en telefoonnummer zien.",
    ),
    (
        "tell-my-story",
        "Mijn verhaal vertellen",
        "Vereniging Dichtbij mag mijn verhaal zonder mijn naam gebruiken in het jaarverslag.",
        "Wij mogen uw verhaal vertellen. Uw naam staat er niet bij.",
    ),
)
