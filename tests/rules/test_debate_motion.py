"""Which motions get a hint: a denial, two claims at once, a solution instead of a problem; in both languages."""

import pytest

from bot.rituals.debate.motion_rules import hints_about


@pytest.mark.parametrize(
    "motion",
    [
        "Klanten bellen terug doordat ons eerste antwoord te kort is",
        "Gesprekken over facturen duren langer dan gesprekken over storingen",
        "Mail en telefoon krijgen evenveel tijd",
        "Gesprekken over facturen en contracten duren te lang",
        "De wachttijd loopt op door de nieuwe menukeuze",
        "Customers call back because our first answer is too short",
        "Mail and chat take as long as a call",
        "Our knowledge base is out of date",
        "De notities kosten te veel tijd",
    ],
)  # fmt: skip
def test_a_plain_problem_gets_no_hint(motion: str) -> None:
    assert hints_about(motion) == []


@pytest.mark.parametrize(
    ("motion", "hint"),
    [
        ("Klanten krijgen geen antwoord in één keer", "negation"),
        ("We nemen de telefoon niet snel genoeg op", "negation"),
        ("Niemand leest de kennisbank", "negation"),
        ("Klanten hangen op zonder antwoord", "negation"),
        ("Customers do not get an answer at once", "negation"),
        ("Customers don’t wait longer than a minute", "negation"),
        ("We can't find the notes of the last call", "negation"),
        ("Nobody reads the knowledge base", "negation"),
        ("Klanten wachten te lang en ze bellen vaker terug", "two_claims"),
        ("De kennisbank is oud en klanten bellen terug", "two_claims"),
        ("Klanten wachten lang, maar ze klagen er weinig over", "two_claims"),
        ("Klanten wachten te lang; gesprekken duren te lang", "two_claims"),
        ("Customers wait too long and they call back more often", "two_claims"),
        ("We moeten een tweede scherm kopen", "solution"),
        ("Het team moet korter bellen", "solution"),
        ("Laten we de mail op dinsdag doen", "solution"),
        ("Moeten we op zaterdag opengaan?", "solution"),
        ("Een terugbelknop invoeren", "solution"),
        ("We should introduce a call-back button", "solution"),
        ("The team needs to call faster", "solution"),
        ("Let's answer mail on Tuesdays", "solution"),
        ("Introduce a call-back button", "solution"),
    ],
)
def test_what_makes_a_motion_hard_to_debate_is_hinted_at(motion: str, hint: str) -> None:
    assert hints_about(motion) == [hint]


def test_several_things_can_be_the_matter_at_once() -> None:
    assert hints_about("We moeten klanten niet laten wachten en we moeten ze eerder terugbellen") == [
        "negation", "two_claims", "solution",
    ]  # fmt: skip


@pytest.mark.parametrize("motion", ["Notities kosten tijd", "De nietmachine is stuk", "Genoeg klanten zijn tevreden"])
def test_a_word_that_only_contains_another_one_is_no_hint(motion: str) -> None:
    assert hints_about(motion) == []
