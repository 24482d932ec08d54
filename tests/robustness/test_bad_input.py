"""Whatever is typed or forged: an answer, nothing half stored, no traceback, nobody pinged, nothing told to the log."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import BoltRequest

from bot.errors import Refusal
from bot.i18n import translator
from bot.people.days import FROM, UNTIL, read_span
from bot.rituals.dagstart.blocks import SEND
from bot.rituals.dagstart.plan import load_plan
from bot.rituals.dagstart.point_blocks import render_point_form
from bot.rounds import Round
from handlers.dagstart import POINT_FORM
from handlers.intake import clean_state, clean_text
from handlers.setup_view import render_questions
from handlers.words import WORDS
from playground import payloads
from playground.elements import state_values
from playground.views import open_modal, read_view
from tests.robustness.forge import VIEW_PARTS, stored
from tests.robustness.looks import rows
from tests.robustness.nasty import REFERENCE, elements, harmless, quick, shapes, words
from tests.world import World, world

TODAY = date(2026, 11, 23)
known = st.sampled_from([spelling for spellings in WORDS.values() for spelling in spellings])


class Morning:
    """A team at half past nine; everything is handed to Bolt in this process, what it calls goes to the stand-in."""

    def __init__(self, made: World) -> None:
        self.world, self.core = made, made.playground
        self.channel = made.channel("algemeen")
        self.id = made.set_up("algemeen", lead="Bas")
        made.to("09:30")
        self.round_id = rows(made.bot.services.db, Round)[0].id
        self.views = {
            "setup.save": self._set_up_form(),
            POINT_FORM: render_point_form(translator("nl"), POINT_FORM, self.id, "algemeen", "", [(1, "Anna")]),
        }
        with made.bot.services.db.read() as session:
            self.views["setup.questions"] = render_questions(translator("nl"), self.id, load_plan(session, self.id))

    def _set_up_form(self) -> dict[str, Any]:
        self.world.act("command", as_="Bas", channel=self.channel, text="/dagstart setup")
        return self.world.modal("Bas")

    def hand_over(self, payload: dict[str, Any]) -> str:
        """Let Bolt handle it. What was said in return: the ack, and what was called."""
        since = self.core.inspector.count
        response = self.world.bot.bolt.dispatch(BoltRequest(body=payload, mode="socket_mode"))
        self.world.bot.door.finish()
        assert response.status == 200
        calls = [e["request"] for e in self.core.inspector.since(since) if e["kind"] == "api" or "url" in e["name"]]
        return str(response.body) + json.dumps(calls, ensure_ascii=False)

    def command(self, text: str) -> str:
        user, channel = self.core.state.users[self.world.id_of("Bas")], self.core.state.channels[self.channel]
        return self.hand_over(payloads.slash(self.core, user, channel, "/dagstart", text))

    def press(self, state: Any, action_id: str = SEND) -> str:
        user = self.core.state.users[self.world.id_of("Eva")]
        card = self.world.cards("Eva")[0]
        channel = self.core.state.channels[card["channel"]]
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": str(self.round_id)}
        message = channel.messages[card["ts"]]
        return self.hand_over({**payloads.message_press(self.core, user, channel, message, action), "state": state})

    def submit(self, form: str, changed: dict[str, Any], state: Any = None) -> dict[str, Any]:
        """Send a form with some fields changed, or with another state altogether. The ack."""
        user, given = self.core.state.users[self.world.id_of("Bas")], self.views[form]
        parts = {part: given[part] for part in VIEW_PARTS if given.get(part)}
        view = open_modal(self.core, user.id, read_view(self.core, parts, ("modal",)))
        payload = payloads.view_submission(self.core, user, view)
        values = state_values(view.body["blocks"], {})
        filled = {"values": values | {block_id: {"value": element} for block_id, element in changed.items()}}
        payload["view"]["state"] = filled if state is None else state
        response = self.world.bot.bolt.dispatch(BoltRequest(body=payload, mode="socket_mode"))
        self.world.bot.door.finish()
        ack: dict[str, Any] = json.loads(response.body)
        inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        assert ack["response_action"] == "update" or set(ack["errors"]) <= inputs
        assert all(text and not REFERENCE.search(text) for text in ack.get("errors", {}).values()), ack
        return ack


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    with world(tmp_path_factory.mktemp("bad")) as made:
        yield Morning(made)
        assert made.violations() == []


@quick
@given(st.one_of(words, st.tuples(known, words).map(" ".join), st.tuples(known, words, words).map(" ".join)))
def test_every_command_is_answered(morning: Morning, text: str) -> None:
    said = morning.command(text)
    assert len(said) > 10
    assert harmless(said), said


@quick
@given(
    st.lists(st.sampled_from([*FROM, *UNTIL, "op", "en", "met", "vrijdag", "ma", "3 maart", "31-2", "3", "²"]) | words)
)
def test_a_date_is_read_or_refused(typed: list[str]) -> None:
    try:
        span = read_span(" ".join(typed), TODAY)
    except Refusal as error:
        refused = error
    else:
        assert TODAY <= span.first <= span.last <= TODAY + timedelta(days=366)
        return
    assert translator("nl")(refused.sentence, **refused.fields)
    assert refused.fields.get("words", "x")


@quick
@given(words)
def test_what_is_kept_of_a_text_can_be_stored_and_seen(text: str) -> None:
    kept = clean_text(text)
    assert kept.encode() == kept.encode("utf-8", "replace")
    assert "\x00" not in kept
    assert not kept or kept.strip()


@quick
@given(
    st.dictionaries(
        st.sampled_from(["dagstart_answer_1", "dagstart_answer_2", "dagstart_mood", "dagstart_addressee"]), elements
    )
)
def test_a_card_is_stored_whole_or_not_at_all(morning: Morning, fields: dict[str, Any]) -> None:
    before = stored(morning.world)
    said = morning.press({"values": {block_id: {"value": element} for block_id, element in fields.items()}})
    assert harmless(said), said
    if '"replace_original": false' in said:
        assert stored(morning.world) == before


@quick
@given(shapes)
def test_a_form_of_another_shape_is_an_empty_form(morning: Morning, state: Any) -> None:
    assert all(element == {} for block in clean_state(state)["values"].values() for element in block.values())
    assert harmless(morning.press(state))
    for form in morning.views:
        assert morning.submit(form, {}, state or {})["response_action"] == "errors"


@quick
@given(st.data())
@pytest.mark.parametrize("form", ["setup.save", "setup.questions", POINT_FORM])
def test_a_field_says_itself_what_is_wrong(morning: Morning, form: str, data: st.DataObject) -> None:
    inputs = [block["block_id"] for block in morning.views[form]["blocks"] if block["type"] == "input"]
    changed = data.draw(st.dictionaries(st.sampled_from(inputs), elements, min_size=1, max_size=2))
    before = stored(morning.world)
    if morning.submit(form, changed)["response_action"] == "errors":
        assert stored(morning.world) == before
