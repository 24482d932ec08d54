"""One's own data: shown in numbers, sent as a file, erased here and in Slack."""

import base64
import json

from sqlalchemy import select

from bot.erasing.own_data import Part
from bot.erasing.take_home import put_own_export
from bot.i18n import translator
from bot.people.models import Membership, Person
from bot.rituals.dagstart.blocks import SEND
from handlers.mydata import ERASE, EXPORT, render
from handlers.words import read_command
from tests.robustness.looks import rows
from tests.world import World


def press_in_modal(world: World, name: str, action_id: str) -> None:
    view = world.modal(name)
    block = next(b for b in view["blocks"] for e in b.get("elements", ()) if e.get("action_id") == action_id)
    world.act("press", as_=name, view_id=view["id"], block_id=block["block_id"], action_id=action_id)
    world.settle()


def test_somebody_sees_takes_home_and_erases_what_is_held_of_them(small: World) -> None:
    small.set_up("algemeen", lead="Dirk")
    small.to("09:00")
    small.answer("Anna", "De kabouter is terug", button=SEND)
    small.answer("Bas", "Kassa twee hapert")
    small.to("09:15")
    assert "De kabouter is terug" in str(small.board("algemeen"))
    assert read_command("mijngegevens").word == "mydata"

    small.command("Anna", small.channel("algemeen"), "/dagstart mijngegevens")
    assert small.violations() == []
    assert "Punten die je inbracht: 1" in str(small.modal("Anna")["blocks"])
    services = small.bot.services
    with services.db.write() as session:  # she pressed a moment ago as well
        anna = session.scalars(select(Person).filter_by(slack_id=small.id_of("Anna"))).one()
        put_own_export(session, anna, "before", services.clock.now())
    press_in_modal(small, "Anna", EXPORT)
    (sent,) = [m for m in small.dm("Anna") if m.get("files")]
    file = sent["files"][0]
    held = json.loads(base64.b64decode(small.playground.state.files[file["id"]].content or ""))
    assert held["points"]["rows"][0]["text"] == "De kabouter is terug"

    small.command("Anna", small.channel("algemeen"), "/dagstart mydata")
    press_in_modal(small, "Anna", ERASE)
    small.to("09:20")
    small.to("09:25")

    left = small.dm("Anna")  # of a message with a file Slack keeps the frame
    assert [[file.get("mode") for file in message.get("files", ())] for message in left] == [["tombstone"]]
    shown = str(small.messages("Bas", small.channel("algemeen")))
    assert "De kabouter is terug" not in shown
    assert "Kassa twee hapert" in shown
    assert small.id_of("Anna") not in {person.slack_id for person in rows(small.bot.services.db, Person)}
    small.to("09:00", day=1)
    assert small.dm("Anna") == left
    assert len(small.cards("Bas")) == 2
    only_profile = render(translator("en"), Person(id=1), [Part("profile", "", [{"name": "Anna"}])])
    assert "only your profile" in str(only_profile["blocks"])
    small.act("command", as_="Anna", channel=small.channel("algemeen"), text="/dagstart help")
    small.bot.door.finish()  # and no clock: it compares with Slack once an hour
    assert rows(services.db, Membership, person_id=rows(services.db, Person, slack_id=small.id_of("Anna"))[0].id)
    assert "Geen punt" in small.command("Anna", small.channel("algemeen"), "/dagstart zoek kabouter")
