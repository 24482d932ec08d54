"""The Slack door of one's own data: `/dagstart mydata` shows how much there is, sends it as a file, erases it."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blockkit import Block, actions, button, confirmed, context, modal, section
from bot.erasing.own_data import Part, own_data
from bot.erasing.person import erase_person
from bot.erasing.take_home import put_own_export
from bot.errors import Refusal
from bot.i18n import N_, Translator
from bot.people.models import Person
from handlers.door import Answer, Caller, Door, door_of
from handlers.intake import OUT_OF_DATE, id_of, pressed
from handlers.setup_view import INFO, render_sentence

Json = dict[str, Any]

EXPORT, ERASE = "mydata.export", "mydata.erase"
ON_ITS_WAY = N_("I am making the file. It comes in our conversation in a moment; only you get it.")
GONE = N_(
    "Erased. What I wrote to you here is deleted in the next minutes, and the boards of your team follow. I leave you "
    "in peace until you use me again: then you are in your team as before, and nothing of this comes back."
)


def mydata(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """Show how much there is of the one who asks."""
    with door.services.db.snapshot() as session:
        parts = own_data(session, door.services.settings, caller.person, sealed=True)
    view = render(caller.t, caller.person, parts)
    door.open_modal(command, view)
    return None


def render(t: Translator, person: Person, parts: list[Part]) -> Block:
    """How much of what there is, and what can be done with it."""
    lines = [f"• {t(part.title)}: {len(part.rows)}" for part in parts if part.rows and part.name != "profile"]
    erase = confirmed(
        button(t("Erase everything"), ERASE, person.id, style="danger"),
        t("Erase everything"),
        t(
            "Your answers, absences, shifts, feedback and my messages to you go. What you wrote in points, debates and "
            "consent rounds becomes “[erased]”. What your team agreed stays, without your name. It cannot be undone."
        ),
        t("Erase"),
        t("Cancel"),
    )
    nothing_else = t("Of you I hold only your profile: your name, your time zone, your language and your own settings.")
    held = "\n".join([t("*What I hold of you*, in numbers:"), *lines]) if lines else nothing_else
    why = context(t("Why, who sees it and for how long stands in the privacy sheet: ask your administrator for it."))
    export = button(t("Send it to me"), EXPORT, person.id, style="primary")
    return modal(t("My data"), [section(held), actions(export, erase), why], callback_id=INFO, close=t("Close"))


def export(ack: Ack, body: Json, context: BoltContext) -> None:
    """Queue the file for the one who asks."""
    door = door_of(context)
    caller = _own(door, body)
    with door.services.db.write() as session:
        put_own_export(session, caller.person, str(body["trigger_id"]), door.services.clock.now())
    _say(door, body, caller.t(ON_ITS_WAY), caller.t)
    ack()


def erase(ack: Ack, body: Json, context: BoltContext) -> None:
    """Erase the one who asks, and empty their Home."""
    door = door_of(context)
    caller = _own(door, body)
    with door.services.db.write() as session:
        person = session.get_one(Person, caller.person.id)
        erase_person(session, door.services.settings, person, door.services.clock.now())
    said = caller.t(GONE)
    _say(door, body, said, caller.t)
    door.after(door.client.views_publish, user_id=body["user"]["id"], view={"type": "home", "blocks": [section(said)]})
    ack()


def _own(door: Door, body: Json) -> Caller:
    """Who pressed, if the button is theirs. Raises Refusal."""
    caller = door.caller(body)
    if id_of(pressed(body)) != caller.person.id:
        raise Refusal(OUT_OF_DATE)
    return caller


def _say(door: Door, body: Json, text: str, t: Translator) -> None:
    door.turn_modal(body, render_sentence(t, text))


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(EXPORT)(export)
    app.action(ERASE)(erase)
