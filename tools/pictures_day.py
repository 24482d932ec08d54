"""The first day in the pictures: a team is set up, people answer, and the board follows."""

from dataclasses import dataclass

from tools.camera import shoot
from tools.stage import LEAD, TEAM, Hands

NEW_TEAM, FOUNDER = "klantenteam-zuid", "Hidde"
QUIET_ONES = ("Jasmijn", "Marieke")


@dataclass(frozen=True)
class DayWords:
    """What the page says in one language, and what people say there. `said` is name, signal, need, from whom."""

    language: str
    said: tuple[tuple[str, str, str, str], ...]
    late: tuple[str, str, str, str]
    send: str
    change: str
    nothing: str
    signal: str
    need: str
    whom: str
    board: str
    help: str
    set_up: str


DUTCH_DAY = DayWords(
    language="nl",
    said=(
        ("Fatima", "De brief over de eindafrekening roept vragen op", "", ""),
        ("Hidde", "", "Mag een creditnota tot 25 euro zonder akkoord?", "Het management"),
        ("Noor", "De retourpagina is niet te vinden", "Een half uur uitleg over het nieuwe scherm", "Daan"),
    ),
    late=("Luuk", "", "Wie neemt rond twaalf uur de chat over?", "Het team"),
    send="Versturen",
    change="Aanpassen",
    nothing="Niets vandaag",
    signal="Wat hoorde je van klanten dat anders moet?",
    need="Wat heb je vandaag nodig, en van wie?",
    whom="Van wie heb je dat nodig?",
    board="Dagstart maandag 23 november",
    help="/dagstart hulp",
    set_up="Dagstart instellen",
)
ENGLISH_DAY = DayWords(
    language="en",
    said=(
        ("Fatima", "The letter about the final bill raises questions", "", ""),
        ("Hidde", "", "May we refund up to 25 euros without approval?", "Management"),
        ("Noor", "Customers cannot find the page for returns", "Half an hour about the new screen", "Daan"),
    ),
    late=("Luuk", "", "Who takes over the chat around noon?", "The team"),
    send="Send",
    change="Change",
    nothing="Nothing today",
    signal="What did customers tell you that should be different?",
    need="What do you need today, and from whom?",
    whom="From whom do you need it?",
    board="Daily start Monday 23 November",
    help="/dagstart help",
    set_up="Set up the daily start",
)


def before(hands: Hands, words: DayWords) -> None:
    """The form of who sets up a first team, whole, and the answer to the help word."""
    hands.be(FOUNDER, NEW_TEAM)
    hands.page.get_by_role("button", name="Join the channel").click()
    hands.say("/invite @dagstart")
    hands.press(words.set_up)
    form = hands.page.get_by_role("dialog")
    form.locator("[data-block-id=setup_board]").first.wait_for()
    shoot(form, "setup", words.language)
    hands.page.keyboard.press("Escape")
    hands.be(LEAD, TEAM)
    hands.say(words.help)
    help_text = hands.message("/dagstart")
    shoot(help_text, "help", words.language)


def answers(hands: Hands, words: DayWords) -> None:
    """Some answer, some have nothing today."""
    for said in words.said:
        _answer(hands, words, said)
    shoot(hands.message(words.said[-1][2]), "answered", words.language)
    for name in QUIET_ONES:
        hands.be(name, "dagstart")
        hands.press(words.nothing)
        hands.message(TEAM).get_by_label(words.signal).wait_for(state="detached")


def _answer(hands: Hands, words: DayWords, said: tuple[str, str, str, str]) -> None:
    name, signal, need, whom = said
    hands.be(name, "dagstart")
    card = hands.message(TEAM, having=hands.page.get_by_label(words.signal))
    card.get_by_label(words.signal).fill(signal)
    card.get_by_label(words.need).fill(need)
    if whom:
        card.get_by_label(words.whom).select_option(whom)
    hands.press(words.send, card)
    hands.message(need or signal, having=hands.page.get_by_role("button", name=words.change)).wait_for()


def board_of(hands: Hands, words: DayWords) -> None:
    """The board a quarter of an hour later, with what came in late."""
    hands.live_until("Mon 23 Nov, 09:15")
    hands.look_at(TEAM)
    hands.message(words.board).wait_for()
    hands.move_clock("+1 minute")
    _answer(hands, words, words.late)
    hands.be(LEAD, TEAM)
    board = hands.message(words.board)
    board.filter(has_text=words.late[2]).wait_for()
    shoot(board, "board", words.language)
