"""What who asked reads when something happens to their point, and the question whether it is solved."""

from bot.blockkit import Block, actions, button, context, escape, fallback, quoted_sections, section, shorten
from bot.i18n import N_, Translator
from bot.points.blocks import LONGEST_IN_LIST, Text
from bot.points.models import LONGEST, WAITING
from bot.points.words import Happened, Shown, whom_text

SOLVED, NOT_YET, DIFFERENT = "point.solved", "point.not_yet", "point.different"
WITHDRAW = "point.withdraw"


def render_told(t: Translator, point: Shown, happened: Happened, *, decide: bool, verdict: str | None = None) -> Text:
    """What the asker reads when something happens to the point; with an answer, the question whether it solves it.

    `verdict` is what who asked said of this answer: solved, not_yet, or nothing.
    """
    name, head = escape(happened.name or t("somebody")), _head(t, happened)
    blocks = quoted_sections(head, point.text[:LONGEST_IN_LIST])
    text = f"{head} {escape(shorten(point.text, LONGEST_IN_LIST))}"
    if happened.what == "answered":
        blocks += quoted_sections(f"*{name}*", happened.text or "")
        text += f" — {escape(shorten(happened.text or '', LONGEST))}"
    if decide:
        blocks += _decision(t, point, happened)
        text += " " + (t("Does that solve it?") if happened.what == "answered" else "")
    elif happened.what != "answered" and point.state in WAITING:
        blocks.append(
            actions(
                button(t("Solved meanwhile"), SOLVED, point.point_id),
                button(t("Take it back"), WITHDRAW, point.point_id),
            )
        )
    elif happened.what == "answered":
        line = t("You took this point back.") if point.state == "withdrawn" else verdict_text(t, verdict or "")
        blocks += [context(line)] if line else []
        text += f" {line}"
    return fallback(text.strip()), blocks


HEADS = {
    "answered": N_("{name} answered your point."),
    "taken": N_("{name} has taken your point and will come back to you."),
    "passed": N_("{name} passed your point on to {whom}."),
    "agreed": N_("The team made an agreement of your point. {title}"),
    "debated": N_("{name} opened a debate about your point. Its card is in the channel."),
    "undebated": N_("The debate about your point ended without an outcome. It waits for an answer again."),
    "merged": N_("{name} joined your point with the same one of somebody else. Its answers come to you too."),
}


def _head(t: Translator, happened: Happened) -> str:
    return t(
        HEADS.get(happened.what, N_("Something happened to your point.")),
        name=escape(happened.name or t("somebody")),
        whom=whom_text(t, happened.whom or "team"),
        title=f"*{escape(happened.text or '')}*",
    )


def _decision(t: Translator, point: Shown, happened: Happened) -> list[Block]:
    if happened.what != "answered":
        return [actions(button(t("Mine is different"), DIFFERENT, point.point_id))]
    return [section(t("Does that solve it?")), decision_row(t, point.point_id, happened.event_id)]


def decision_row(t: Translator, point_id: int, answer_id: int, about: str = "", *, primary: bool = True) -> Block:
    """The two buttons beside an answer. They carry which answer it is: a newer one may come while they are shown."""
    shown, of = f"{point_id}:{answer_id}", f": {about}" if about else ""
    return actions(
        button(t("Solved"), SOLVED, shown, style="primary" if primary else None, label=t("Solved") + of),
        button(t("Not yet"), NOT_YET, shown, label=t("Not yet") + of),
    )


def verdict_text(t: Translator, verdict: str) -> str:
    """What who asked said of an answer, to themselves; empty when nothing was said."""
    return {"solved": t("You said: solved."), "not_yet": t("You said: not yet. It goes on.")}.get(verdict, "")
