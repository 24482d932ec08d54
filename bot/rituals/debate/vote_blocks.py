"""What voting looks like in Slack: the private question, the same as a form from the card."""

from dataclasses import dataclass

from bot.blockkit import Block, actions, button, context, escape, input_block, modal, option, radio, section
from bot.i18n import N_, Translator
from bot.rituals.debate.shown import Shown
from bot.rituals.debate.vote_rules import CHOICE_WORDS
from bot.rituals.debate.votes import CHOICE, OTHER_VOTE

VOTE, VOTE_SEND, VOTE_FORM = "debate.vote", "debate.vote_send", "debate.send_vote"

Text = tuple[str, list[Block]]

HOW_COUNTED = N_(
    "Counted without names. Your colleagues, team leads and management do not see what you choose: only the sums, from "
    "five votes up. If everybody chooses the same, everybody knows what you chose. Whoever runs the database could "
    "follow the vote while it is open, from its log or from two backups. What you chose cannot be changed."
)
IN = N_("Your vote is in. Your colleagues and leads do not see what you chose.")
OVER = {
    1: OTHER_VOTE,
    2: N_("This vote has been counted. How it came out is told in the channel."),
}
HEADS = {
    1: N_("{team}, debate {number}: the first vote, before the arguments. What do you think of this motion now?"),
    2: N_("{team}, debate {number}: the second vote, after the arguments. What do you think of this motion now?"),
}


@dataclass(frozen=True)
class Asked:
    """A vote as one person sees it. `until` is its end, in words; `state` is open, voted, or over."""

    debate_id: int
    number: int
    vote: int
    team: str
    motion: str
    until: str
    state: str


def render_question(t: Translator, asked: Asked) -> Text:
    """The private question; once somebody has voted, or once it is over, it says so, and never what was chosen."""
    head = t(HEADS[asked.vote], team=escape(asked.team), number=asked.number)
    quoted = f"> {escape(asked.motion)}"
    if asked.state != "open":
        line = t(IN if asked.state == "voted" else OVER[asked.vote])
        return f"{head}\n{quoted}\n{line}", [section(f"{head}\n{quoted}"), section(line)]
    small = t("Until {moment}.", moment=asked.until) + " " + t(HOW_COUNTED)
    row = actions(button(t("Vote"), VOTE_SEND, carried(asked), style="primary"))
    words = ", ".join(t(word).lower() for word in CHOICE_WORDS.values())
    return (
        f"{head}\n{quoted}\n{t('You can choose: {choices}.', choices=words)}\n{small}",
        [section(f"{head}\n{quoted}"), choice_field(t), row, context(small)],
    )


def render_form(t: Translator, asked: Asked) -> Block:
    """The same as a form, opened from the card."""
    head = t(HEADS[asked.vote], team=escape(asked.team), number=asked.number)
    small = t("Until {moment}.", moment=asked.until) + " " + t(HOW_COUNTED)
    return modal(
        t("First vote") if asked.vote == 1 else t("Second vote"),
        [section(f"{head}\n> {escape(asked.motion)}"), choice_field(t), context(small)],
        callback_id=VOTE_FORM,
        close=t("Cancel"),
        submit=t("Vote"),
        metadata={"vote": carried(asked)},
    )


def vote_row(t: Translator, shown: Shown) -> list[Block]:
    """The button on the card while a vote goes on."""
    return [button(t("Vote"), VOTE, shown.debate_id, style="primary")]


def render_voted(t: Translator) -> Block:
    """What the form says once somebody has voted in it."""
    return modal(t("Vote"), [section(t(IN))], callback_id="debate.voted", close=t("Close"))


def choice_field(t: Translator) -> Block:
    """The five choices."""
    options = [option(t(word), choice) for choice, word in CHOICE_WORDS.items()]
    return input_block(t("What do you think of it?"), CHOICE, radio(options))


def carried(asked: Asked) -> str:
    """What a button or a form says about the vote it is for."""
    return f"{asked.debate_id}:{asked.vote}"
