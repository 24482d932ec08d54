"""Peer feedback in the demo, for the pictures: the sheet, the exercise, the question, the form, a text; the mirror."""

from dataclasses import dataclass

from bot.consent.blocks import AGREE, READY
from bot.i18n import Translator, translator
from bot.rituals.feedback.terms import TITLE
from tools.camera import shoot
from tools.pictures_agreement import everybody
from tools.stage import SETTLED, Hands

TEAM, LEAD, WRITER = "klantenteam-noord", "Marieke", "Noor"


@dataclass(frozen=True)
class FeedbackWords:
    """What people type and write, in one language. `text` is situation, behaviour and effect."""

    language: str
    command: str
    colleague: str
    text: tuple[str, str, str]

    @property
    def t(self) -> Translator:
        """What the bot itself says."""
        return translator(self.language)


DUTCH_FEEDBACK = FeedbackWords(
    language="nl",
    command="/collegafeedback",
    colleague="Fatima",
    text=(
        "Dinsdag, bij de klant met het zoekgeraakte pakket",
        "Je liet haar uitpraten en herhaalde daarna wat ze vroeg",
        "Ze werd rustig, en ik leerde hoe je dat doet",
    ),
)
ENGLISH_FEEDBACK = FeedbackWords(
    language="en",
    command="/peerfeedback",
    colleague="Fatima",
    text=(
        "On Tuesday, with the customer whose parcel was lost",
        "You let her finish and then repeated what she asked",
        "She grew calm, and I learned how to do that",
    ),
)


def give_feedback(hands: Hands, words: FeedbackWords) -> None:
    """From the sheet to a text that arrived, from the first daily start on."""
    hands.be(LEAD, TEAM)
    _agree(hands, words)
    hands.say(f"{words.command} exercise")
    shoot(hands.message(words.t("This one")), "feedback_exercise", words.language)
    _mirror(hands, words)
    _write(hands, words)


def _agree(hands: Hands, words: FeedbackWords) -> None:
    hands.say(f"{words.command} start")
    form = hands.page.get_by_role("dialog")
    form.get_by_role("button", name=words.t("Ask the team")).wait_for()
    shoot(form, "feedback_sheet", words.language)
    hands.press(words.t("Ask the team"), form)
    form.get_by_text(words.t("The team is asked in the channel whether anybody objects.")).first.wait_for()
    hands.page.keyboard.press("Escape")
    hands.page.wait_for_timeout(SETTLED)
    for action_id in (READY, AGREE):
        everybody(hands, words.t(TITLE), action_id)
        hands.page.wait_for_timeout(SETTLED)


def _mirror(hands: Hands, words: FeedbackWords) -> None:
    hands.say(f"{words.command} mirror")
    form = hands.page.get_by_role("dialog")
    form.get_by_role("button", name=words.t("Save")).wait_for()
    shoot(form, "mirror", words.language)
    hands.page.keyboard.press("Escape")


def _write(hands: Hands, words: FeedbackWords) -> None:
    """Outside the weeks: the form, and what arrives the day after."""
    hands.be(WRITER, TEAM)
    hands.say(f"{words.command} write")
    form = hands.page.get_by_role("dialog")
    form.get_by_role("button", name=words.t("Save")).wait_for()
    form.get_by_role("combobox").first.select_option(label=next(iter(_names(hands, words))))
    for n, text in enumerate(words.text):
        form.get_by_role("textbox").nth(n).fill(text)
    shoot(form, "feedback_form", words.language)
    hands.press(words.t("Save"), form)
    form.get_by_role("button", name=words.t("Take back")).wait_for()
    hands.page.keyboard.press("Escape")
    hands.live_until("Tue 24 Nov, 14:")
    hands.be(words.colleague, "dagstart")
    arrived = hands.message(words.text[1])
    arrived.wait_for()
    shoot(arrived, "feedback", words.language)


def _names(hands: Hands, words: FeedbackWords) -> list[str]:
    """The colleague's whole name, as the menu shows it."""
    options = hands.page.get_by_role("dialog").get_by_role("combobox").first.locator("option").all_inner_texts()
    return [name for name in options if name.startswith(words.colleague)]
