"""The Slack door of points: the buttons on their cards, and the forms behind them."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from sqlalchemy import select

from bot.blockkit import MOST_OPTIONS, Block, read_values
from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox.anew import drawn_anew
from bot.people.models import Person
from bot.points import acting, actions, blocks, forms, told_blocks
from bot.points.messages import MESSAGES, load_shown
from bot.points.models import LIVE, Point
from bot.points.replies import reply_anew
from bot.points.story import Story
from handlers.door import Caller, Door, door_of, say_privately
from handlers.intake import id_of, metadata_of, pressed

Render = Callable[..., Block]


def take(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """I'll take it."""
    _press(body, respond, context, actions.record_taken, N_("You have this point now. Who asked is told."))
    ack()


def release(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Give back what one had taken."""
    _press(body, respond, context, actions.record_released, N_("You gave it back: it waits for somebody else again."))
    ack()


def solved(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """The one who asked: that solves it."""
    _press(body, respond, context, actions.record_solved, N_("Solved. The team sees it too."))
    ack()


def withdraw(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """The one who asked takes it back."""
    _press(body, respond, context, actions.record_withdrawn, N_("You took this point back."))
    ack()


def different(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """The one who asked: my point is not the same as the one it was joined with."""
    _press(body, respond, context, actions.record_not_yet, N_("Your point stands on its own again."))
    ack()


def _press(
    body: dict[str, Any], respond: Respond, context: BoltContext, record: Callable[..., None], sentence: str
) -> None:
    """Record what a button says; the message it stands in shows it at once, or a sentence says it."""
    door = door_of(context)
    caller = door.caller(body)
    point_id, shown = _point_of(body)
    record(door.services, caller.person, point_id, **shown)

    def show() -> None:
        place = body.get("container") or {}
        found = drawn_anew(door.services, MESSAGES, place)
        if found is None and str(place.get("channel_id", "")).startswith("D"):
            found = reply_anew(door.services, caller.person, point_id)
        if found:
            respond(text=found.text, blocks=found.blocks, replace_original=True)
            door.drawn_in_place(place)
        elif body.get("response_url"):
            say_privately(respond, caller.t(sentence))

    door.after(show)


def _point_of(body: dict[str, Any]) -> tuple[int, dict[str, int]]:
    """The point of a button; one that judges an answer also carries which answer stands beside it."""
    carried = pressed(body)
    if body["actions"][0].get("action_id") not in (told_blocks.SOLVED, told_blocks.NOT_YET) or ":" not in carried:
        return id_of(carried), {}
    point_id, answer_id = carried.split(":", 1)
    return id_of(point_id), {"answer_id": id_of(answer_id)}


def write(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Open the form for an answer."""
    _open_form(body, context, "answer", lambda caller, story: forms.render_answer_form(caller.t, load_shown(story)))
    ack()


def pass_on(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Open the form for passing on."""
    _open_form(body, context, "pass", _pass_form)
    ack()


def _pass_form(caller: Caller, story: Story) -> Block:
    asker_id = story.asker.id if story.asker else None
    colleagues = [
        (each.id, each.name) for each in story.levels.people("team") if each.id not in (asker_id, caller.person.id)
    ]
    return forms.render_pass_form(caller.t, load_shown(story), colleagues)


def same(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Open the form for joining a point with the same one of somebody else."""
    _open_form(body, context, "merge", _same_form)
    ack()


def _same_form(caller: Caller, story: Story) -> Block:
    others = select(Point.id, Point.text).where(
        Point.team_id == story.point.team_id, Point.state.in_(LIVE), Point.id != story.point.id
    )
    found = story.session.execute(others.order_by(Point.id.desc()).limit(MOST_OPTIONS)).all()
    if not found:
        raise Refusal(actions.NO_OTHER)
    return forms.render_same_form(caller.t, load_shown(story), found)


def not_yet(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """The one who asked: not solved yet. Opens a form that asks what is missing."""
    _open_form(body, context, "not_yet", _not_yet_form)
    ack()


def _not_yet_form(caller: Caller, story: Story, answer_id: int | None = None) -> Block:
    actions.check_newest(story, answer_id)
    return forms.render_not_yet_form(caller.t, load_shown(story))


def _open_form(body: dict[str, Any], context: BoltContext, action: str, render: Render) -> None:
    """A form opens only for who may send it; the others read why not."""
    door = door_of(context)
    caller = door.caller(body)
    point_id, shown = _point_of(body)
    with acting.looking(door.services, caller.person, point_id, action) as story:
        view = render(caller, story, **shown)
    door.open_modal(body, view)


def send_answer(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Store an answer."""
    door, person, point_id, values = _sent(body, view, context)
    actions.record_answer(door.services, person, point_id, str(values.get(actions.ANSWER, "")))
    ack()


def send_on(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Pass a point on, and say so in the form where it went elsewhere."""
    door, person, point_id, values = _sent(body, view, context)
    as_chosen = actions.record_passed(door.services, person, point_id, str(values.get(actions.WHOM, "")))
    if as_chosen:
        ack()
    else:
        ack(response_action="update", view=forms.render_went_up(door.caller(body).t))


def join(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Join a point with another one."""
    door, person, point_id, values = _sent(body, view, context)
    actions.record_merged(door.services, person, point_id, id_of(values.get(actions.OTHER)))
    ack()


def reopen(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Not yet: it goes back to its owner."""
    door, person, point_id, values = _sent(body, view, context)
    actions.record_not_yet(door.services, person, point_id, str(values.get(forms.MISSING, "")))
    ack()


def _sent(body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> tuple[Door, Person, int, dict[str, Any]]:
    door = door_of(context)
    return door, door.caller(body).person, id_of(metadata_of(view).get("point")), read_values(view["state"])


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.TAKE)(take)
    app.action(blocks.RELEASE)(release)
    app.action(told_blocks.SOLVED)(solved)
    app.action(told_blocks.DIFFERENT)(different)
    app.action(told_blocks.WITHDRAW)(withdraw)
    app.action(blocks.WRITE)(write)
    app.action(blocks.PASS)(pass_on)
    app.action(blocks.SAME)(same)
    app.action(told_blocks.NOT_YET)(not_yet)
    app.view(forms.ANSWER_FORM)(send_answer)
    app.view(forms.PASS_FORM)(send_on)
    app.view(forms.SAME_FORM)(join)
    app.view(forms.NOT_YET_FORM)(reopen)
