"""A morning of a team, from the prompt to the board."""

from sqlalchemy import select

from bot.rituals.dagstart.blocks import AWAY, EDIT, NOTHING
from bot.rounds import Round, Seat
from tests.world import World


def test_the_prompt_comes_in_private_at_the_start_of_the_day(small: World) -> None:
    small.set_up("algemeen")
    small.to("08:59")
    assert small.dm("Anna") == []
    small.to("09:00")
    assert len(small.dm("Anna")) == 1
    assert "Anna" in small.dm("Anna")[0]["text"]


def test_answers_replace_the_card_and_stand_on_the_board(small: World) -> None:
    small.set_up("algemeen")
    small.to("09:00")
    small.answer("Anna", "De brief is onduidelijk", "Uitleg over retouren", dagstart_addressee="management")
    card = small.dm("Anna")[0]
    assert "De brief is onduidelijk" in card["text"]
    small.to("09:15")
    board = small.board("algemeen")["text"]
    assert "De brief is onduidelijk" in board
    assert "Uitleg over retouren" in board


def test_nothing_today_is_a_full_answer(small: World) -> None:
    small.set_up("algemeen")
    small.to("09:00")
    small.answer("Bas", button=NOTHING)
    small.to("09:12")
    assert len(small.dm("Bas")) == 1
    small.to("09:15")
    assert "*1*" in small.board("algemeen")["text"]


def test_who_is_not_here_counts_as_absent(small: World) -> None:
    small.set_up("algemeen")
    small.to("09:00")
    small.answer("Bas", button=AWAY)
    small.to("09:15")
    assert "*4*" in small.board("algemeen")["text"]


def test_a_late_answer_is_counted_on_the_board(small: World) -> None:
    small.set_up("algemeen")
    small.to("09:15")
    small.to("10:30")
    small.answer("Carla", "Te laat maar toch")
    small.to("10:31")
    board = small.board("algemeen")["text"]
    assert "Te laat maar toch" in board
    assert board.count("*1*") == 2


def test_answers_can_be_changed_until_the_round_closes(small: World) -> None:
    small.set_up("algemeen")
    small.to("09:00")
    small.answer("Anna", "Eerste versie")
    small.to("09:15")
    small.answer("Anna", button=EDIT)
    small.answer("Anna", "Tweede versie")
    small.to("09:20")
    board = small.board("algemeen")["text"]
    assert "Tweede versie" in board
    assert "Eerste versie" not in board


def test_after_the_close_a_card_shows_ones_answers_and_nothing_to_press(small: World) -> None:
    small.set_up("algemeen")
    small.to("09:00")
    small.answer("Anna", "De brief klopt niet")
    small.to("09:15")
    small.to("18:00")
    small.to("18:01")
    anna, bas = small.cards("Anna")[-1], small.cards("Bas")[-1]
    for card in (anna, bas):
        assert "is gesloten" in card["text"]
        assert not any(block["type"] in ("actions", "input") for block in card["blocks"])
    assert "De brief klopt niet" in anna["text"]


def test_who_types_to_the_bot_can_make_it_a_point(small: World) -> None:
    small.set_up("algemeen")
    small.act(
        "say", as_="Eva", channel=small.playground.state.app.bot_user, text="De pinautomaat <!channel> hapert & piept"
    )
    small.settle()
    offer = small.dm("Eva")[-1]
    small.press("Eva", offer, "talk.raise")
    views = small.http.get("/_/views", params={"as": small.id_of("Eva")}).json()["modals"]
    field = next(b for b in views[-1]["blocks"] if b["type"] == "input")
    assert "De pinautomaat" in field["element"]["initial_value"]


def test_in_the_playground_one_can_answer_for_the_others(small: World) -> None:
    small.set_up("algemeen")
    small.to("09:00")
    card = small.cards("Anna")[0]
    done = small.act("answer_for_others", as_="Anna", channel=card["channel"], ts=card["ts"])
    assert done["answered"] == 4
    assert done["failed"] == 0


