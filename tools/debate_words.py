"""What people write in the debate of the pictures, in two languages."""

from dataclasses import dataclass

from bot.i18n import Translator, translator


@dataclass(frozen=True)
class DebateWords:
    """What people write, in one language. Arguments are: who, its kind, the argument, the strongest against it."""

    language: str
    command: str
    motion: str
    fixed: str
    free: str
    decides: str
    question: str
    answer: str
    arguments: tuple[tuple[str, str, str, str], ...]
    agreement: tuple[tuple[str, str], ...]
    chain: str

    @property
    def t(self) -> Translator:
        """What the bot itself says."""
        return translator(self.language)


DUTCH_DEBATE = DebateWords(
    language="nl",
    command="/debat nieuw",
    motion="Klanten bellen terug doordat ons eerste antwoord te kort is",
    fixed="Het aantal collega's per dienst",
    free="Hoe lang een gesprek mag duren, en wat we daarin uitleggen",
    decides="Het team, als niemand bezwaar heeft",
    question="Hoeveel van wie terugbelt, belt over hetzelfde?",
    answer="Van de vijftig die ik heb nagebeld eenendertig.",
    arguments=(
        ("Fatima", "for", "Wie de stap daarna hoort, belt niet terug", "Een lang gesprek laat de volgende wachten"),
        ("Bram", "for", "Van tien terugbellers vroegen er zeven wat er nu ging gebeuren", "Tien is weinig"),
        ("Luuk", "against", "Ze bellen omdat de brief later komt dan we zeggen", "De brief verklaart niet alles"),
        ("Jasmijn", "against", "Met een volle wachtrij is uitleggen niet te doen", "Terugbellers vullen die rij ook"),
        ("Noor", "condition", "Alleen als we op maandag korter mogen zijn", "Dan verschilt het per dag"),
        ("Johan", "for", "Elke terugbeller kost ons twee keer acht minuten", "Een langer gesprek kost ook"),
    ),
    agreement=(
        ("Titel", "De volgende stap vertellen"),
        ("Als …", "we een klant iets beloven dat later gebeurt"),
        ("dan …", "zeggen we wanneer, door wie, en wat de klant dan ziet"),
    ),
    chain="/dagstart keten debat 1",
)
ENGLISH_DEBATE = DebateWords(
    language="en",
    command="/debate new",
    motion="Customers call back because our first answer is too short",
    fixed="How many colleagues there are in a shift",
    free="How long a call may take, and what we explain in it",
    decides="The team, when nobody objects",
    question="How many of those who call back do so about the same thing?",
    answer="Thirty-one of the fifty I called.",
    arguments=(
        ("Fatima", "for", "Who hears what comes next does not call back", "A long call keeps the next one waiting"),
        ("Bram", "for", "Seven of ten who called back asked what would happen now", "Ten are few"),
        (
            "Luuk",
            "against",
            "They call because the letter comes later than we say",
            "The letter does not explain it all",
        ),
        ("Jasmijn", "against", "With a full queue there is no time to explain", "Who calls back fills it too"),
        ("Noor", "condition", "Only if we may be shorter on Mondays", "Then every day is different"),
        ("Johan", "for", "Everybody who calls back costs us eight minutes twice", "A longer call costs too"),
    ),
    agreement=(
        ("Title", "Saying what comes next"),
        ("If …", "we promise a customer something that happens later"),
        ("then …", "we say when, by whom, and what the customer will see"),
    ),
    chain="/dagstart chain debate 1",
)
