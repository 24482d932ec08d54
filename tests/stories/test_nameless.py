"""A point without a name: through the chair to the board, and the answer back to who asked, with nobody the wiser."""

import json
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import Refusal
from bot.models import METADATA
from bot.outbox.models import Outbox
from bot.people.models import Person
from bot.points import actions
from bot.points.models import Point, PointEvent
from bot.points.told_blocks import NOT_YET, SOLVED
from bot.rituals.dagstart.nameless import PUT_UP
from bot.rituals.dagstart.point_blocks import POINT_NAMELESS, POINT_TEXT, WITHDRAW
from tests.robustness.looks import rows
from tests.world import World

WORDS = "De roosters veranderen te vaak"


def raise_without_name(world: World, name: str, text: str = WORDS) -> None:
    world.act("command", as_=name, channel=world.channel("algemeen"), text=f"/dagstart punt {text}")
    world.submit(name, **{POINT_NAMELESS: ["yes"]})


def point_of(world: World) -> Point:
    with world.bot.services.db.read() as session:
        return session.scalars(select(Point)).one()


def everything_stored(world: World) -> str:
    """A dump of all tables, row by row."""
    with world.bot.services.db.read() as session:
        rows = [[name, *map(dict, session.execute(select(t)).mappings())] for name, t in METADATA.tables.items()]
    return json.dumps(rows, default=str)


def rows_naming(world: World, name: str, *marks: str) -> list[str]:
    """Rows that hold a mark of the point together with the person's number or Slack id."""
    with world.bot.services.db.read() as session:
        person = session.scalars(select(Person).where(Person.slack_id == world.id_of(name))).one()
        who = {str(person.id), person.slack_id, person.name, world.dm(name)[0]["channel"] if world.dm(name) else "-"}
        found = []
        for table in METADATA.tables.values():
            for row in session.execute(select(table)).mappings():
                values = {str(value) for key, value in row.items() if key not in ("id", "team_id", "workspace_id")}
                if who & values and any(mark in str(value) for mark in marks for value in values):
                    found.append(f"{table.name}: {dict(row)}")
        return found


def test_the_chair_reads_the_words_and_puts_them_on_the_board(small: World) -> None:
    small.set_up("algemeen", lead="Bas")
    small.to("09:00")
    raise_without_name(small, "Eva")
    small.settle()
    told = small.dm("Bas")[-1]
    assert WORDS in told["text"]
    assert "Eva" not in json.dumps(told)
    assert small.press("Bas", told, PUT_UP)["ok"]
    small.to("09:15")
    board = small.board("algemeen")["text"]
    assert f"{WORDS} — zonder naam" in board
    assert "Eva" not in board
    small.to("09:16")
    assert "Het staat op het bord" in next(m for m in small.dm("Bas") if m["ts"] == told["ts"])["text"]


def test_what_the_chair_leaves_goes_on_the_next_board_by_itself(small: World) -> None:
    small.set_up("algemeen", lead="Bas", chair=True)
    raise_without_name(small, "Eva")
    assert "volgende bord" in json.dumps(small.modal("Eva"))
    small.to("08:30")
    small.to("09:00")
    small.to("09:01")
    small.to("09:02")
    assert WORDS in json.dumps(small.dm("Anna"))
    assert point_of(small).state == "with_chair"
    small.to("09:15")
    assert f"{WORDS} — zonder naam" in small.board("algemeen")["text"]
    assert point_of(small).state == "open"


def test_after_the_board_it_waits_for_the_next_one_unless_the_chair_presses(small: World) -> None:
    small.set_up("algemeen", lead="Bas")
    small.to("09:00")
    small.to("09:15")
    raise_without_name(small, "Eva")
    small.to("09:20")
    assert WORDS not in small.board("algemeen")["text"]
    small.press("Bas", small.dm("Bas")[-1], PUT_UP)
    small.to("09:21")
    assert WORDS in small.board("algemeen")["text"]


def test_nothing_stored_ties_the_point_to_the_person(small: World) -> None:
    small.set_up("algemeen", lead="Bas")
    small.to("09:00")
    raise_without_name(small, "Eva")
    small.to("09:15")
    small.to("09:40")
    point = point_of(small)
    assert point.raised_by is None
    assert (point.created_at.minute, point.created_at.second) == (0, 0)
    assert rows_naming(small, "Eva", f"point:{point.id}", str(point.reply_ref), str(point.sealed_asker)) == []


