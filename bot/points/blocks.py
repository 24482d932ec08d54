"""What a point looks like in Slack: its card, what the asker and the owner read, and the forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blockkit import (
    Block,
    actions,
    button,
    capital,
    context,
    escape,
    input_block,
    modal,
    option,
    quoted_sections,
    section,
    select,
    shorten,
    text_input,
)
from bot.i18n import N_, Translator
from bot.origins import chain_button
from bot.people.calendar import local_day
from bot.points.actions import ANSWER, OTHER, WHOM
from bot.points.models import ADDRESSEES, KINDS, LONGEST, WAITING

TAKE, WRITE, PASS, RELEASE, SAME = "point.take", "point.answer", "point.pass", "point.release", "point.same"
SOLVED, NOT_YET, DIFFERENT = "point.solved", "point.not_yet", "point.different"
WITHDRAW = "point.withdraw"
AGREE = "agreement.from_point"
DEBATE = "debate.from_point"
ANSWER_FORM, PASS_FORM, SAME_FORM, NOT_YET_FORM = "point.send_answer", "point.send_on", "point.join", "point.reopen"
WENT_UP = "point.went_up"
MISSING = "point_missing"
LONGEST_IN_LIST, MOST_IN_LIST, MOST_LINES = 300, 8, 4
MOST_OPTIONS = 100

Text = tuple[str, list[Block]]


@dataclass(frozen=True)
class Happened:
    """One line of a point's history. `whom` is a level, or the name of a person."""

    at: datetime
    what: str
    name: str | None
    whom: str | None
    text: str | None
    event_id: int = 0


@dataclass(frozen=True)
class Shown:
    """A point as somebody sees it. `waits_for` is a level that may be named, or None; `days` counts working days."""

    point_id: int
    text: str
    kind: str
    asker: str | None  # None: without a name, or gone
    whom: str  # team, lead, management, or the name of a person
    state: str
    owner: str | None
    waits_for: str | None
    is_silent: bool  # it moved up, and nothing was said since
    answers: Sequence[Happened]
    history: Sequence[Happened]
    zone: str
    owner_id: int | None = None


# -- lines -----------------------------------------------------------------------------------------------------


def whom_text(t: Translator, whom: str) -> str:
    """A level in words, or the name of a person, escaped."""
    return escape(t(ADDRESSEES[whom]) if whom in ADDRESSEES else whom)


def waits_text(t: Translator, point: Shown) -> str:
    """For whom a point waits that nobody has said anything about, without days: a card is not drawn anew every day."""
    if not point.is_silent:
        return ""
    if point.waits_for is None:
        return t("waits for an answer")
    return t("waits for {whom}", whom=whom_text(t, point.waits_for))


def waiting_text(t: Translator, waits_for: str | None, days: int) -> str:
    """ "waits for management: 2 days"; a level with one person in it is not named. No days on the first one."""
    if waits_for is None:
        said = t.plural("waits for an answer: one day", "waits for an answer: {n} days", days)
        return said if days else t("waits for an answer")
    whom = whom_text(t, waits_for)
    if not days:
        return t("waits for {whom}", whom=whom)
    return t.plural("waits for {whom}: one day", "waits for {whom}: {n} days", days, whom=whom)


def state_text(t: Translator, point: Shown) -> str:
    """What is going on with a point, in a few words."""
    owner, waiting = escape(point.owner or "?"), waits_text(t, point)
    if point.state == "taken":
        said = t("{owner} has taken it", owner=owner)
        return f"{said} · {waiting}" if waiting else said
    if point.state == "open":
        return waiting or t("open")
    if point.state == "answered":
        return t("answered; who asked says whether that solves it") if point.asker else t("answered")
    return {
        "closed": t("solved"),
        "debated": t("the team debates it"),
        "agreed": t("became an agreement"),
        "merged": t("joined with another point"),
        "withdrawn": t("taken back"),
    }.get(point.state, "")


def _head(t: Translator, point: Shown) -> str:
    asker = f"*{escape(point.asker)}*" if point.asker else t("*Without a name*")
    return f"{asker} · {t(KINDS[point.kind])} · " + t("for {whom}", whom=whom_text(t, point.whom))


HAPPENED = {
    "taken": N_("{name} took it"),
    "answered": N_("{name} answered"),
    "passed": N_("{name} passed it on to {whom}"),
    "climbed": N_("moved up to {whom}"),
    "silent": N_("still without an answer"),
    "released": N_("{name} gave it back"),
    "put_up": N_("the chair put it on the board"),
    "solved": N_("{name} says: solved"),
    "not_yet": N_("{name} says: not yet"),
    "merged": N_("{name} joined it with another point"),
    "joined": N_("{name} joined another point with this one"),
    "reopened": N_("stands on its own again"),
    "owner_left": N_("who had taken it left; it waits again"),
    "proposed": N_("{name} proposes an agreement about it"),
    "debate_proposed": N_("{name} proposes a debate about it"),
    "debated": N_("{name} opened a debate about it"),
    "undebated": N_("the debate ended without an outcome; it waits again"),
    "agreed": N_("became an agreement of the team"),
    "closed_alone": N_("closed a working day after the answer: who asked is gone"),
}


