"""What becomes of a debate, in Slack: an agreement, or what the team learned."""

from bot.blockkit import Block, actions, button, escape, input_block, modal, section, text_input
from bot.i18n import Translator
from bot.rituals.debate.outcome_rules import LESSON, LONGEST_LESSON
from bot.rituals.debate.shown import Shown

AGREE, LEARNED, LEARNED_FORM = "debate.agree", "debate.learned", "debate.send_learned"

Text = tuple[str, list[Block]]


def outcome_row(t: Translator, shown: Shown) -> list[Block]:
    """The buttons once the votes are counted; everybody sees them, so what only some may press says whose it is."""
    return [
        button(t("Make an agreement"), AGREE, shown.debate_id, style="primary"),
        button(t("Facilitator: no agreement"), LEARNED, shown.debate_id),
    ]


def render_learned_form(t: Translator, shown: Shown) -> Block:
    """The form that closes a debate without an agreement."""
    said = t("This closes debate {number}: {motion}", number=shown.number, motion=escape(shown.motion))
    return modal(
        t("No agreement"),
        [section(said), lesson_field(t)],
        callback_id=LEARNED_FORM,
        close=t("Cancel"),
        submit=t("Close the debate"),
        metadata={"debate": shown.debate_id},
    )


def lesson_field(t: Translator, *, optional: bool = False) -> Block:
    """What a team learned."""
    field = text_input(multiline=True, longest=LONGEST_LESSON)
    return input_block(t("What did we learn?"), LESSON, field, optional=optional, hint=t("Found again in /debate list"))


def render_reminder(t: Translator, shown: Shown) -> Text:
    """The votes were counted some days ago, and there is no outcome."""
    said = t("The votes of debate {number} are counted. What do you agree on?", number=shown.number)
    return said, [section(said), actions(*outcome_row(t, shown))]
