"""First and last names in the mix of a Dutch town; whoever bears a combination of them here was invented."""
# fmt: off

from typing import Final

# Each circle: languages besides Dutch, women, men, last names as (prefix, name), how often among 100 people.
Circle = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...], int]

CIRCLES: Final[tuple[Circle, ...]] = (
    (
        (),
        (
            "Annie", "Truus", "Riet", "Willy", "Ria", "Greet", "Corrie", "Tineke", "Marijke", "Ineke", "Thea", "Gerda",
            "Bep", "Nel", "Jannie", "Els", "Anja", "Monique", "Sandra", "Esther", "Linda", "Lotte", "Sanne", "Femke",
            "Anouk", "Dieuwke", "Hennie", "Loes", "Mieke", "Wilma", "Joke", "Carla", "Petra", "Yvonne", "Ans", "Fenna",
        ),
        (
            "Jan", "Kees", "Piet", "Henk", "Wim", "Gerrit", "Cor", "Arie", "Joop", "Theo", "Ben", "Hans", "Rob", "Ton",
            "Frans", "Jos", "Dirk", "Klaas", "Sjoerd", "Peter", "Marcel", "Erik", "Bart", "Jeroen", "Niels", "Tom",
            "Daan", "Ruud", "Harm", "Evert", "Gijs", "Leo", "Nico", "Bas", "Siem", "Wouter",
        ),
        (
            ("de", "Boer"), ("", "Jansen"), ("van den", "Berg"), ("", "Bakker"), ("van", "Dijk"), ("", "Visser"),
            ("", "Smit"), ("de", "Vries"), ("", "Mulder"), ("", "Bos"), ("", "Vos"), ("", "Peters"), ("", "Hendriks"),
            ("van", "Leeuwen"), ("", "Dekker"), ("", "Brouwer"), ("de", "Wit"), ("", "Dijkstra"), ("", "Smits"),
            ("de", "Graaf"), ("van der", "Meer"), ("", "Kok"), ("", "Jacobs"), ("de", "Haan"), ("", "Vermeulen"),
            ("van den", "Heuvel"), ("van der", "Veen"), ("van den", "Broek"), ("", "Schouten"), ("", "Willems"),
            ("", "Hoekstra"), ("", "Koster"), ("", "Prins"), ("", "Postma"), ("", "Kuipers"), ("", "Huisman"),
        ),
        66,
    ),
    (
        ("tr",),
        ("Fatma", "Ayşe", "Emine", "Zeynep", "Hatice", "Elif"),
        ("Mehmet", "Ahmet", "Mustafa", "Hasan", "Ali", "Emre"),
        (("", "Yılmaz"), ("", "Kaya"), ("", "Demir"), ("", "Çelik"), ("", "Şahin"), ("", "Öztürk"), ("", "Arslan")),
        7,
    ),
    (
        ("ar",),
        ("Fatima", "Khadija", "Amina", "Naima", "Samira", "Malika"),
        ("Mohamed", "Hassan", "Said", "Rachid", "Youssef", "Driss"),
        (("El", "Amrani"), ("", "Bouzid"), ("", "Haddaoui"), ("El", "Idrissi"), ("", "Benali"), ("", "Azouagh")),
        7,
    ),
    (
        ("srn",),
        ("Sylvia", "Muriel", "Hillegonda", "Shanti", "Sherida", "Lilian"),
        ("Ronald", "Glenn", "Humphrey", "Rajesh", "Stanley", "Iwan"),
        (("", "Pinas"), ("", "Landveld"), ("", "Ramdin"), ("", "Kromosoeto"), ("", "Biharie"), ("", "Wijngaarde")),
        6,
    ),
    (
        ("pap",),
        ("Magaly", "Xiomara", "Ruthmila", "Lucia"),
        ("Elvis", "Edson", "Rudolf", "Gilbert"),
        (("", "Martina"), ("", "Maduro"), ("", "Isenia"), ("", "Rosalia")),
        3,
    ),
    (
        ("id",),
        ("Ingrid", "Wati", "Elly", "Sri"),
        ("Boy", "Freddy", "Hendrik", "Agus"),
        (("", "Pattinasarany"), ("", "Tahitu"), ("", "Manuhutu"), ("", "Latumahina")),
        3,
    ),
    (
        ("ar", "en"),
        ("Rima", "Nour", "Hanan", "Layla"),
        ("Omar", "Bassam", "Khaled", "Yaman"),
        (("Al", "Khatib"), ("", "Hamdan"), ("", "Darwish"), ("", "Sabbagh")),
        3,
    ),
    (
        ("pl", "en"),
        ("Agnieszka", "Katarzyna", "Beata", "Zofia"),
        ("Piotr", "Marek", "Tomasz", "Jakub"),
        (("", "Kowalczyk"), ("", "Nowak"), ("", "Zielińska"), ("", "Wójcik")),
        3,
    ),
    (
        ("ti", "en"),
        ("Selam", "Tsega", "Winta"),
        ("Yonas", "Tesfay", "Filmon"),
        (("", "Gebre"), ("", "Haile"), ("", "Tekle")),
        1,
    ),
    (
        ("uk", "en"),
        ("Olena", "Iryna", "Svitlana"),
        ("Andriy", "Oleh", "Taras"),
        (("", "Shevchuk"), ("", "Bondar"), ("", "Kravets")),
        1,
    ),
)
NEWCOMERS: Final = ("ar", "en", "pl", "ti", "uk", "tr")

STREETS: Final = (
    "Dichtbijlaan", "Koffiestraat", "Wandelpad", "Buurtplein", "Bankjeslaan", "Praatstraat", "Zonnehoek", "Dorpswijk",
    "Samenweg", "Thuishof", "Lindehof", "Klaproosstraat", "Merelhof", "Kastanjelaan",
)  # fmt: skip
