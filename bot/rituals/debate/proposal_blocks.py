"""What a proposed debate looks like: to the leads, to who proposed it, and the form that says why not now."""

from bot.blockkit import (
    Block,
    actions,
    button,
    context,
    escape,
    input_block,
    modal,
    quoted_sections,
    section,
    shorten,
    text_input,
)
from bot.i18n import Translator
from bot.rituals.debate.blocks import Text
from bot.rituals.debate.motion import LONGEST_PART
from bot.rituals.debate.opening import REASON
from bot.rituals.debate.shown import Shown

OPEN, NOT_NOW, WITHDRAW = "debate.open", "debate.not_now", "debate.withdraw"
SEND_REASON = "debate.send_reason"
LONGEST_POINT = 150


def render_proposal(
    t: Translator, shown: Shown, *, may_answer: bool, may_withdraw: bool = False, has_waited: bool = False
) -> Text:
    """A proposal, with what this reader may do about it; once it has its answer, what that was."""
    name = escape(shown.proposer or t("Somebody"))
    head = t("{name} proposes a debate in {team}.", name=name, team=escape(shown.team))
    if has_waited:
        head += " " + t("It has waited for a working day.")
    small = [t("about {kpi}", kpi=escape(shown.kpi_name))]
    if shown.point:
        small.append(t("From the point: {point}", point=escape(shorten(shown.point, LONGEST_POINT))))
    state, row = "", []
    if shown.phase != "proposed":
        state = _answer_text(t, shown)
    elif may_answer:
        row = answer_row(t, shown, "primary")
    elif may_withdraw:
        row = [button(t("Take it back"), WITHDRAW, shown.debate_id)]
    proposed = shown.proposed or shown.motion
    blocks = [*quoted_sections(f"*{head}*", proposed), context(" · ".join(small))]
    blocks += [section(state)] if state else []
    text = f"{head} “{escape(proposed)}”, {', '.join(small)}. {state}".strip()
    return text, [*blocks, *([actions(*row, block_id=f"debate_{shown.debate_id}")] if row else [])]


def answer_row(t: Translator, shown: Shown, style: str | None = None) -> list[Block]:
    """What a lead may do about a proposal."""
    return [
        button(t("Open"), OPEN, shown.debate_id, style=style),
        button(t("Not now"), NOT_NOW, shown.debate_id),
    ]


def _answer_text(t: Translator, shown: Shown) -> str:
    if shown.was_opened:
        said = t("It is open: debate {number}, in the channel of {team}.", number=shown.number, team=escape(shown.team))
        anew = t("A team lead worded it anew: “{motion}”", motion=escape(shown.motion)) if shown.proposed else ""
        return f"{said} {anew}".strip()
    if shown.outcome == "lapsed":
        return t("Nobody answered it in ten working days, so it lapsed. It can be proposed again.")
    return t("Not now: {reason}", reason=escape(shown.lesson)) if shown.lesson else t("Taken back.")


def render_answer(t: Translator, shown: Shown) -> Text:
    """To who proposed it."""
    head, said, proposed = t("Your proposal for a debate:"), _answer_text(t, shown), shown.proposed or shown.motion
    return f"{head} “{escape(proposed)}”. {said}", [*quoted_sections(head, proposed), section(said)]


def render_leading(t: Translator, shown: Shown) -> Text:
    """To who leads a debate that somebody else opened: what that is."""
    head = t("You lead debate {number} of {team}.", number=shown.number, team=escape(shown.team))
    said = "\n".join(
        [
            "•  " + t("Each phase ends by itself, at the time on the card in the channel."),
            "•  " + t("*Facilitator: more* on that card: end a phase sooner, more time, go back, stop."),
            "•  " + t("You do not argue or weigh. You can vote."),
        ]
    )
    text = f"{head} “{escape(shown.motion)}”\n{said.replace('*', '')}"
    return text, [*quoted_sections(f"*{head}*", shown.motion), section(said)]


def render_reason_form(t: Translator, shown: Shown) -> Block:
    """Why not now?"""
    hint = t("{name} reads this.", name=shown.proposer or t("Somebody"))
    field = input_block(t("Why not now?"), REASON, text_input(multiline=True, longest=LONGEST_PART), hint=hint)
    return modal(
        t("Not now"),
        [*quoted_sections(t("Debate {number}", number=shown.number), shown.motion), field],
        callback_id=SEND_REASON,
        close=t("Cancel"),
        submit=t("Send"),
        metadata={"debate": shown.debate_id},
    )
