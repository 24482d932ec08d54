"""A debate through the doors: proposed, opened, led from phase to phase, found again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.kpis.models import Kpi
from bot.people.models import Membership, Person, Team
from bot.rituals.debate.blocks import MORE, NEXT
from bot.rituals.debate.models import Debate
from bot.rituals.debate.proposal_blocks import NOT_NOW, OPEN, WITHDRAW
from tests import kpis
from tests.robustness.looks import rows
from tests.world import World

MOTION = "Klanten bellen terug doordat ons eerste antwoord te kort is"
ANEW = "Klanten bellen terug doordat ons eerste antwoord onduidelijk is"
FRAME = {"debate_free": "Hoe lang een gesprek duurt", "debate_decides": "het team"}


def make_floor(world: World, *, starts: bool = False) -> None:
    """A team at half past nine on a Monday: Bas leads, Carla is management, the others work the shift; one KPI."""
    team_id = world.set_up("algemeen", lead="Bas", starts=starts)
    with world.bot.services.db.write() as session:
        manager = session.scalar(select(Person.id).where(Person.slack_id == world.id_of("Carla")))
        session.get_one(Membership, (team_id, manager)).role = "management"
        team, now = session.get_one(Team, team_id), world.clock.now()
        kpi = kpis.make(session, team, "FCR", now)
        days = [now.date() - timedelta(days=n) for n in range(1, 31)]
        kpis.fill(session, team, kpi, {day: str(70 + n % 5) for n, day in enumerate(days)}, now)
    world.to("09:30")


@pytest.fixture
def floor(live: World) -> World:
    live.once(make_floor)
    return live


def command(world: World, name: str, text: str) -> str:
    said = world.command(name, world.channel("algemeen"), f"/debat {text}")
    world.settle()
    return said


def debates(world: World) -> list[Debate]:
    return rows(world.bot.services.db, Debate)


def fill(world: World, name: str, **more: str) -> None:
    """Send the form that is open."""
    found = world.submit(name, debate_kpi="1", **more)
    assert found["ok"], found
    world.settle()


def opened(world: World, **more: str) -> Debate:
    """Bas opens a debate."""
    command(world, "Bas", f"nieuw {MOTION}")
    fill(world, "Bas", **{**FRAME, **more})
    return debates(world)[-1]


def later(world: World) -> None:
    """Some seconds later: a message is edited at most once in three."""
    world.to(world.clock.now() + timedelta(seconds=4))


def card(world: World, words: str = "Debat 1") -> dict[str, Any]:
    found = world.messages("Eva", world.channel("algemeen"))
    return next(m for m in reversed(found) if m["text"].startswith(words) and not m.get("ephemeral"))


def test_a_lead_opens_a_debate_and_its_card_says_what_it_is_about(floor: World) -> None:
    made = opened(floor)
    assert (made.number, made.phase, made.motion) == (1, "understanding", MOTION)
    text = card(floor)["text"]
    for words in (MOTION, "FCR", "gemiddeld", "Stap 1 van 6: vragen", "Bas", "Hoe lang een gesprek duurt"):
        assert words in text, words
    assert "Gespreksleider: meer" in str(card(floor)["blocks"])
    assert "is geopend" in str(floor.modal("Bas")["blocks"])


def test_a_motion_with_a_not_comes_back_once_and_is_kept_when_it_is_sent_again(floor: World) -> None:
    command(floor, "Bas", "nieuw We moeten klanten niet laten wachten")
    fill(floor, "Bas", **FRAME)
    assert debates(floor) == []
    shown = str(floor.modal("Bas")["blocks"])
    assert "Geef het probleem" in shown
    assert "Hoe lang een gesprek duurt" in shown
    fill(floor, "Bas")
    assert debates(floor)[0].motion == "We moeten klanten niet laten wachten"


def test_a_member_proposes_and_a_lead_opens_it(floor: World) -> None:
    command(floor, "Eva", MOTION)
    assert "voorstellen" in str(floor.modal("Eva")["title"])
    fill(floor, "Eva")
    assert "Bas" in str(floor.modal("Eva")["blocks"])
    asked = floor.dm("Bas")[-1]
    assert MOTION in asked["text"]
    floor.press("Bas", asked, OPEN)
    fill(floor, "Bas", debate_motion=ANEW, **FRAME)
    assert [(each.phase, each.number) for each in debates(floor)] == [("understanding", 1)]
    assert ANEW in card(floor)["text"]
    later(floor)
    for name in ("Eva", "Bas"):  # whose wording is whose
        told = floor.dm(name)[-1]["text"]
        assert told.index(f"“{MOTION}”") < told.index("Het debat is open")
        assert f"Een teamleider formuleerde de stelling anders: “{ANEW}”" in told


def test_a_lead_says_why_not_now_and_who_proposed_it_reads_it(floor: World) -> None:
    command(floor, "Eva", f"voorstel {MOTION}")
    fill(floor, "Eva")
    floor.press("Bas", floor.dm("Bas")[-1], NOT_NOW)
    floor.submit("Bas", debate_reason="Eerst het nieuwe systeem")
    floor.settle()
    later(floor)
    assert debates(floor)[0].phase == "closed"
    assert "Nu niet: Eerst het nieuwe systeem" in floor.dm("Eva")[-1]["text"]
    assert "Eerst het nieuwe systeem" in floor.dm("Bas")[-1]["text"]
    assert "nu niet" in command(floor, "Eva", "lijst")


def test_a_proposal_that_waits_for_a_working_day_is_said_once_more(floor: World) -> None:
    command(floor, "Eva", f"voorstel {MOTION}")
    fill(floor, "Eva")
    for _ in range(3):
        floor.to("09:31", day=1)
    assert sum("wacht al een werkdag" in each["text"] for each in floor.dm("Bas")) == 1


def test_a_proposal_that_nobody_answers_lapses_after_ten_working_days_also_when_the_clock_jumps(floor: World) -> None:
    command(floor, "Eva", f"voorstel {MOTION}")
    fill(floor, "Eva")
    floor.to("09:31", day=7)
    assert "wacht al een werkdag" in floor.dm("Bas")[-1]["text"]
    floor.to("09:31", day=10)
    later(floor)
    assert (debates(floor)[0].phase, debates(floor)[0].outcome) == ("closed", "lapsed")
    assert sum("Niemand heeft erop gereageerd" in each["text"] for each in floor.dm("Eva")) == 1
    assert "niet beantwoord" in command(floor, "Eva", "lijst")


def test_a_proposal_that_waits_stands_on_the_home_of_who_leads_and_in_the_status(floor: World) -> None:
    command(floor, "Eva", f"voorstel {MOTION}")
    fill(floor, "Eva")
    assert "`/debate show 1`" in command(floor, "Dirk", "stand").replace("/debat toon", "/debate show")
    for name, is_asked in (("Bas", True), ("Eva", False)):
        floor.act("home", as_=name)
        assert (MOTION in str(floor.home(name)["blocks"])) == is_asked
    assert "Er is een debat voorgesteld" in str(floor.home("Bas")["blocks"])
    floor.press_home("Bas", OPEN)
    fill(floor, "Bas", **FRAME)
    assert debates(floor)[0].phase == "understanding"


def test_who_leads_a_debate_that_somebody_else_opened_reads_once_what_that_is(floor: World) -> None:
    people = {each.name: each.id for each in rows(floor.bot.services.db, Person)}
    opened(floor, debate_facilitator=str(people["Dirk"]))
    command(floor, "Dirk", "verder")
    later(floor)
    assert sum("Jij leidt debat 1" in each["text"] for each in floor.dm("Dirk")) == 1
    assert not any("Jij leidt" in each["text"] for each in floor.dm("Bas"))


def test_the_day_by_which_it_is_decided_is_not_over_and_the_team_decides_by_consent(floor: World) -> None:
    command(floor, "Bas", f"nieuw {MOTION}")
    today = floor.clock.now().date()
    past = floor.submit("Bas", debate_kpi="1", debate_free="Iets", debate_by=str(today - timedelta(days=1)))
    assert "voorbij" in str(past)
    assert debates(floor) == []
    fill(floor, "Bas", debate_free="Iets", debate_by=str(today))
    assert debates(floor)[0].decides == "Het team, als niemand bezwaar heeft"


def test_who_proposed_it_takes_it_back(floor: World) -> None:
    command(floor, "Eva", f"voorstel {MOTION}")
    fill(floor, "Eva")
    command(floor, "Eva", "toon 1")
    shown = [m for m in floor.messages("Eva", floor.channel("algemeen")) if m.get("ephemeral")][-1]
    floor.press("Eva", shown, WITHDRAW)
    floor.settle()
    assert debates(floor)[0].outcome == "withdrawn"
    assert "teruggenomen" in command(floor, "Bas", "lijst")


def test_the_facilitator_goes_on_with_one_press_behind_more(floor: World) -> None:
    opened(floor)
    floor.press("Bas", card(floor), MORE)
    view = floor.modal("Bas")
    block = next(b for b in view["blocks"] if b.get("accessory", {}).get("action_id") == NEXT)
    floor.act("press", as_="Bas", view_id=view["id"], block_id=block["block_id"], action_id=NEXT)
    floor.to("09:35")
    assert debates(floor)[0].phase == "first_vote"
    assert "Stap 2 van 6: voorstem" in card(floor)["text"]
    thread = floor.messages("Eva", floor.channel("algemeen"), card(floor)["ts"])
    assert any("voorstem" in m["text"] for m in thread)


def test_the_command_leads_and_shows_and_lists(floor: World) -> None:
    assert "geen debat" in command(floor, "Eva", "")
    opened(floor)
    assert MOTION in command(floor, "Eva", "lijst")
    assert MOTION in command(floor, "Eva", "stand")
    assert "Alleen de gespreksleider" in command(floor, "Eva", "verder")
    assert "voorstem" in command(floor, "Bas", "verder")
    assert "Bedoelde je" in command(floor, "Bas", "verdr")
    assert "loopt debat 1 al" in command(floor, "Bas", f"nieuw {MOTION}")
    assert "gestopt" in command(floor, "Bas", "stop")
    assert "geen debat" in command(floor, "Eva", "stand")


def test_what_is_typed_in_a_motion_and_a_frame_pings_nobody(floor: World) -> None:
    opened(floor, debate_motion="Klanten <!channel> bellen <@U0PG000001> terug", debate_fixed="<!here> &lt;")
    shown = str(card(floor))
    assert "&lt;!channel&gt;" in shown
    assert "<!channel>" not in shown
    assert "<!here>" not in shown
    for text in ("lijst", "stand", "toon 1"):
        assert "<!channel>" not in command(floor, "Eva", text)


@pytest.mark.parametrize("typed", ["toon 99", "toon 0", "stop 7", "verder 99"])
def test_a_debate_that_is_not_there_is_said_so(floor: World, typed: str) -> None:
    opened(floor)
    assert "heeft geen debat" in command(floor, "Bas", typed)


def test_a_team_without_management_is_told_what_to_do(floor: World) -> None:
    with floor.bot.services.db.write() as session:
        session.execute(update(Membership).where(Membership.role == "management").values(role="member"))
    assert "/dagstart instellen" in command(floor, "Bas", f"nieuw {MOTION}")


def test_a_team_without_a_kpi_is_told_what_to_do(floor: World) -> None:
    with floor.bot.services.db.write() as session:
        session.execute(update(Kpi).values(archived_at=floor.clock.now(), key=None))
    assert "/kpi nieuw" in command(floor, "Bas", f"nieuw {MOTION}")
