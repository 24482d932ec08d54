"""What the team mirror looks like: choosing statements, answering, the averages and their chart."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.blockkit import (
    Block,
    actions,
    button,
    context,
    escape,
    header,
    input_block,
    modal,
    multi_select,
    option,
    section,
    select,
)
from bot.i18n import Translator
from bot.rituals.feedback.blocks import Text
from bot.rituals.feedback.mirror import STATEMENT, MirrorForm
from bot.rituals.feedback.mirror_rules import CHOSEN, SCORES, STATEMENTS, WORDS, lowest

SAVE, SEND, DEBATE = "feedback.mirror_save", "feedback.mirror_send", "feedback.mirror_debate"
ANSWER = "mirror_answer_"

LONGEST_TITLE = 50
Results = Sequence[tuple[date, Mapping[str, int]]]


def render_choice(t: Translator, form: MirrorForm) -> Block:
    """The form with the pool of statements."""
    options = [option(t(text), key) for key, text in STATEMENTS.items()]
    menu = {**multi_select(options, form.chosen, t("Choose four")), "max_selected_items": CHOSEN}
    said = t(
        "Once a month everybody in the team says of four statements how true they are, from one to five. It is counted "
        "without names. The channel reads the averages, from five answers up."
    )
    return modal(
        t("Team mirror"),
        [
            section(said),
            input_block(t("Four statements"), STATEMENT, menu, optional=True, hint=t("Choose none to stop it.")),
            context(t("The channel reads what you choose. Anybody in the team can choose others.")),
        ],
        callback_id=SAVE,
        close=t("Cancel"),
        submit=t("Save"),
        metadata={"team": form.team_id},
    )


def render_chosen(t: Translator, name: str, keys: Sequence[str], begins: date | None) -> Text:
    """To the channel: which statements were chosen, and by whom."""
    if not keys:
        said = t("{name} stopped the team mirror.", name=escape(name))
        return said, [section(said)]
    lines = "\n".join(f"•  {t(STATEMENTS[key])}" for key in keys)
    said = t("{name} chose four statements for the team mirror:", name=escape(name))
    small = t("Other ones: `/peerfeedback mirror`.")
    if begins:
        small = t("They are asked on the first working day of {month}.", month=t.month(begins)) + " " + small
    return f"{said}\n{lines}\n{small}", [section(f"{said}\n{lines}"), context(small)]


def render_card(t: Translator, team: str, round_id: int, keys: Sequence[str], until: str) -> Text:
    """The four statements, each with a menu."""
    said = t("*Team mirror of {team}.* How true is this of us, as it is now?", team=escape(team))
    scores = [option(t(WORDS[score]), score) for score in SCORES]
    fields = [
        input_block(t(STATEMENTS[key]), ANSWER + key, select(scores, placeholder=t("1 to 5")), optional=True)
        for key in keys
    ]
    small = t("Counted without your name, and only once. Until {moment}.", moment=until)
    spoken = " ".join(t(STATEMENTS[key]) for key in keys)
    return f"{said} {spoken} {small}", [
        section(said),
        *fields,
        actions(button(t("Send"), SEND, round_id, style="primary")),
        context(small),
    ]


def read_answers(values: Mapping[str, Any]) -> dict[str, int]:
    """The answers that were given, by statement."""
    found = {key: str(values.get(ANSWER + key, "")) for key in STATEMENTS}
    return {key: int(score) for key, score in found.items() if score in map(str, SCORES)}


def render_counted(t: Translator) -> Text:
    """The card of who answered."""
    said = t("Counted, without your name. The channel reads the averages once the month is counted.")
    return said, [section(said)]


def render_over(t: Translator) -> Text:
    """The card once the month is counted: the same for everybody."""
    said = t("The team mirror of this month is counted. The averages stand in the channel.")
    return said, [section(said)]


def render_result(t: Translator, round_id: int, keys: Sequence[str], results: Results) -> Text:
    """To the channel: the newest averages, how they moved, and a way to talk about the lowest one."""
    month, newest = results[-1]
    title = t("Team mirror of {month}", month=t.month(month))
    if not newest:
        said = t("Too few answers to show (fewer than 5).")
        return f"{title}. {said}", [header(title), section(said)]
    before = results[-2][1] if len(results) > 1 else {}
    lines = [f"{n}. {_line(t, key, newest.get(key), before.get(key))}" for n, key in enumerate(keys, 1)]
    least = lowest(newest)
    debate = [actions(button(t("Debate the lowest one"), DEBATE, round_id))] if least else []
    small = context(t("From 1, not at all, to 5, entirely. Counted without names, from five answers up."))
    blocks = [header(title), section("\n".join(lines)), *_chart(t, keys, results), *debate, small]
    return f"{title}. " + " ".join(lines), blocks


def _line(t: Translator, key: str, tenths: int | None, before: int | None) -> str:
    said = t(STATEMENTS[key])
    if tenths is None:
        return f"{said} " + t("Too few answers to show (fewer than 5).")
    figure = t.number(tenths / 10)
    if before is None or before == tenths:
        return f"{said} *{figure}*"
    return f"{said} *{figure}* " + t("(last time {before})", before=t.number(before / 10))


def _chart(t: Translator, keys: Sequence[str], results: Results) -> list[Block]:
    """One line for each statement that has been shown in all these months; from two months up."""
    drawn = [key for key in keys if all(key in found for _, found in results)]
    if len(results) < 2 or not drawn:
        return []
    labels = [t.short_month(month) for month, _ in results]
    series = [
        {
            "name": f"{n}",
            "data": [
                {"label": label, "value": found[key] / 10} for label, (_, found) in zip(labels, results, strict=True)
            ],
        }
        for n, key in enumerate(keys, 1)
        if key in drawn
    ]
    chart = {"type": "line", "series": series, "axis_config": {"categories": labels}}
    title = t("The statements over time, 1 to {n}", n=len(keys))
    return [{"type": "data_visualization", "title": title[:LONGEST_TITLE], "chart": chart}]
