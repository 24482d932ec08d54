"""The Slack door of what people say in debates: questions and answers, perspectives, weighing, and reading it all."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blockkit import Block, read_values
from bot.errors import Refusal
from bot.i18n import N_
from bot.rituals.debate import argument_pages, perspective_blocks, question_blocks, weigh_blocks, word_forms
from bot.rituals.debate.actions import looking, reading
from bot.rituals.debate.arguments import NOTHING_TO_WEIGH, PICKED, record_weighed
from bot.rituals.debate.entries import debate_of, find_entry, load_map
from bot.rituals.debate.motion import render_stored
from bot.rituals.debate.questions import (
    ACTIVITY,
    ANSWER,
    FACTOR,
    QUESTION,
    RESULT,
    answering,
    check_has_perspectives,
    own_perspective,
    record_answer,
    record_perspective,
    record_question,
)
from bot.rituals.debate.weighing import check_not_weighed
from bot.rituals.debate.word_messages import load_question, show_perspectives
from handlers.door import Caller, Door, door_of
from handlers.intake import OUT_OF_DATE, id_of, metadata_of, pressed

Json = dict[str, Any]

QUESTION_IN = N_("Your question stands in the thread of the debate. Once it has an answer you hear so.")
ANSWER_IN = N_("Your answer stands in the thread of the debate. Who asked hears so.")
PERSPECTIVE_IN = N_("It is in. You read each other from the first vote on; until then you can change yours.")


def calling(body: Json, context: BoltContext) -> tuple[Door, Caller, int]:
    """Who pressed a button, and the number it carries."""
    door = door_of(context)
    return door, door.caller(body), id_of(pressed(body))


def sent(body: Json, view: Json, context: BoltContext, about: str) -> tuple[Door, Caller, int, Json]:
    """Who sent a form, the number of what it is about, and what was filled in."""
    door = door_of(context)
    return door, door.caller(body), id_of(metadata_of(view).get(about)), read_values(view["state"])


def _say(ack: Ack, caller: Caller, sentence: str) -> None:
    """In place of the form: what became of what was sent."""
    ack(response_action="update", view=render_stored(caller.t, caller.t(sentence)))


# -- questions -------------------------------------------------------------------------------------------------


def ask(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form for a question."""
    door, caller, debate_id = calling(body, context)
    with looking(door.services, caller.person, debate_id, "ask") as story:
        names = [each.name for each in answering(story)]
        owner = names[0] if story.answers_for and names else None
        view = word_forms.render_question_form(caller.t, debate_id, story.debate.motion, owner)
    door.open_modal(body, view)
    ack()


def send_question(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store a question."""
    door, caller, debate_id, values = sent(body, view, context, "debate")
    record_question(door.services, caller.person, debate_id, str(view["id"]), str(values.get(QUESTION, "")))
    _say(ack, caller, QUESTION_IN)


def answer(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form for the answer to a question."""
    door, caller, entry_id = calling(body, context)
    debate_id = debate_of(door.services, entry_id, "question")
    with looking(door.services, caller.person, debate_id, "answer") as story:
        question = load_question(story, find_entry(story.session, entry_id, "question"), caller.t)
    door.open_modal(body, word_forms.render_answer_form(caller.t, entry_id, question.name, question.text))
    ack()


def send_answer(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store the answer to a question."""
    door, caller, entry_id, values = sent(body, view, context, "entry")
    record_answer(door.services, caller.person, entry_id, str(values.get(ANSWER, "")))
    _say(ack, caller, ANSWER_IN)


# -- perspectives ----------------------------------------------------------------------------------------------


def kar(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form for how somebody sees it, with what they wrote before."""
    door, caller, debate_id = calling(body, context)
    with looking(door.services, caller.person, debate_id, "kar") as story:
        check_has_perspectives(story)
        said = own_perspective(story, caller.person)
        view = word_forms.render_kar_form(caller.t, debate_id, story.debate.motion, said)
    door.open_modal(body, view)
    ack()


def send_kar(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store how somebody sees it."""
    door, caller, debate_id, values = sent(body, view, context, "debate")
    fields = {field: str(values.get(field, "")) for field in (FACTOR, ACTIVITY, RESULT)}
    record_perspective(door.services, caller.person, debate_id, str(view["id"]), fields)
    _say(ack, caller, PERSPECTIVE_IN)


def perspectives(ack: Ack, body: Json, context: BoltContext) -> None:
    """Everybody's perspectives side by side."""
    door, caller, debate_id = calling(body, context)
    with reading(door.services, caller.person, debate_id) as story:
        check_has_perspectives(story, to_read=True)
        view = show_perspectives(story, caller.t)
    door.open_modal(body, view)
    ack()


# -- all arguments, and weighing -------------------------------------------------------------------------------


def arguments(ack: Ack, body: Json, context: BoltContext) -> None:
    """The first page of all arguments."""
    door, caller, debate_id = calling(body, context)
    door.open_modal(body, _page(door, caller, debate_id, 1))
    ack()


def page(ack: Ack, body: Json, context: BoltContext) -> None:
    """Another page of them, in the same window."""
    door = door_of(context)
    debate_id, _, number = pressed(body).partition(":")
    view = _page(door, door.caller(body), id_of(debate_id), id_of(number))
    door.after(door.client.views_update, view_id=body["view"]["id"], view=view)
    ack()


def _page(door: Door, caller: Caller, debate_id: int, number: int) -> Block:
    with reading(door.services, caller.person, debate_id) as story:
        return argument_pages.render_arguments(caller.t, debate_id, load_map(story), number)


def weigh(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form for weighing, for who has not done so."""
    door, caller, debate_id = calling(body, context)
    with looking(door.services, caller.person, debate_id, "weigh") as story:
        check_not_weighed(story, caller.person)
        shown = load_map(story)
    if not shown.arguments:
        raise Refusal(NOTHING_TO_WEIGH)
    door.open_modal(body, weigh_blocks.render_weigh_form(caller.t, debate_id, shown))
    ack()


def send_weight(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Count what weighs for somebody."""
    door, caller, debate_id, values = sent(body, view, context, "debate")
    picked = values.get(PICKED) or []
    if not isinstance(picked, list):
        raise Refusal(OUT_OF_DATE)
    record_weighed(door.services, caller.person, debate_id, [id_of(each) for each in picked])
    ack(response_action="update", view=weigh_blocks.render_weight_in(caller.t))


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(word_forms.ASK)(ask)
    app.action(question_blocks.ANSWER_IT)(answer)
    app.action(word_forms.KAR)(kar)
    app.action(perspective_blocks.PERSPECTIVES)(perspectives)
    app.action(argument_pages.ALL_ARGUMENTS)(arguments)
    app.action(argument_pages.PAGE_BACK)(page)
    app.action(argument_pages.PAGE)(page)
    app.action(weigh_blocks.WEIGH)(weigh)
    app.view(word_forms.SEND_QUESTION)(send_question)
    app.view(word_forms.SEND_ANSWER)(send_answer)
    app.view(word_forms.SEND_KAR)(send_kar)
    app.view(weigh_blocks.SEND_WEIGHT)(send_weight)
