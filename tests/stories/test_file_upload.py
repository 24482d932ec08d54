"""A lead drops a roster in the conversation with the bot."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import Refusal
from bot.i18n import translator
from bot.outbox.slack import make_client
from bot.people import csv_file, roster_file, slack
from bot.people.drafts import DECIDED, NOT_FETCHED
from bot.people.models import FileDraft, Membership, Person, Shift
from bot.people.tokens import ROSTER, find_token, token_of
from handlers import files
from schedules import housekeeping
from tests.world import World

NL = translator("nl")
HEAD = "Naam;Datum;Van;Tot"


def drop(
    small: World, name: str, *lines: str, file: str = "week 48.csv", content: bytes | None = None
) -> dict[str, Any]:
    """Somebody drops a file; the bot's answer."""
    raw = "\n".join([HEAD, *lines]).encode("cp1252") if content is None else content
    channel = small.playground.state.open_dm(
        [small.id_of(name), small.playground.state.app.bot_user], small.clock.now().timestamp()
    ).id
    small.act("upload", as_=name, channel=channel, name=file, content_base64=base64.b64encode(raw).decode())
    small.settle()
    return small.dm(name)[-1]


def buttons(message: dict[str, Any]) -> list[str]:
    return [e["action_id"] for block in message["blocks"] for e in block.get("elements", []) if "action_id" in e]


def shifts(small: World) -> int:
    with small.bot.services.db.read() as session:
        return len(session.scalars(select(Shift.id)).all())


def drafts(small: World) -> int:
    with small.bot.services.db.read() as session:
        return len(session.scalars(select(FileDraft.id)).all())


WEEK = [f"{name};{day}-11-2026;07:00;15:30" for name in ("Eva", "Dirk") for day in (24, 25, 26)]


@pytest.fixture
def team(small: World) -> World:
    """Bas leads; Anna administers the workspace."""
    small.set_up("algemeen", lead="Bas")
    small.to("08:00")
    return small


def test_a_lead_sees_what_a_roster_would_change_and_imports_it_once(team: World) -> None:
    answer = drop(team, "Bas", *WEEK)
    assert "algemeen: 2 mensen en 6 diensten" in answer["text"]
    assert "week 48.csv" in answer["text"]
    assert buttons(answer) == [files.IMPORT, files.LEAVE]
    assert shifts(team) == 0
    team.press("Bas", answer, files.IMPORT)
    assert (shifts(team), drafts(team)) == (6, 0)
    replaced = team.dm("Bas")[-1]
    assert "6 diensten" in replaced["text"]
    assert buttons(replaced) == []


def test_a_second_press_changes_nothing_and_says_so(team: World) -> None:
    answer = drop(team, "Bas", *WEEK)
    team.press("Bas", answer, files.IMPORT)
    again = {"as_": "Bas", "channel": answer["channel"], "ts": answer["ts"], "action_id": files.IMPORT}
    team.try_act("press", **again, block_id=answer["blocks"][-1]["block_id"], state={})
    assert shifts(team) == 6


def test_with_bad_lines_only_the_good_ones_can_be_imported_and_each_bad_one_is_named(team: World) -> None:
    answer = drop(team, "Bas", *WEEK, "Kees <!channel>;24-11-2026;7:00;15:00", "Eva;31-11-2026;7:00;8:00")
    assert buttons(answer) == [files.GOOD, files.LEAVE]
    assert "2 regels" in answer["text"]
    assert "Regel 8" in answer["text"]
    assert "<!channel>" not in json.dumps(answer)
    team.press("Bas", answer, files.GOOD)
    assert shifts(team) == 6
    assert "2 regels zijn weggelaten" in team.dm("Bas")[-1]["text"]


def test_what_is_left_is_erased(team: World) -> None:
    answer = drop(team, "Bas", *WEEK)
    team.press("Bas", answer, files.LEAVE)
    assert (shifts(team), drafts(team)) == (0, 0)
    assert buttons(team.dm("Bas")[-1]) == []


def test_what_nobody_decides_on_is_erased_after_a_day(team: World) -> None:
    answer = drop(team, "Bas", *WEEK)
    team.to("09:30", day=1)
    housekeeping.tick(team.bot.services)
    assert drafts(team) == 0
    team.press("Bas", answer, files.IMPORT)
    assert shifts(team) == 0
    assert NL(DECIDED) in team.dm("Bas")[-1]["text"]


