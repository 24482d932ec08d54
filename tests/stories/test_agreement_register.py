"""The register: what is found, the message in the channel, the Home, the files, examples, and the way to the round."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from bot.outbox.models import Outbox
from bot.people.models import Person
from bot.rituals.agreement.blocks import EXPORT, PAGE, PROPOSE, UNDO
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.overview import OVERVIEW
from bot.rituals.agreement.template_blocks import MENU, TEMPLATE
from tests.robustness.looks import rows
from tests.stories.test_agreement import agreed, channel_says, command, draft, newest, press_modal, state
from tests.stories.test_agreement import floor as floor
from tests.stories.test_agreement_places import add
from tests.world import World

HEAD = "afgesproken:"


def overview(world: World) -> dict[str, Any]:
    [found] = [m for m in world.messages("Eva", world.channel("algemeen")) if HEAD in m["text"]]
    return found


def test_other_forms_of_a_word_find_it_and_what_is_found_comes_in_pages(floor: World) -> None:
    agreed(floor)
    for typed in ("terugbellen", "teruggebeld", "KLANTEN bél"):
        assert "bellen we binnen twee uur terug" in command(floor, "Bas", f"zoek {typed}"), typed
    for typed in ("%", '"', "*", "NEAR", "NEAR(a b)", "x" * 2900):
        assert "Geen afspraak" in command(floor, "Bas", f"zoek {typed}"), typed
    for n in range(11):
        draft(floor, what=f"nemen we pauze nummer {n}")
    assert "11 afspraken" in command(floor, "Bas", "zoek pauzes")
    first = newest(floor, "Bas")
    floor.press("Bas", first, PAGE)
    assert "Pagina 2 van 2" in newest(floor, "Bas")["text"]
    assert "pauze nummer 0" in newest(floor, "Bas")["text"]


def test_one_message_in_the_channel_shows_what_holds_and_is_edited_in_place(floor: World) -> None:
    draft(floor)
    floor.settle()
    assert not [m for m in floor.messages("Eva", floor.channel("algemeen")) if HEAD in m["text"]]
    agreed(floor, what="groeten we met naam")
    floor.to("09:31")
    first = overview(floor)
    assert "*2* groeten we met naam — tot en met 21 dec, Anna" in first["text"]
    command(floor, "Bas", "stop 2")
    floor.to("09:32")
    assert (overview(floor)["ts"], "geldt er niets" in overview(floor)["text"]) == (first["ts"], True)
    floor.press("Eva", channel_says(floor, "gestopt door Bas"), UNDO)
    floor.to("09:33")
    assert "groeten we met naam" in overview(floor)["text"]
    command(floor, "Bas", "verleng 2 tot 20 januari")
    floor.to("09:34")
    assert "groeten we met naam" in overview(floor)["text"], "it holds while the team decides"


def test_a_message_that_somebody_deleted_comes_back_with_the_next_change(floor: World) -> None:
    agreed(floor)
    floor.to("09:31")
    place = overview(floor)
    command(floor, "Bas", "stop 1")
    floor.to("09:32")
    floor.bot.client.chat_delete(channel=floor.channel("algemeen"), ts=place["ts"])
    with floor.bot.services.db.write() as session:  # as the queue does once Slack has said message_not_found
        session.execute(update(Outbox).where(Outbox.kind == OVERVIEW).values(state="failed"))
    floor.press("Eva", channel_says(floor, "gestopt door Bas"), UNDO)
    floor.to("09:34")
    assert overview(floor)["ts"] != place["ts"]


def test_after_two_rapid_changes_the_message_shows_the_last_one(floor: World) -> None:
    agreed(floor)
    command(floor, "Bas", "stop 1")
    floor.to("09:31")
    said = channel_says(floor, "gestopt door Bas")
    row = rows(floor.bot.services.db, Outbox, ts=said["ts"])[0]
    stale = {"text": said["text"], "blocks": said["blocks"]}
    floor.press("Eva", said, UNDO)
    floor.settle()
    floor.to("09:32")
    after = next(m for m in floor.messages("Eva", said["channel"]) if m["ts"] == said["ts"])["text"]
    assert "gestopt" not in after
    # an answer to an earlier click arrives late, past the queue
    floor.bot.client.chat_update(channel=said["channel"], ts=said["ts"], **stale)
    floor.bot.door.drawn_in_place({"channel_id": said["channel"], "message_ts": said["ts"]})
    floor.to("09:33")
    assert next(m for m in floor.messages("Eva", said["channel"]) if m["ts"] == said["ts"])["text"] == after
    assert rows(floor.bot.services.db, Outbox, id=row.id)[0].state == "sent"


def test_the_home_shows_mine_ours_what_ends_and_what_lapsed_and_gives_the_files(floor: World) -> None:
    first = agreed(floor)
    add(floor, first, 2)
    add(floor, first, 3)
    with floor.bot.services.db.write() as session:
        for number, day in ((2, first.valid_until), (3, floor.clock.now().date() - timedelta(days=3))):
            one = session.get_one(Agreement, rows(floor.bot.services.db, Agreement, number=number)[0].id)
            one.valid_until, one.state = day, "active" if number == 2 else "lapsed"
    floor.act("home", as_="Anna")
    shown = str(floor.home("Anna")["blocks"])
    for words in ("Jij trekt", "Van je teams", "Nummer 2", "Vervallen in de laatste twee weken", "Nummer 3"):
        assert words in shown, words
    floor.press_home("Anna", EXPORT)
    floor.settle()
    files = {name.rpartition(".")[2]: content for name, content in downloads(floor, "Anna").items()}
    assert sorted(files) == ["csv", "json", "md"]


def downloads(world: World, name: str) -> dict[str, bytes]:
    """The files that somebody got in private, by name."""
    found = {}
    for message in world.dm(name):
        for file in message.get("files", ()):
            url = file.get("url_private_download") or file["url_private"]
            headers = {"Authorization": f"Bearer {world.keys['bot_token']}"}
            found[file["name"]] = world.http.get(url, headers=headers).content
    return found


def test_the_register_comes_as_a_page_a_table_and_a_document(floor: World) -> None:
    agreed(floor, agreement_why="*Klanten* bellen drie keer")
    command(floor, "Eva", "herzie 1")
    assert floor.submit("Eva", agreement_behaviour="=HYPERLINK(1)")["ok"]
    assert "in ons gesprek" in command(floor, "Dirk", "export")
    floor.settle()
    files = {name.rpartition(".")[2]: content for name, content in downloads(floor, "Dirk").items()}
    page = files["md"].decode()
    assert "## Afspraak 1: bellen we binnen twee uur terug" in page
    assert "\\*Klanten\\*" in page
    [row] = csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig")), delimiter=";")
    assert (row["number"], row["state"], row["owner"]) == ("1", "in_round", row["owner"])
    assert row["then_we"] == "bellen we binnen twee uur terug"
    document = json.loads(files["json"])
    assert [each["then_we"] for each in document["agreement_versions"]][1] == "=HYPERLINK(1)"


def test_an_example_fills_the_form_and_keeps_what_was_typed(floor: World) -> None:
    floor.act("home", as_="Anna")
    command(floor, "Anna", "nieuw")
    view = floor.modal("Anna")
    typed = {"agreement_why": {"value": "Ons eigen waarom"}, "agreement_sign": {"value": "Ons eigen teken"}}
    for key in ("mail", "complaint"):
        view = floor.modal("Anna")
        floor.act(
            "press", as_="Anna", view_id=view["id"], block_id=MENU, action_id=TEMPLATE, value=key,
            state=typed if key == "mail" else {},
        )  # fmt: skip
    found = floor.submit("Anna")
    assert found["ok"], found
    press_modal(floor, "Anna", PROPOSE)
    shown = command(floor, "Bas", "toon 1") or newest(floor, "Bas")["text"]
    assert state(floor) == "in_round"
    for words in ("een klant een klacht heeft", "Ons eigen waarom", "Ons eigen teken", "beloven wat we niet waar"):
        assert words in shown, words


def test_an_example_comes_in_the_language_of_the_team_and_not_of_who_fills_in_the_form(floor: World) -> None:
    with floor.bot.services.db.write() as session:
        session.execute(update(Person).values(locale="en"))
    command(floor, "Anna", "nieuw")
    view = floor.modal("Anna")
    assert "Begin with an example" in str(view["blocks"][0])
    assert "Om de beurt pauze" in str(view["blocks"][0])
    floor.act("press", as_="Anna", view_id=view["id"], block_id=MENU, action_id=TEMPLATE, value="complaint")
    filled = str(floor.modal("Anna")["blocks"])
    assert "een klant een klacht heeft" in filled
    assert "iedereen in het team" in filled


def test_while_the_team_decides_show_leads_to_the_round(floor: World) -> None:
    draft(floor)
    press_modal(floor, "Anna", PROPOSE)
    floor.settle()
    command(floor, "Bas", "toon 1")
    floor.bot.door.finish()
    assert "|de ronde in het kanaal>" in str(newest(floor, "Bas")["blocks"])