def history_text(t: Translator, point: Shown) -> str:
    """The last things that happened, in one line."""
    known = [happened for happened in point.history if happened.what in HAPPENED]
    return " · ".join(
        f"{t.short_day(local_day(each.at, point.zone))}: {_happened(t, each)}" for each in known[-MOST_LINES:]
    )


def _happened(t: Translator, happened: Happened) -> str:
    name = escape(happened.name or t("somebody"))
    return t(HAPPENED[happened.what], name=name, whom=whom_text(t, happened.whom or "team"))


# -- messages --------------------------------------------------------------------------------------------------


def render_card(t: Translator, point: Shown, reader: int | None = None) -> Text:
    """The card in the board's thread: the point, what is going on, the answer, and what anybody may do.

    `reader` is the person who alone reads it, where it stands in a private message.
    """
    state = state_text(t, point)
    blocks = quoted_sections(_head(t, point), point.text)
    text = f"{_head(t, point)}: {escape(shorten(point.text, LONGEST))} ({state})"
    for answer in point.answers[-2:]:
        head = t("*{name}* answers:", name=escape(answer.name or "?"))
        blocks += quoted_sections(head, answer.text or "")
        text += f" {head} {escape(shorten(answer.text or '', LONGEST))}"
    blocks.append(context(*[part for part in (capital(state), history_text(t, point)) if part]))
    return text[:3900], blocks + _buttons(t, point, reader)


def _buttons(t: Translator, point: Shown, reader: int | None = None, *, primary: str | None = "primary") -> list[Block]:
    """What may be done. A card in the channel is the same for everybody; in private each gets what they can do."""
    about = shorten(point.text, 40)
    if point.state == "open":
        row = [
            button(t("I’ll take it"), TAKE, point.point_id, style=primary, label=f"{t('I’ll take it')}: {about}"),
            button(t("Answer"), WRITE, point.point_id, label=f"{t('Answer')}: {about}"),
            button(t("Pass on"), PASS, point.point_id, label=f"{t('Pass on')}: {about}"),
            button(t("Same as …"), SAME, point.point_id, label=f"{t('Same as …')} {about}"),
            _agree(t, point),
            _debate(t, point),
        ]
    elif point.state == "taken":
        row = [
            button(t("Answer"), WRITE, point.point_id, style=primary, label=f"{t('Answer')}: {about}"),
            *(_of_owner(t, point) if reader in (None, point.owner_id) else ()),
            _agree(t, point),
            _debate(t, point),
        ]
    elif point.state in ("agreed", "debated"):
        row = [chain_button(t, "point", point.point_id)]
    else:
        return []
    return [actions(*row, block_id=f"point_{point.point_id}")]


def _of_owner(t: Translator, point: Shown) -> list[Block]:
    about = shorten(point.text, 40)
    return [
        button(t("Pass on"), PASS, point.point_id, label=f"{t('Pass on')}: {about}"),
        button(t("Give back"), RELEASE, point.point_id, label=f"{t('Give back')}: {about}"),
    ]


def _agree(t: Translator, point: Shown) -> Block:
    words = t("Make an agreement")
    return button(words, AGREE, point.point_id, label=f"{words}: {shorten(point.text, 40)}")


def _debate(t: Translator, point: Shown) -> Block:
    words = t("Debate it")
    return button(words, DEBATE, point.point_id, label=f"{words}: {shorten(point.text, 40)}")


def render_told(t: Translator, point: Shown, happened: Happened, *, decide: bool, verdict: str | None = None) -> Text:
    """What the asker reads when something happens to the point; with an answer, the question whether it solves it.

    `verdict` is what who asked said of this answer: solved, not_yet, or nothing.
    """
    name, mine = escape(happened.name or t("somebody")), escape(shorten(point.text, LONGEST_IN_LIST))
    if happened.what == "answered":
        head = t("{name} answered your point.", name=name)
        blocks = [
            *quoted_sections(head, point.text[:LONGEST_IN_LIST]),
            *quoted_sections(f"*{name}*", happened.text or ""),
        ]
        text = f"{head} {mine} — {escape(shorten(happened.text or '', LONGEST))}"
    elif happened.what == "agreed":
        head = t("The team made an agreement of your point. {title}", title=f"*{escape(happened.text or '')}*")
        blocks, text = quoted_sections(head, point.text[:LONGEST_IN_LIST]), f"{head} {mine}"
    else:
        whom = whom_text(t, happened.whom or "team")
        head = t(
            {
                "taken": N_("{name} has taken your point and will come back to you."),
                "passed": N_("{name} passed your point on to {whom}."),
                "debated": N_("{name} opened a debate about your point. Its card is in the channel."),
                "undebated": N_("The debate about your point ended without an outcome. It waits for an answer again."),
                "merged": N_(
                    "{name} joined your point with the same one of somebody else. Its answers come to you too."
                ),
            }.get(happened.what, N_("Something happened to your point.")),
            name=name,
            whom=whom,
        )
        blocks, text = quoted_sections(head, point.text[:LONGEST_IN_LIST]), f"{head} {mine}"
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
    return text.strip()[:3900], blocks


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


