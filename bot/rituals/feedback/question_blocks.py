"""What choosing a question looks like in Slack: what may a colleague look at this week? Ids, builders, reader."""

from collections.abc import Mapping
from typing import Any

from bot.blockkit import actions, button, context, escape, input_block, option, radio, section, select, text_input
from bot.i18n import Translator
from bot.rituals.feedback.blocks import Text
from bot.rituals.feedback.pool import QUESTIONS
from bot.rituals.feedback.rules import LONGEST_QUESTION

CHOOSE = "feedback.choose"
KEY, OWN, TIPS = "feedback_key", "feedback_own", "feedback_tips"


def render_question(t: Translator, team: str, week_id: int, until: str, *, tips: bool) -> Text:
    """The card on which somebody chooses what a colleague looks at."""
    said = t(
        "*Peer feedback in {team}.* One colleague looks along with you this week. What may they look at?",
        team=escape(team),
    )
    menu = select([option(t(text), key) for key, text in QUESTIONS.items()], placeholder=t("Choose a question"))
    wishes = [option(t("Tips are welcome"), "yes"), option(t("No tips this week"), "no")]
    own = text_input(longest=LONGEST_QUESTION, placeholder=t("What did you see me do when …"))
    blocks = [
        section(said),
        input_block(t("A question"), KEY, menu, optional=True),
        input_block(t("Or your own"), OWN, own, optional=True),
        input_block(t("Tips"), TIPS, radio(wishes, initial="yes" if tips else "no")),
        actions(button(t("That is my question"), CHOOSE, week_id, style="primary")),
        context(t("Until {moment}. Without a question a colleague writes about what they saw.", moment=until)),
    ]
    return said, blocks


def render_chosen(t: Translator, question: str | None, until: str | None, *, tips: bool) -> Text:
    """The same card once a question was chosen, or after its time; `until` is empty when it can change no more."""
    said = (
        t("Your question this week: “{question}”", question=escape(question))
        if question
        else t("No question this week.")
    )
    said = f"{t('*Peer feedback.*')} {said} " + (t("Tips are welcome.") if tips else t("No tips this week."))
    if until is None:
        return said, [section(said)]
    return said, [
        section(said),
        context(t("You can change it with `/peerfeedback question`, until {moment}.", moment=until)),
    ]


def read_question(values: Mapping[str, Any]) -> tuple[str | None, str, bool]:
    """The key of the pool, an own question, and whether tips are welcome. An own question goes first."""
    own = str(values.get(OWN, "")).strip()[:LONGEST_QUESTION]
    key = str(values.get(KEY, ""))
    return (None if own or key not in QUESTIONS else key), own, values.get(TIPS, "yes") != "no"