def test_who_is_no_lead_any_more_cannot_import(team: World) -> None:
    answer = drop(team, "Bas", *WEEK)
    with team.bot.services.db.write() as session:
        bas = session.scalars(select(Person).where(Person.slack_id == team.id_of("Bas"))).one()
        session.scalars(select(Membership).where(Membership.person_id == bas.id)).one().role = "member"
    team.press("Bas", answer, files.IMPORT)
    assert shifts(team) == 0
    assert "teamleider" in team.dm("Bas")[-1]["text"]


def test_an_administrator_may_too_and_a_member_may_not(team: World) -> None:
    assert files.IMPORT in buttons(drop(team, "Anna", *WEEK))
    refused = drop(team, "Eva", *WEEK)
    assert refused["text"] == NL(files.NOT_A_LEAD)
    assert buttons(refused) == []


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("foto.png", b"\x89PNG", files.NOT_FOR_ME),
        ("rooster.xlsx", b"PK\x03\x04", files.NOT_FOR_ME),
        ("rooster.csv", b"PK\x03\x04" + bytes(50), csv_file.NO_TEXT),
        ("rooster.csv", b"", files.EMPTY),
        ("rooster.csv", b"x" * 500_001, slack.TOO_LARGE),
        ("rooster.csv", b"Naam;Datum;Van;Tot\n", roster_file.NO_LINES),
    ],
)
def test_what_is_no_roster_is_answered_with_one_sentence(team: World, file: str, content: bytes, sentence: str) -> None:
    answer = drop(team, "Bas", file=file, content=content)
    assert answer["text"] == NL(sentence)
    assert buttons(answer) == []


def test_a_file_that_comes_twice_is_answered_once(team: World) -> None:
    team.http.post("/_/faults", json={"rules": [{"kind": "duplicate", "match": "message", "times": 1}]})
    drop(team, "Bas", *WEEK)
    assert len([m for m in team.dm("Bas") if files.IMPORT in buttons_or_none(m)]) == 1


def buttons_or_none(message: dict[str, Any]) -> list[str]:
    return buttons(message) if message.get("blocks") else []


ELSEWHERE = (
    "https://evil.example/x.csv",
    "http://files.slack.com/x",
    "https://files.slack.com.evil.example/x",
    "https://evil.example#.slack.com",
    "https://u@files.slack.com/x",
    "file:///etc/passwd",
    "",
)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_file_is_fetched_from_slack_and_nowhere_else(address: str) -> None:
    with pytest.raises(Refusal) as refused:
        slack.download(make_client("xoxb-1", "https://slack.com/api/"), address, 10)
    assert refused.value.sentence == slack.NOT_IN_SLACK


def test_a_file_that_never_came_is_said_to_be_missing(team: World) -> None:
    with team.bot.services.db.write() as session:
        bas = session.scalars(select(Person).where(Person.slack_id == team.id_of("Bas"))).one()
        session.add(FileDraft(person_id=bas.id, file_id="F1", name="week.csv", created_at=team.clock.now()))
    team.clock.set(team.clock.now() + timedelta(minutes=20))
    housekeeping.tick(team.bot.services)
    team.settle()
    assert NL(NOT_FETCHED) == team.dm("Bas")[-1]["text"]


def test_a_lead_makes_a_key_in_the_settings_and_withdraws_it(team: World) -> None:
    team.command("Bas", team.channel("algemeen"), "/dagstart setup")
    press_in_form(team, "setup.roster")
    assert "Er is nog geen rooster" in words_of(team)
    press_in_form(team, "setup.roster_key")
    key = words_of(team).split("```")[1]
    with team.bot.services.db.read() as session:
        assert find_token(session, key, ROSTER) is not None
    assert key not in json.dumps(team.dm("Bas"))
    press_in_form(team, "setup.roster_key_off")
    assert key not in words_of(team)
    with team.bot.services.db.read() as session:
        assert token_of(session, 1, ROSTER) is None


def press_in_form(team: World, action_id: str) -> None:
    view = team.modal("Bas")
    block = next(b for b in view["blocks"] for e in b.get("elements", []) if e.get("action_id") == action_id)
    team.act("press", as_="Bas", view_id=view["id"], block_id=block["block_id"], action_id=action_id)


def words_of(team: World) -> str:
    return json.dumps(team.modal("Bas")["blocks"], ensure_ascii=False)
