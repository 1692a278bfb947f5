"""The building blocks of Dutch compounds in this field, so that `taalmaatje` is found by `maatje`.

Only words of everyday use in befriending, neighbourhood and welfare work; a compound is split only when all
its parts are known, so a missing word costs a find and never makes a false one.
"""

from typing import Final

_WORDS = """
    aanmelding aanpak aanvraag activiteit administratie advies afdeling afspraak agenda arts avond avonden
    armoede autisme bank beleid begeleiding beperking besluit bestuur bewoner bezoek bibliotheek bijdrage
    bijeenkomst boek boodschap borrel brief buddy budget buren burger buur buurt centrum chat cirkel coach
    college computer contact coördinator cultuur cursus dag dagbesteding deelnemer deur dialoog dienst dieren
    diner doel doelgroep dorp dorps dossier duin eenzaamheid eet eettafel erf evaluatie familie fiets figuur
    film fonds gebied gehandicapt geld gemeente genoot geschiedenis gesprek gezin gezondheid groep groepen
    groente handwerk hobby huis huishoud huishouden huisarts hulp hulpverlener initiatief inloop integratie
    intake jaar jeugd jongere jongeren kaart kamer kerk kind kinderen klus koffie kook kookgroep koor kosten
    krant kring kunst kwartaal kwetsbaar leef leven lees les lezing lijn loket luister lunch maaltijd maand
    maatje man mannen mantelzorg mantelzorger markt mens mensen middag moeder moment museum muziek naam nacht
    nazorg netwerk nieuwkomer ochtend oma onderzoek ontmoeting ontmoetings opa open organisatie oudere ouderen
    ouder overleg partner penning plan plein plek post praat praatje praktijk probleem programma project
    punt raad rapport regio ronde rouw ruil ruimte samen schaak school schuld schulden senior signaal sociaal
    speel spel spreek spreekuur sport stad stads steun steunpunt straat student subsidie taal tafel team
    telefoon test thee thema thuis traject trefpunt tuin uitje uur vader vaardigheid veer verbinding verdriet
    vereniging vergadering verhaal verslag vervoer vluchteling voedsel voetbal vraag vriend vrienden
    vriendschap vrijwilliger vrijwilligers vrouw vrouwen waarde wandel wandeling week weduwe weduwnaar welzijn
    werk werker wijk winkel woning wonen zanger zelf ziekenhuis zingeving zomer zorg zwem zwemmen
"""

PARTS: Final = frozenset(_WORDS.split())
LINKS: Final = ("", "s", "en", "e", "n")
