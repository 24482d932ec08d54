"""`/dagstart` in both languages, and what it says when something cannot be done."""

import pytest

from bot.rituals.dagstart.blocks import NOTHING
from tests.world import World


@pytest.fixture
def channel(small: World) -> str:
    small.set_up("algemeen", lead="Anna")
    return small.channel("algemeen")


@pytest.mark.parametrize("words", ["help", "hulp", "", "lunch", "halp"])
def test_help_is_the_answer_to_what_is_not_understood(small: World, channel: str, words: str) -> None:
    said = small.command("Bas", channel, f"/dagstart {words}")
    for word in ("setup", "now", "preview", "point", "away", "back", "pause", "resume"):
        assert (
            word in said
            or {
                "now": "nu",
                "preview": "voorbeeld",
                "point": "punt",
                "away": "afwezig",
                "back": "terug",
                "pause": "pauze",
                "resume": "hervat",
                "setup": "instellen",
            }[word]
            in said
        )


def test_an_unknown_word_is_named_above_the_help(small: World, channel: str) -> None:
    first, second, *_ = small.command("Bas", channel, "/dagstart <!channel>banaan" + "n" * 40).splitlines()
    assert "“@channelbanaan" in first
    assert len(first) < 80
    assert "/dagstart" in second


def test_a_lead_can_start_today_at_once(small: World, channel: str) -> None:
    small.to("08:00")
    small.command("Anna", channel, "/dagstart nu")
    small.settle()
    assert len(small.cards("Bas")) == 1
    small.to("09:00")
    assert len(small.cards("Bas")) == 1


def test_a_member_cannot_start_it_and_hears_whom_to_ask(small: World, channel: str) -> None:
    assert "Anna" in small.command("Bas", channel, "/dagstart now")
    small.settle()
    assert small.cards("Carla") == []


def test_today_is_started_once(small: World, channel: str) -> None:
    small.to("09:00")
    small.command("Anna", channel, "/dagstart now")
    small.settle()
    assert len(small.cards("Bas")) == 1


def test_the_preview_is_only_for_who_asks(small: World, channel: str) -> None:
    small.command("Bas", channel, "/dagstart voorbeeld")
    shown = [m for m in small.messages("Bas", channel) if m.get("ephemeral")][-1]
    assert any(block["type"] == "input" for block in shown["blocks"])
    assert not any(block["type"] == "actions" for block in shown["blocks"])


def test_a_point_by_command_goes_on_the_next_board(small: World, channel: str) -> None:
    small.command("Bas", channel, "/dagstart punt De scanner is stuk")
    small.submit("Bas")
    small.to("09:00")
    small.to("09:15")
    assert "De scanner is stuk" in small.board("algemeen")["text"]


def test_a_point_after_the_board_waits_for_tomorrow(small: World, channel: str) -> None:
    small.to("09:00")
    small.to("09:15")
    small.command("Bas", channel, "/dagstart point Too late for today")
    small.submit("Bas")
    small.to("09:20")
    assert "Too late for today" not in small.board("algemeen")["text"]
    small.to("09:00", day=1)
    small.to("09:15")
    assert "Too late for today" in small.board("algemeen")["text"]


def test_who_is_away_is_not_asked_and_no_reason_is_stored(small: World, channel: str) -> None:
    said = small.command("Bas", channel, "/dagstart afwezig tot vrijdag")
    assert "27" in said or "vrijdag" in said.lower() or "friday" in said.lower()
    small.to("09:00")
    assert small.cards("Bas") == []
    small.command("Bas", channel, "/dagstart terug")
    small.to("09:00", day=1)
    assert len(small.cards("Bas")) == 1


@pytest.mark.parametrize("words", ["away until 31 februari", "afwezig tot 1 januari 2020", "away until gisteren"])
def test_a_wrong_date_gets_a_sentence_and_stores_nothing(small: World, channel: str, words: str) -> None:
    assert small.command("Bas", channel, f"/dagstart {words}")
    small.to("09:00")
    assert len(small.cards("Bas")) == 1


def test_the_whole_team_can_be_off(small: World, channel: str) -> None:
    small.command("Anna", channel, "/dagstart away team")
    small.to("09:00")
    assert small.cards("Bas") == []
    small.to("09:00", day=1)
    assert len(small.cards("Bas")) == 1


