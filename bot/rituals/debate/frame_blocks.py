"""What a team's frame card looks like: the card, and the form for team leads."""

from collections.abc import Mapping
from typing import Any

from bot.blockkit import Block, actions, button, context, escape, input_block, modal, section, sections, text_input
from bot.i18n import N_, Translator
from bot.rituals.debate.frames import LONGEST_PART, PARTS, Frame, field_of

SHOW, EDIT, SAVE, SAVED = "frame.show", "frame.edit", "frame.save", "frame.saved"

HINTS = {
    "purpose": N_("For whom do you do it, and what is better for them then?"),
    "fixed": N_("What the team cannot change: a budget, a law, a promise to a client."),
    "free": N_("What the team may settle without asking anybody."),
    "decides": N_("Who to go to for what is neither fixed nor free."),
}

Text = tuple[str, list[Block]]


def frame_lines(t: Translator, frame: Frame) -> list[str]:
    """The card, a line for each part that was written, in mrkdwn."""
    return [f"*{t(label)}*: {escape(getattr(frame, part))}" for part, label in PARTS.items() if getattr(frame, part)]


def render_frame(t: Translator, team_id: int, team: str, frame: Frame, *, may_edit: bool) -> Text:
    """The card, with the button for who may change it."""
    head = t("The frame card of {team}", team=escape(team))
    lines = frame_lines(t, frame) or [t("Nobody has written it yet. It says what is fixed and what the team decides.")]
    small = t("It stands above every debate, so that nobody debates what is fixed.")
    row = [actions(button(t("Change"), EDIT, team_id, label=t("Change the frame card")))] if may_edit else []
    text = "\n".join([head, *(line.replace("*", "") for line in lines), small])
    return text, [section(f"*{head}*"), *sections("\n".join(lines)), context(small), *row]


def render_form(t: Translator, team_id: int, frame: Frame) -> Block:
    """The four parts."""
    fields = [
        input_block(
            t(label),
            field_of(part),
            text_input(multiline=True, initial=getattr(frame, part), longest=LONGEST_PART),
            hint=t(HINTS[part]),
            optional=True,
        )
        for part, label in PARTS.items()
    ]
    return modal(
        t("Frame card"),
        fields,
        callback_id=SAVE,
        close=t("Cancel"),
        submit=t("Save"),
        metadata={"team": team_id},
    )


def read_frame(values: Mapping[str, Any]) -> Frame:
    """What was filled in."""
    return Frame(**{part: str(values.get(field_of(part), "")).strip() for part in PARTS})


def render_window(t: Translator, team_id: int, team: str, frame: Frame, *, may_edit: bool = False) -> Block:
    """The card in a window: opened from the Home, or after it was written anew."""
    _, blocks = render_frame(t, team_id, team, frame, may_edit=may_edit)
    return modal(t("Frame card"), blocks, callback_id=SAVED, close=t("Close"))