def render_for_you(t: Translator, point: Shown, happened: Happened | None, reader: int) -> Text:
    """What somebody reads for whom a point is by name, or to whom it comes back."""
    asker = escape(point.asker or t("Somebody"))
    if happened and happened.what == "not_yet":
        head = t("{asker} says: not yet. The point is with you again.", asker=asker)
    elif happened and happened.what == "passed":
        head = t("{name} passed a point on to you.", name=escape(happened.name or t("somebody")))
    elif happened and happened.what == "taken":  # somebody else recorded it, in the standing meeting
        head = t("You have this point now. Who asked is told.")
    else:
        head = t("{asker} asks you something.", asker=asker)
    text, blocks = render_card(t, point, reader)
    missing = happened.text if happened and happened.what == "not_yet" else None
    more = quoted_sections(t("Still missing:"), missing) if missing else []
    said = f"{head} {escape(shorten(missing or '', LONGEST_IN_LIST))}".strip()
    return f"{said} {text}"[:3900], [section(head), *more, *blocks]


def render_replaced(t: Translator) -> Text:
    """What is left of a list when there is a newer one."""
    said = t("This list has been replaced by a newer one, below.")
    return said, [context(said)]


def render_list(t: Translator, empty: str, parts: Sequence[tuple[str, Sequence[Shown]]], reader: int) -> Text:
    """Several points in one message for one reader, each with its own buttons: parts with a heading."""
    blocks: list[Block] = []
    text: list[str] = []
    room, more = MOST_IN_LIST, 0
    for head, points in parts:
        if points[:room]:
            blocks.append(section(head))
            text.append(head)
        for point in points[:room]:
            said = f"{_head(t, point)}\n> {escape(shorten(point.text, LONGEST_IN_LIST))}"
            blocks += [
                section(f"{said}\n{capital(state_text(t, point))}"), *_buttons(t, point, reader, primary=None),
            ]  # fmt: skip
            text.append(f"{escape(shorten(point.text, LONGEST_IN_LIST))} ({state_text(t, point)})")
        room, more = room - len(points[:room]), more + len(points[room:])
    if not blocks:
        return empty, [context(empty)]
    if more:
        line = t.plural("and one more, on the board", "and {n} more, on the board", more)
        blocks.append(context(line))
        text.append(line)
    return " ".join(text)[:3900], blocks


# -- forms -----------------------------------------------------------------------------------------------------


def _form(t: Translator, title: str, callback_id: str, point: Shown, field: Block) -> Block:
    return modal(
        title,
        [*quoted_sections(_head(t, point), point.text), field],
        callback_id=callback_id,
        close=t("Cancel"),
        submit=t("Send"),
        metadata={"point": point.point_id},
    )


def render_answer_form(t: Translator, point: Shown) -> Block:
    """Answer a point."""
    hint = t("Everybody in the channel can read it. Who asked hears at once, and says whether it solves it.")
    field = input_block(t("Your answer"), ANSWER, text_input(multiline=True, longest=LONGEST), hint=hint)
    return _form(t, t("Answer"), ANSWER_FORM, point, field)


def render_pass_form(t: Translator, point: Shown, colleagues: Sequence[tuple[int, str]]) -> Block:
    """Pass a point on."""
    options = [option(capital(t(name)), key) for key, name in ADDRESSEES.items()]
    options += [option(name, f"person:{person_id}") for person_id, name in colleagues]
    field = input_block(t("Who should answer?"), WHOM, select(options[:MOST_OPTIONS]))
    return _form(t, t("Pass on"), PASS_FORM, point, field)


def render_same_form(t: Translator, point: Shown, others: Sequence[tuple[int, str]]) -> Block:
    """Say that a point is the same as another one."""
    hint = t("The answers to that point then go to both who asked. Who asked this one can undo it.")
    options = [option(shorten(text, 75), point_id) for point_id, text in others[:MOST_OPTIONS]]
    field = input_block(t("The same as"), OTHER, select(options), hint=hint)
    return _form(t, t("Same as …"), SAME_FORM, point, field)


def render_not_yet_form(t: Translator, point: Shown) -> Block:
    """Say that an answer does not solve it."""
    field = input_block(
        t("What is still missing?"), MISSING, text_input(multiline=True, longest=LONGEST), optional=True
    )
    return _form(t, t("Not yet"), NOT_YET_FORM, point, field)


def render_went_up(t: Translator) -> Block:
    """It did not go where it was sent."""
    said = t("This point was passed on three times without an answer, so it goes up a level instead of round.")
    return modal(t("Pass on"), [section(said)], callback_id=WENT_UP, close=t("Close"))
