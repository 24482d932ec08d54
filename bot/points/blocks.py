"""What a point looks like in Slack: its card, what its owner reads, and lists of points."""

from collections.abc import Sequence

from bot.blockkit import Block, actions, button, capital, context, escape, fallback, quoted_sections, section, shorten
from bot.i18n import Translator
from bot.origins import chain_button
from bot.points.models import LONGEST
from bot.points.words import Happened, Shown, head_text, history_text, state_text

TAKE, WRITE, PASS, RELEASE, SAME = "point.take", "point.answer", "point.pass", "point.release", "point.same"
AGREE = "agreement.from_point"
DEBATE = "debate.from_point"
LONGEST_IN_LIST, MOST_IN_LIST = 300, 8

Text = tuple[str, list[Block]]


def render_card(t: Translator, point: Shown, reader: int | None = None) -> Text:
    """The card in the board's thread: the point, what is going on, the answer, and what anybody may do.

    `reader` is the person who alone reads it, where it stands in a private message.
    """
    state = state_text(t, point)
    blocks = quoted_sections(head_text(t, point), point.text)
    text = f"{head_text(t, point)}: {escape(shorten(point.text, LONGEST))} ({state})"
    for answer in point.answers[-2:]:
        head = t("*{name}* answers:", name=escape(answer.name or "?"))
        blocks += quoted_sections(head, answer.text or "")
        text += f" {head} {escape(shorten(answer.text or '', LONGEST))}"
    blocks.append(context(*[part for part in (capital(state), history_text(t, point)) if part]))
    return fallback(text), blocks + _buttons(t, point, reader)


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
    return fallback(said, text), [section(head), *more, *blocks]


def render_replaced(t: Translator) -> Text:
    """What is left of a list when there is a newer one."""
    said = t("This list has been replaced by a newer one, below.")
    return said, [context(said)]


def render_list(t: Translator, empty: str, parts: Sequence[tuple[str, Sequence[Shown]]], reader: int) -> Text:
    """Several points in one message for one reader, each with its own buttons: parts with a heading."""
    blocks: list[Block] = []
    text: list[str] = []
    room, more = MOST_IN_LIST, 0
    primary = "primary" if sum(len(points) for _, points in parts) == 1 else None
    for head, points in parts:
        if points[:room]:
            blocks.append(section(head))
            text.append(head)
        for point in points[:room]:
            said = f"{head_text(t, point)}\n> {escape(shorten(point.text, LONGEST_IN_LIST))}"
            blocks.append(section(f"{said}\n{capital(state_text(t, point))}"))
            blocks += _buttons(t, point, reader, primary=primary)
            text.append(f"{escape(shorten(point.text, LONGEST_IN_LIST))} ({state_text(t, point)})")
        room, more = room - len(points[:room]), more + len(points[room:])
    if not blocks:
        return empty, [context(empty)]
    if more:
        line = t.plural("and one more, on the board", "and {n} more, on the board", more)
        blocks.append(context(line))
        text.append(line)
    return fallback(*text), blocks