def test_a_lead_can_record_somebody_elses_absence(small: World, channel: str) -> None:
    bas = small.id_of("Bas")
    small.command("Anna", channel, f"/dagstart away <@{bas}|bas> until friday")
    small.to("09:00")
    assert not [m for m in small.dm("Bas") if any(b["type"] == "input" for b in m.get("blocks", []))]
    assert len(small.cards("Carla")) == 1


def test_pause_and_resume(small: World, channel: str) -> None:
    small.command("Anna", channel, "/dagstart pauze")
    small.to("09:00")
    assert small.cards("Bas") == []
    small.command("Anna", channel, "/dagstart hervat")
    small.to("09:00", day=1)
    assert len(small.cards("Bas")) == 1


@pytest.mark.parametrize(
    ("typed", "meant"), [("pauzee", "pauze"), ("puase", "pause"), ("awya team until friday", "away team until friday")]
)
def test_what_touches_everybody_is_not_done_on_a_guess(small: World, channel: str, typed: str, meant: str) -> None:
    assert f"`/dagstart {meant}`" in small.command("Anna", channel, f"/dagstart {typed}")
    small.to("09:00")
    assert len(small.cards("Bas")) == 1


def test_a_mistyped_word_resumes_nothing(small: World, channel: str) -> None:
    small.command("Anna", channel, "/dagstart pause")
    assert "`/dagstart hervat`" in small.command("Anna", channel, "/dagstart hervatt")
    small.to("09:00")
    assert small.cards("Bas") == []


def test_what_is_paused_is_not_started_by_hand(small: World, channel: str) -> None:
    small.command("Anna", channel, "/dagstart pause")
    assert "resume" in small.command("Anna", channel, "/dagstart now").replace("hervat", "resume")
    small.settle()
    assert small.cards("Bas") == []


def test_who_resumes_too_late_for_today_hears_how_to_start_it(small: World, channel: str) -> None:
    small.command("Anna", channel, "/dagstart pause")
    small.to("08:00")
    assert "/dagstart n" not in small.command("Anna", channel, "/dagstart resume")
    small.command("Anna", channel, "/dagstart pause")
    small.to("09:30")
    assert "/dagstart n" in small.command("Anna", channel, "/dagstart resume")
    small.command("Anna", channel, "/dagstart now")
    small.settle()
    assert len(small.cards("Bas")) == 1
    small.command("Anna", channel, "/dagstart pause")
    small.to("09:40")
    assert "/dagstart n" not in small.command("Anna", channel, "/dagstart resume")


def test_on_a_day_off_there_is_nothing_to_start_after_resuming(small: World, channel: str) -> None:
    small.command("Anna", channel, "/dagstart pause")
    small.to("09:30", day=5)
    assert "/dagstart n" not in small.command("Anna", channel, "/dagstart resume")


def test_a_channel_without_a_team_says_what_to_do(small: World) -> None:
    assert "/dagstart" in small.command("Bas", small.channel("algemeen"), "/dagstart now")


def test_in_a_direct_message_the_only_team_is_meant(small: World, channel: str) -> None:
    small.to("09:00")
    private = small.dm("Bas")[0]["channel"]
    small.command("Bas", private, "/dagstart punt Vanuit het gesprek")
    small.submit("Bas")
    small.to("09:15")
    assert "Vanuit het gesprek" in small.board("algemeen")["text"]


def test_a_guest_is_told_why_not(small: World, channel: str) -> None:
    small.act("profile", user=small.id_of("Eva"), is_restricted=True)
    small.settle()
    assert small.command("Eva", channel, "/dagstart now")
    small.to("09:00")
    assert small.cards("Eva") == []


def test_three_thousand_characters_survive_and_ping_nobody(small: World, channel: str) -> None:
    nasty = ("<!channel> <@U0PG000001> *vet* `code` https://example.com 😀 & < > " * 60)[:3000].strip()
    small.to("09:00")
    small.answer("Bas", nasty, nasty, nasty)
    small.answer("Carla", button=NOTHING)
    small.to("09:15")
    board = small.board("algemeen")
    thread = small.messages("Anna", board["channel"], board["ts"])
    sent = " ".join(str(m.get("blocks")) for m in [board, *thread])
    assert "<!channel>" not in sent
    assert "&lt;!channel&gt;" in sent
    assert sent.count("😀") >= 3 * nasty.count("😀")