def test_answering_for_the_others_leaves_their_other_team_alone(small: World) -> None:
    teams = [small.set_up("algemeen")]
    small.act("create_channel", as_="Anna", name="tweede-team")
    small.act("join", as_="Bas", channel=small.channel("tweede-team"))
    teams.append(small.set_up("tweede-team"))
    small.to("09:00")
    small.to("09:01")
    with small.bot.services.db.read() as session:
        first = session.scalar(select(Round.id).where(Round.team_id == teams[0]))
    card = next(card for card in small.cards("Anna") if f"'value': '{first}'" in str(card))
    done = small.act("answer_for_others", as_="Anna", channel=card["channel"], ts=card["ts"])
    assert done == {"ok": True, "answered": 4, "failed": 0}
    with small.bot.services.db.read() as session:
        answered = select(Round.team_id).join(Seat, Seat.round_id == Round.id).where(Seat.state != "asked")
        assert set(session.scalars(answered)) == {teams[0]}


def test_nobody_is_reminded_of_a_card_that_came_just_now(small: World) -> None:
    small.set_up("algemeen", remind_after=5)
    small.act("profile", user=small.id_of("Bas"), tz="Europe/Lisbon")
    small.to("09:00")
    small.move("10:06")  # the clock jumps over Bas's own start and his reminder
    small.settle()
    small.settle()
    assert len(small.cards("Bas")) == 1
    assert len(small.dm("Bas")) == 1


def test_after_a_missed_day_todays_dagstart_still_comes(small: World) -> None:
    small.set_up("algemeen")
    small.move("09:05", day=1)
    small.settle()
    small.settle()
    assert len(small.cards("Anna")) == 1


def test_two_teams_at_once_send_one_message_a_second_to_one_person(small: World) -> None:
    small.set_up("algemeen")
    made = small.act("create_channel", as_="Anna", name="tweede-team")["channel"]
    small.act("join", as_="Bas", channel=made["id"] if isinstance(made, dict) else made)
    small.set_up("tweede-team")
    small.move("09:00")
    small.bot.alarm.look()
    small.sender.drain()
    assert len(small.cards("Bas")) == 1
    small.to("09:01")
    assert len(small.cards("Bas")) == 2


def test_the_board_follows_when_later_colleagues_start(small: World) -> None:
    small.set_up("algemeen")
    small.act("profile", user=small.id_of("Bas"), tz="Europe/Lisbon")
    small.to("09:00")
    small.to("09:15")
    assert "10:00" in small.board("algemeen")["text"]
    small.to("10:00")
    small.to("10:01")
    assert "10:00" not in small.board("algemeen")["text"]


def test_the_card_shows_whom_somebody_asked(small: World) -> None:
    small.set_up("algemeen")
    small.to("09:00")
    small.answer("Anna", "", "Een tweede scherm", dagstart_addressee="lead")
    assert "→  de teamleider" in str(small.cards("Anna")[0]["blocks"])


def test_a_typed_message_becomes_one_point_and_can_be_taken_back(small: World) -> None:
    small.set_up("algemeen")
    small.act("say", as_="Eva", channel=small.playground.state.app.bot_user, text="De pinautomaat hapert")
    small.settle()
    offer = small.dm("Eva")[-1]
    small.press("Eva", offer, "talk.raise")
    small.submit("Eva")
    stored = small.modal("Eva")
    small.act("close", as_="Eva", view_id=stored["id"], clear=True)
    small.press("Eva", offer, "talk.raise")
    assert small.submit("Eva")["error"] == "errors"
    small.to("09:00")
    small.to("09:15")
    assert small.board("algemeen")["text"].count("De pinautomaat hapert") == 1


def test_a_point_just_raised_can_be_taken_back(small: World) -> None:
    small.set_up("algemeen")
    small.command("Bas", small.channel("algemeen"), "/dagstart punt Toch niet nodig")
    small.submit("Bas")
    view = small.modal("Bas")
    block = next(b for b in view["blocks"] if b.get("accessory"))
    small.act("press", as_="Bas", view_id=view["id"], block_id=block["block_id"], action_id="dagstart.withdraw")
    small.to("09:00")
    small.to("09:15")
    assert "Toch niet nodig" not in small.board("algemeen")["text"]
