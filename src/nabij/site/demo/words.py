"""What invented people tell each other: short, warm Dutch sentences for notes, intakes and next steps."""
# ruff: noqa: E501  (sentences read best on one line)

from typing import Final

INTERESTS: Final = (
    "wandelen", "koffie drinken", "kaarten", "koken", "tuinieren", "muziek", "zingen", "lezen", "museum", "fietsen",
    "handwerken", "vissen", "dieren", "voetbal kijken", "schilderen", "techniek", "markt", "film", "zwemmen", "puzzelen",
    "fotograferen", "geschiedenis", "bakken", "treinen",
)  # fmt: skip
OPENINGS: Final = (
    "Koffie gedronken en bijgepraat.", "Samen een rondje door het park gelopen.", "Naar de markt geweest.",
    "We hebben gekaart.", "Samen pannenkoeken gebakken.", "Op het bankje voor de flat gezeten.",
    "Naar de bibliotheek geweest.", "Oude foto's bekeken.", "Even bij de kinderboerderij gekeken.",
    "Een nieuwe plant uitgezocht voor het balkon.", "Samen boodschappen gedaan.", "De fiets nagekeken en een stukje gereden.",
    "Thee gedronken met appeltaart.", "Een potje rummikub gespeeld.", "Samen naar het spreekuur in het buurthuis gelopen.",
)  # fmt: skip
MIDDLES: Final = (
    "Er werd veel gelachen.", "Het was even stil, en dat was ook goed.", "Hij vertelde over zijn tijd bij de spoorwegen.",
    "Ze vertelde over haar zus, die ze mist.", "Het ging vandaag wat moeizamer, er speelt veel.",
    "De buurvrouw kwam ook even langs.", "Het praten gaat steeds makkelijker.", "We hebben het over vroeger gehad.",
    "Er was post die lastig was; we hebben hem samen gelezen.", "Ze had zelf een plannetje bedacht voor vandaag.",
    "De knie speelt op, dus we zijn dichtbij gebleven.", "Hij had er zichtbaar naar uitgekeken.",
    "We hebben de kleinkinderen aan de telefoon gehad.",
)  # fmt: skip
ENDINGS: Final = (
    "Volgende week weer.", "We proberen volgende keer het museum.", "Ik bel donderdag nog even.",
    "Fijn om te zien dat het wat beter gaat.", "Volgende keer neem ik het spel mee.", "Goede middag gehad.",
    "We hebben afgesproken om een keer naar de soos te gaan.", "Ik laat het weten als de afspraak verzet wordt.",
)  # fmt: skip
WORRIES: Final = (
    "Hij eet de laatste tijd slecht en doet de gordijnen niet meer open. Wil je meedenken?",
    "Ze vertelde dat ze bang is om alleen naar buiten te gaan sinds ze gevallen is.",
    "Er lag een stapel ongeopende enveloppen. Misschien iets voor hulp bij de thuisadministratie?",
    "Hij was erg somber vandaag. Ik ben langer gebleven. Graag even overleg.",
)
INTAKE: Final = (
    "Woont sinds {years} jaar alleen. Kinderen wonen ver weg en bellen op zondag. Mist vooral iemand om iets mee te ondernemen.",
    "Is na de pensionering veel contacten kwijtgeraakt. Houdt van {interest}. Wil het liefst iemand die ook durft te zwijgen.",
    "Kent in de buurt bijna niemand. De stap naar het buurthuis is nu nog te groot; met iemand samen zou het wel lukken.",
    "Is drie jaar geleden verhuisd en heeft hier geen vrienden. Vertelt open en heeft gevoel voor humor. Houdt van {interest}.",
    "Durft door de gezondheid minder naar buiten. Zou graag weer eens {interest}, met iemand die geduld heeft.",
)
VOLUNTEER_INTAKE: Final = (
    "Werkt drie dagen en heeft op vrijdag tijd. Heeft eerder voor een tante gezorgd en weet hoe lang een dag kan duren.",
    "Net met pensioen, wil iets betekenen dichtbij huis. Rustige, nuchtere man met veel geduld.",
    "Studeert nog, spreekt drie talen en vindt het leuk om oudere mensen te horen vertellen.",
    "Heeft zelf een maatje gehad en wil nu iets terugdoen. Kan goed luisteren, bewaakt haar grenzen.",
)
STEP_NEXTS: Final = {
    "applied": (
        "Bellen om kennis te maken",
        "Bellen voor een afspraak voor de intake",
        "Terugbellen, sprak voicemail in",
    ),
    "intake_planned": ("Intake thuis", "Intake op kantoor"),
    "waiting": ("Even bellen hoe het gaat", "Kijken of er een nieuwe vrijwilliger is", "Voorstel bespreken"),
}
PIET_AND_JOKE: Final = (
    "Vandaag voor het eerst bij Piet geweest. We waren allebei een beetje zenuwachtig. De koffie hielp.",
    "Een rondje om de singel gelopen. Piet vertelde over zijn werk als meubelmaker. Mooie verhalen.",
    "Het regende, dus we hebben gedamd. Piet wint alles.",
    "Naar de bouwmarkt geweest voor een plankje. Piet heeft mij leren zagen!",
    "Piet was verdrietig: het was de verjaardag van zijn vrouw. We hebben naar haar favoriete muziek geluisterd.",
    "Koffie in het buurthuis. Piet kwam een oude collega tegen. Ze gaan samen biljarten.",
    "Samen een vogelhuisje gemaakt. Het hangt op het balkon.",
    "Piet heeft vandaag zelf gebeld of we vroeger konden gaan. Dat is nieuw!",
    "Naar het Spoorwegmuseum geweest. De hele dag genoten, en daarna allebei heel moe.",
    "Kort bezoek, Piet was verkouden. Soep gebracht en gedamd.",
    "Het biljarten gaat goed: Piet gaat nu elke dinsdag. We praten over hoe we verder gaan.",
)
