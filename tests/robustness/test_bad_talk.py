"""Debates, KPIs and peer feedback, and whatever is typed, forged or sent too late: an answer, nothing half stored."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from slack_bolt import BoltRequest
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.i18n import translator
from bot.rituals.debate.models import Debate
from bot.rituals.feedback.team_actions import NO_CONFIDANT
from bot.rituals.feedback.team_blocks import CONFIDANT
from handlers.debate_typed import DEBATE_WORDS, FRAME_WORDS
from handlers.words import FEEDBACK_WORDS, KPI_WORDS
from playground import payloads
from playground.elements import state_values
from playground.errors import Refusal
from playground.submission import settle
from tests.robustness.access_attempts import attempt
from tests.robustness.access_team import Team
from tests.robustness.forge import SAID, _payload, stored
from tests.robustness.nasty import elements, harmless, quick, words
from tests.robustness.test_access import ROWS
from tests.world import world
from tools.translations import read_catalogue, texts_of

Json = dict[str, Any]

ABOUT = ("debate.", "frame.", "kpi.", "feedback.")
THINGS = [row[0] for row in ROWS if row[0].replace("`", "").partition(" ")[2].startswith(ABOUT)]
FORMS = [each for each in THINGS if each.startswith("form")]
OF_DEBATES = [each for each in THINGS if "`debate." in each and not each.endswith(("from_point`", "from_kpi`"))]
AT_ONCE = (
    "debate.withdraw", "debate.next", "debate.extend", "debate.reopen", "debate.close", "debate.stop",
    "debate.take_back", "debate.vote_send", "kpi.stop", "kpi.again", "feedback.choose", "feedback.nothing",
    "feedback.withdraw", "feedback.thank", "feedback.misfit", "feedback.forget", "feedback.forget_all",
    "feedback.take_back", "feedback.mirror_send",
)  # fmt: skip
"""The buttons that store something when they are pressed."""

COMMANDS = {
    "/debate": DEBATE_WORDS, "/debat": DEBATE_WORDS, "/frame": FRAME_WORDS, "/kader": FRAME_WORDS, "/kpi": KPI_WORDS,
    "/peerfeedback": FEEDBACK_WORDS, "/collegafeedback": FEEDBACK_WORDS,
    "/dagstart": {"chain": ("chain", "chain debate", "keten")},
}  # fmt: skip
NOBODYS = (None, "x", "²", -1, 999_999_999, "9" * 30, True, [1], {}, "1:2:3")
"""What a form may carry that names nothing."""

few, some = (
    settings(quick, max_examples=6, phases=[Phase.generate]),
    settings(quick, max_examples=10, phases=[Phase.generate]),
)


@cache
def in_english() -> frozenset[str]:
    """Whole sentences that somebody who reads Dutch must not be told in English."""
    texts = texts_of(read_catalogue("nl"))
    return frozenset(each.id for each in texts if isinstance(each.id, str) and each.id != each.string)


class Hall:
    """The team of the table of access; everything is handed to Bolt in this process."""

    def __init__(self, made: Team) -> None:
        self.team, self.world, self.core = made, made.world, made.world.playground

    def forged(self, what: str) -> Json:
        return attempt(self.team, what, self.who(what))

    def who(self, what: str) -> str:
        """Somebody to whom it is open: the lead, and where that one takes no part, a member."""
        cells = next(row for row in ROWS if row[0] == what)
        return "Bas" if cells[2] == "yes" else "Eva"

    def payload(self, what: str, forged: Json) -> tuple[Any, Json]:
        view, payload = _payload(self.core, self.world.id_of(self.who(what)), forged)
        payload.update(forged.get("more", {}))
        payload.get("view", {}).update(forged.get("inside", {}))
        return view, payload

    def hand_over(self, view: Any, payload: Json) -> tuple[Json, str]:
        """Let Bolt handle it → the ack, and everything that was said in return."""
        since = self.core.inspector.count
        with capture_logs() as log:
            response = self.world.bot.bolt.dispatch(BoltRequest(body=payload, mode="socket_mode"))
            self.world.bot.door.finish()
        assert not [each for each in log if each["log_level"] in ("error", "critical")], log
        assert response.status == 200
        ack: Json = json.loads(response.body) if response.body else {}
        if view and payload["type"] == "view_submission":
            refused = self._settle(view, ack)
            assert refused == (ack.get("response_action") == "errors"), ack
        calls = [e["request"] for e in self.core.inspector.since(since) if str(e["name"]).startswith(SAID)]
        said = json.dumps([ack, calls], ensure_ascii=False)
        assert harmless(said), said
        assert not in_english() & set(ack.get("errors", {}).values()), ack
        return ack, said

    def _settle(self, view: Any, ack: Json) -> bool:
        """Let the stand-in do what the ack says; whether it was errors."""
        try:
            settle(self.core, view, ack)
        except Refusal:
            return True
        return False

    def submit(self, what: str, forged: Json) -> Json:
        """Send a form; when it says what is wrong, nothing is stored."""
        before = stored(self.world)
        ack, _ = self.hand_over(*self.payload(what, forged))
        if ack.get("response_action") == "errors":
            assert stored(self.world) == before
        return ack

    def typed(self, slash: str, text: str) -> str:
        user, channel = self.core.state.users[self.world.id_of("Bas")], self.core.state.channels[self.team.channel]
        return self.hand_over(None, payloads.slash(self.core, user, channel, slash, text))[1]

    def rows(self) -> dict[str, int]:
        """How many rows there are in every table but those of what is sent."""
        return {name: len(found) for name, found in stored(self.world).items()}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with world(tmp_path_factory.mktemp("hall")) as made:
        yield Hall(Team(made))
        made.sender.drain()
        assert [v["text"] for v in made.violations()] == [], sorted({v["text"] for v in made.violations()})


def inputs(view: Json) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


@pytest.mark.parametrize("slash", COMMANDS)
@some
@given(st.data())
def test_every_command_is_answered(hall: Hall, slash: str, data: st.DataObject) -> None:
    known = st.sampled_from([spelling for spellings in COMMANDS[slash].values() for spelling in spellings])
    numbered = st.tuples(known, st.sampled_from(["1", "#1", "0", "999999", "9" * 30, "²", "٣", "FCR", "-1", "#"]))
    text = data.draw(st.one_of(words, numbered.map(" ".join), st.tuples(known, words).map(" ".join)))
    if slash == "/dagstart":
        text = "chain " + text
    assert len(hall.typed(slash, text)) > 10


@pytest.mark.parametrize("form", FORMS)
@few
@given(st.data())
def test_a_field_says_itself_what_is_wrong(hall: Hall, form: str, data: st.DataObject) -> None:
    forged = hall.forged(form)
    fields = inputs(forged["view"]) or ["x"]
    changed = data.draw(st.dictionaries(st.sampled_from(fields), elements, min_size=1, max_size=3))
    values = state_values(forged["view"]["blocks"], {}) | forged.get("inside", {}).get("state", {}).get("values", {})
    values |= {block_id: {"value": element} for block_id, element in changed.items()}
    hall.submit(form, {**forged, "inside": {"state": {"values": values}}})


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_another_shape_is_an_empty_form(hall: Hall, form: str) -> None:
    for state in (None, [], {}, "x", {"values": None}, {"values": []}, {"values": {"a": None, "b": [], "c": 1}}):
        hall.submit(form, {**hall.forged(form), "inside": {"state": state}})


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_carries_nonsense_changes_nothing(hall: Hall, form: str) -> None:
    forged = hall.forged(form)
    if not (carried := json.loads(forged["view"].get("private_metadata") or "{}")):
        return
    for metadata in ("", "null", "[]", "{", "{}", "5"):
        before = stored(hall.world)
        hall.submit(form, {**forged, "metadata": metadata})
        assert stored(hall.world) == before
    if "team" in carried:
        before = stored(hall.world)
        elsewhere = {**carried, "team": hall.team.other_id}
        elsewhere.pop("debate", None)  # it says itself of which team it is
        hall.submit(form, {**forged, "metadata": json.dumps(elsewhere)})
        assert stored(hall.world) == before
    for key in carried:
        for value in NOBODYS:
            hall.submit(form, {**forged, "metadata": json.dumps({**carried, key: value})})


@pytest.mark.parametrize("phase", ["arguments", "closed"])
def test_what_comes_in_another_phase_is_answered(hall: Hall, phase: str) -> None:
    for what in OF_DEBATES:
        forged = hall.forged(what)
        with hall.world.bot.services.db.write() as session:
            session.execute(update(Debate).values(phase=phase))
        if what in FORMS:
            hall.submit(what, forged)
        else:
            assert len(hall.hand_over(*hall.payload(what, forged))[1]) > 10


@pytest.mark.parametrize("what", [*FORMS, *(f"button `{each}`" for each in AT_ONCE)])
def test_what_is_sent_twice_is_stored_once(hall: Hall, what: str) -> None:
    forged = hall.forged(what)
    view, payload = hall.payload(what, forged)
    again = json.loads(json.dumps(payload)) if view else hall.payload(what, forged)[1]
    hall.hand_over(view, payload)
    after = hall.rows()
    hall.hand_over(None, again)
    assert hall.rows() == after


def test_a_confidant_who_is_nobody_is_refused_at_the_field_without_asking_slack(hall: Hall) -> None:
    forged = hall.forged("form `feedback.propose`")
    filled = forged["inside"]["state"]["values"] | {CONFIDANT: {"value": {"selected_user": "²"}}}
    ack = hall.submit("form `feedback.propose`", {**forged, "inside": {"state": {"values": filled}}})
    assert ack["errors"] == {CONFIDANT: translator("nl")(NO_CONFIDANT)}
