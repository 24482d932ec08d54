"""What nobody reads: tracebacks, and in the log what people wrote. And what no database takes."""

import io
import json
import logging
from typing import Any

import pytest
import structlog

from bot.i18n import translator
from bot.logs import lead_through_logging, make_handler
from bot.points.models import Point
from bot.rituals.dagstart.blocks import NOTHING, SEND
from bot.rituals.dagstart.models import DagstartAnswer
from bot.rituals.dagstart.point_blocks import render_point_form
from bot.rounds import Round
from handlers.dagstart import POINT_FORM
from handlers.intake import OUT_OF_DATE
from tests.alerts import grown, read
from tests.robustness.forge import stored, tell
from tests.robustness.looks import rows
from tests.robustness.nasty import REFERENCE
from tests.world import World

WORDS = "Kanariegeel"
"""Written in every answer; it must be in no line of the log."""


class Log(io.StringIO):
    """What is logged."""

    def taken(self) -> str:
        """What was logged since the last look."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


@pytest.fixture
def log(logging_restored: None) -> Log:
    """Everything is logged, from DEBUG up, by everybody."""
    written = Log()
    lead_through_logging()
    logging.basicConfig(handlers=[make_handler("json", written)], level="DEBUG", force=True)
    return written


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tests below press fails in a way that nobody foresaw."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("kapot")

    for place in ("dagstart.actions.record_nothing", "dagstart.raising.record_point", "home.record_opt_out"):
        monkeypatch.setattr(f"handlers.{place}", fail)
    monkeypatch.setattr("handlers.command.open_now", fail)


def mishaps(small: World) -> list[tuple[str, dict[str, Any]]]:
    """Something unforeseen behind a card, a command, a button of the Home and a form."""
    team_id, channel = small.set_up("algemeen", lead="Bas"), small.channel("algemeen")
    small.to("09:30")
    small.act("home", as_="Bas")
    form = render_point_form(translator("nl"), POINT_FORM, team_id, "algemeen", WORDS, ())
    return [
        ("a card", {"action_id": NOTHING, "action": {"value": str(rows(small.bot.services.db, Round)[0].id)}}),
        ("a command", {"command": "now", "channel": channel}),
        ("the Home", {"action_id": "home.opt_out", "action": {"value": str(team_id)}, "home": True}),
        ("a form", {"view": form}),
    ]


def test_an_unforeseen_error_is_acked_with_a_reference_that_is_in_the_log(small: World, broken: None, log: Log) -> None:
    for what, forged in mishaps(small):
        log.taken()
        before = stored(small)
        found, text = tell(small, "Bas", **forged)
        assert found["acked"], what
        reference = REFERENCE.search(text)
        assert reference, (what, text)
        assert "kapot" not in text
        assert "Traceback" not in text
        written = log.taken()
        assert reference[0].split()[-1] in written, what
        assert "kapot" in written
        assert WORDS not in written
        assert stored(small) == before


def test_what_happens_after_the_ack_has_the_reference_of_its_request(
    small: World, broken: None, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = next(forged for what, forged in mishaps(small) if what == "a card")

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("kapot")

    monkeypatch.setattr("handlers.errors.say_privately", fail)
    log.taken()
    before = read(small)
    tell(small, "Bas", **card)
    small.bot.door.finish()
    for where in ("slack", "after_ack"):
        assert grown(before, small, "dagstart_unknown_errors_total", where=where) == 1
    lines = [json.loads(line) for line in log.taken().splitlines()]
    references = {line["event"]: line["reference"] for line in lines if line["level"] == "error"}
    assert references.keys() == {"unknown_error", "reply_failed"}
    assert len(set(references.values())) == 1


def test_the_log_of_a_morning_tells_nothing_of_anybody(small: World, log: Log) -> None:
    small.set_up("algemeen", lead="Bas")
    small.to("09:00")
    small.answer("Anna", f"{WORDS} een", f"{WORDS} twee", f"{WORDS} drie")
    small.answer("Carla", WORDS * 300)
    small.answer("Dirk", button=NOTHING)
    small.command("Bas", small.channel("algemeen"), f"/dagstart punt {WORDS}")
    small.submit("Bas", dagstart_point_text=WORDS)
    small.command("Bas", small.channel("algemeen"), f"/dagstart afwezig tot {WORDS}")
    small.answer("Eva", WORDS)
    small.act("say", as_="Eva", channel=small.playground.state.app.bot_user, text=WORDS)
    small.to("09:15")
    for value in (WORDS, f"{WORDS}:1:2"):
        for action in (SEND, "talk.raise", "home.opt_out", "setup.open"):
            tell(small, "Eva", action_id=action, action={"value": value})
    small.to("18:00")
    assert WORDS in small.board("algemeen")["text"]
    lines = log.taken().splitlines()
    names = [user.real_name for user in small.playground.state.users.values() if not user.is_bot]
    for line in lines:
        assert not [word for word in (WORDS, *names, *small.keys.values()) if str(word) in line], line


def test_whatever_a_story_leaks_into_the_log_is_found(small: World) -> None:
    said = "de printer is stuk op drie"
    small.command("Bas", small.channel("algemeen"), f"/dagstart punt {said}")
    assert small.leaks() == []
    never = (said, "Bas de Vries", str(small.keys["signing_secret"]), "v0=" + "a" * 64, "https://hooks.slack.com/x")
    for word in never:
        structlog.get_logger("bot.test").info("told", word=word)
    assert len(small.leaks()) == len(never) - 1, "the last one is hidden by the log itself"
    small.overheard.forget()


NASTY = ("a\x00b", "\u202eomgekeerd", "<!channel> <@U0PG000001>", "😀" * 750, "x" * 3000, "مرحبا", "&lt;!here&gt;")


def test_what_a_database_refuses_is_left_out_on_both(live: World) -> None:
    team_id = live.set_up("algemeen", lead="Bas")
    live.to("09:00")
    round_id = str(rows(live.bot.services.db, Round)[0].id)
    for text in NASTY:
        field = {"value": {"type": "plain_text_input", "value": text}}
        state = {"values": {f"dagstart_answer_{slot}": field for slot in (1, 2, 3)}}
        _, said = tell(live, "Bas", action_id=SEND, action={"value": round_id}, more={"state": state})
        assert not REFERENCE.search(said), said
        assert [row.text for row in rows(live.bot.services.db, DagstartAnswer)] == [kept(text)] * 3
        view = render_point_form(translator("nl"), POINT_FORM, team_id, "algemeen", "leeg", ())
        point = {"state": {"values": {"dagstart_point_text": field}}}
        tell(live, "Carla", view=view, inside=point)
        assert kept(text) in [row.text for row in rows(live.bot.services.db, Point, raised_by=person(live, "Carla"))]
    for form, text in (("setup", "\x00"), ("punt", "a\x00b"), ("afwezig", "tot \x00vrijdag"), ("\x00", "")):
        _, said = tell(live, "Dirk", command=f"{form} {text}", channel=live.channel("algemeen"))
        assert not REFERENCE.search(said), said
    live.to("09:15")
    board = live.board("algemeen")
    thread = live.messages("Anna", board["channel"], board["ts"])
    sent = json.dumps([board, thread], ensure_ascii=False)
    assert "<!" not in sent
    assert "<@U0PG000001>" not in sent


def kept(text: str) -> str:
    """What is left of a text."""
    return text.translate(dict.fromkeys((0, 0x202E)))


def person(live: World, name: str) -> int:
    """Somebody's id in our tables."""
    ids = {"team_id": live.playground.state.workspace.id, "user_id": live.id_of(name)}
    return live.bot.door.caller(ids).person.id


def test_a_button_of_another_version_says_why_nothing_happens(small: World) -> None:
    small.set_up("algemeen", lead="Bas")
    small.act("home", as_="Bas")
    for more in ({}, {"home": True}):
        found, text = tell(small, "Bas", action_id="gone.by", action={"value": "1"}, **more)
        assert found["acked"]
        assert translator("nl")(OUT_OF_DATE) in text