def test_without_a_key_the_box_is_not_offered_and_the_form_says_why(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.set_up("algemeen")
    monkeypatch.setattr(World, "settings", _without_key(World.settings))
    small.restart_bot()
    small.act("command", as_="Eva", channel=small.channel("algemeen"), text="/dagstart punt Iets")
    blocks = small.modal("Eva")["blocks"]
    assert POINT_NAMELESS not in [block.get("block_id") for block in blocks]
    assert "Zonder je naam kan hier niet" in json.dumps(blocks)
    assert small.submit("Eva", **{POINT_TEXT: "Iets"})["ok"]


def _without_key(settings: Any) -> Any:
    return lambda self, **more: settings(self, **more).model_copy(update={"key": type(settings(self).key)("")})


def answered(world: World) -> dict[str, Any]:
    """Bas puts the point on the board and answers it; the message that Eva gets."""
    world.set_up("algemeen", lead="Bas")
    world.to("09:00")
    raise_without_name(world, "Eva", f"voor teamleider: {WORDS}")
    world.settle()
    world.press("Bas", world.dm("Bas")[-1], PUT_UP)
    world.to("09:15")
    world.to("09:17")
    point_id = point_of(world).id
    actions.record_answer(world.bot.services, person(world, "Bas"), point_id, "Vanaf maart een vast rooster")
    world.to("09:20")
    return next(m for m in reversed(world.dm("Eva")) if "vast rooster" in m["text"])


def person(world: World, name: str) -> Person:
    with world.bot.services.db.read() as session:
        return session.scalars(select(Person).where(Person.slack_id == world.id_of(name))).one()


def test_the_answer_finds_its_way_back_and_who_asked_says_solved(small: World) -> None:
    told = answered(small)
    assert [name for name in ("Anna", "Bas", "Carla", "Dirk") if "vast rooster" in json.dumps(small.dm(name))] == []
    assert small.press("Eva", told, SOLVED)["ok"]
    assert point_of(small).state == "closed"
    assert SOLVED not in json.dumps(next(m for m in small.dm("Eva") if m["ts"] == told["ts"]))
    small.to("09:30")
    point = point_of(small)
    marks = (f"point:{point.id}", f"reply:{point.reply_ref}", str(point.sealed_asker))
    assert rows_naming(small, "Eva", *marks) == []
    with small.bot.services.db.read() as session:
        events = session.scalars(select(PointEvent).where(PointEvent.point_id == point.id)).all()
        sent = session.scalars(select(Outbox).where(Outbox.kind == "point_reply")).all()
    assert [event.what for event in events if event.person_id is None] == ["put_up", "solved"]
    assert {(row.recipient, row.person_id, row.channel, row.ts, row.digest) for row in sent} == {
        ("sealed", None, "", "", "")
    }


def test_the_answer_keeps_to_the_quiet_hours_of_who_asked_and_no_row_tells_them(small: World) -> None:
    small.set_up("algemeen", lead="Bas")
    small.to("09:00")
    raise_without_name(small, "Eva", f"voor teamleider: {WORDS}")
    small.settle()
    small.press("Bas", small.dm("Bas")[-1], PUT_UP)
    with small.bot.services.db.write() as session:
        session.get_one(Person, person(small, "Eva").id).quiet_from = time(9, 10)
        session.get_one(Person, person(small, "Eva").id).quiet_until = time(11, 7)
    small.to("09:15")
    small.to("09:17")
    actions.record_answer(small.bot.services, person(small, "Bas"), point_of(small).id, "Vanaf maart een vast rooster")
    for moment in ("09:20", "10:00", "10:40"):
        small.to(moment)
        assert "vast rooster" not in json.dumps(small.dm("Eva"))
        [row] = rows(small.bot.services.db, Outbox, kind="point_reply")
        assert row.due_at - small.clock.now() == timedelta(minutes=30)
    small.to("11:20")
    assert "vast rooster" in json.dumps(small.dm("Eva"))


def test_nobody_else_says_that_it_is_solved_or_takes_it_back(small: World) -> None:
    told = answered(small)
    for name in ("Bas", "Anna"):
        with pytest.raises(Refusal):
            actions.record_solved(small.bot.services, person(small, name), point_of(small).id)
        with pytest.raises(Refusal):
            actions.record_withdrawn(small.bot.services, person(small, name), point_of(small).id)
    small.press("Eva", told, NOT_YET)
    assert small.submit("Eva")["ok"]
    assert point_of(small).state == "taken"


def test_who_raised_it_takes_it_back_before_the_chair_does_anything(small: World) -> None:
    small.set_up("algemeen", lead="Bas")
    small.to("09:00")
    raise_without_name(small, "Eva")
    view = small.modal("Eva")
    block = next(b for b in view["blocks"] if (b.get("accessory") or {}).get("action_id") == WITHDRAW)
    small.act("press", as_="Eva", view_id=view["id"], block_id=block["block_id"], action_id=WITHDRAW)
    assert point_of(small).state == "withdrawn"
    small.to("09:15")
    assert WORDS not in json.dumps(small.dm("Bas"))
    assert WORDS not in small.board("algemeen")["text"]
