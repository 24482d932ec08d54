"""An agreement about a KPI that the team measures: chosen, filled in, and seen on the KPI's own charts."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.errors import Refusal
from bot.i18n import translator
from bot.kpis.curve import draw
from bot.kpis.models import Kpi
from bot.people.models import Person, Team
from bot.rituals.agreement.blocks import PROPOSE
from bot.rituals.agreement.drafts import record_draft
from bot.rituals.agreement.kpi_field import AS_IT_IS, CHOOSE, MENU, NOT_MEASURED
from bot.rituals.agreement.models import AgreementVersion
from tests.agreements import content
from tests.kpis import fill, make
from tests.robustness.looks import rows
from tests.stories.test_agreement import (
    FILLED,
    WHAT,
    command,
    everybody_agrees,
    press_modal,
    state,
)
from tests.stories.test_agreement import floor as floor
from tests.world import World

FRIDAY = date(2026, 11, 20)


def begin_to_measure(world: World) -> None:
    """The team has three weeks of first call resolution, 70 and 72 by turns, and a KPI without values."""
    with world.bot.services.db.write() as session:
        team, now = session.scalars(select(Team)).one(), world.clock.now()
        fcr = make(session, team, "FCR", now)
        make(session, team, "AHT", now, unit="seconds", direction="down", place=2)
        days = [FRIDAY - timedelta(days=n) for n in range(24)]
        fill(session, team, fcr, {day: "70" if day.day % 2 else "72" for day in days}, now)


@pytest.fixture
def measuring(floor: World) -> World:
    floor.once(begin_to_measure)
    return floor


def choose(world: World, name: str, kpi_id: int | None) -> None:
    """Somebody chooses a KPI in the form that is open, or none any more."""
    view = world.modal(name)
    world.act("press", as_=name, view_id=view["id"], block_id=MENU, action_id=CHOOSE, value=kpi_id and str(kpi_id))


def send(world: World, name: str, **fields: str) -> dict[str, Any]:
    """Somebody sends the form on top, changing some fields."""
    view = world.modal(name)
    ids = {block["block_id"]: block["element"]["action_id"] for block in view["blocks"] if block["type"] == "input"}
    state = {block_id: {ids[block_id]: value} for block_id, value in fields.items()}
    return world.try_act("submit", as_=name, view_id=view["id"], state=state)


def shown(world: World, name: str) -> dict[str, Any]:
    """What stands in the form, by block id."""
    blocks = world.modal(name)["blocks"]
    elements = {block["block_id"]: block["element"] for block in blocks if block["type"] == "input"}
    return {
        each: element.get("initial_value") or element.get("initial_option", {}).get("value")
        for each, element in elements.items()
    }


def kpi_id(world: World, name: str) -> int:
    return int(next(each.id for each in rows(world.bot.services.db, Kpi) if each.name == name))


def draft_about(world: World, name: str, **more: str) -> AgreementVersion:
    """Anna writes an agreement about a KPI."""
    command(world, "Anna", WHAT)
    done = send(world, "Anna", **{**FILLED, MENU: str(kpi_id(world, name)), **more})
    assert "errors" not in str(done), done
    return rows(world.bot.services.db, AgreementVersion)[-1]


def test_choosing_a_kpi_fills_in_where_it_stands_and_where_it_is_to_go(measuring: World) -> None:
    command(measuring, "Anna", WHAT)
    choose(measuring, "Anna", kpi_id(measuring, "FCR"))
    form = shown(measuring, "Anna")
    assert form["agreement_baseline"] == "71% (gemiddelde van 20 waarden sinds 1 november 2026)"
    assert form["agreement_direction"] == "up"
    choose(measuring, "Anna", kpi_id(measuring, "AHT"))
    form = shown(measuring, "Anna")
    assert (form["agreement_baseline"], form["agreement_direction"]) == (None, "down")
    choose(measuring, "Anna", None)
    assert shown(measuring, "Anna") == form
    assert measuring.violations() == []


def test_what_is_left_empty_is_filled_in_and_the_words_of_who_writes_stay(measuring: World) -> None:
    written = draft_about(measuring, "FCR")
    assert (written.kpi, written.direction, written.baseline[:4]) == ("FCR", "up", "71% ")
    assert "FCR, hoger dan 71% (gemiddelde van 20 waarden" in command(measuring, "Bas", "toon 1")
    assert "afspraak 1" not in command(measuring, "Bas", "zoek AHT").lower()
    assert WHAT in command(measuring, "Bas", "zoek FCR")
    own = draft_about(measuring, "FCR", agreement_baseline="vorige week 68%")
    assert own.baseline == "vorige week 68%"


def test_without_eight_values_the_team_says_itself_where_it_stands(measuring: World) -> None:
    command(measuring, "Anna", WHAT)
    done = send(measuring, "Anna", **{**FILLED, MENU: str(kpi_id(measuring, "AHT"))})
    assert "waar deze KPI nu staat" in str(done)
    assert rows(measuring.bot.services.db, AgreementVersion) == []
    done = send(measuring, "Anna", **{**FILLED, MENU: str(kpi_id(measuring, "AHT")), "agreement_baseline": "7:00"})
    assert "errors" not in str(done)


def test_the_kpi_of_another_team_or_one_that_has_stopped_is_refused_at_the_menu(measuring: World) -> None:
    command(measuring, "Anna", WHAT)
    with measuring.bot.services.db.write() as session:
        session.execute(update(Kpi).where(Kpi.name == "AHT").values(archived_at=measuring.clock.now(), key=None))
    chosen = {**FILLED, MENU: str(kpi_id(measuring, "AHT")), "agreement_baseline": "72%"}
    assert "meet deze KPI niet meer" in send(measuring, "Anna", **chosen)["errors"][MENU]
    assert send(measuring, "Anna", **{MENU: ""})["errors"] == {MENU: "Noem de KPI waar dit het cijfer van is."}
    bas, services = rows(measuring.bot.services.db, Person, name="Bas")[0], measuring.bot.services
    with pytest.raises(Refusal, match=NOT_MEASURED):
        record_draft(services, bas, 1, content(bas.id, measuring.clock.now(), kpi_id=999), "forged")


def test_a_kpi_that_stopped_stays_in_the_agreement_that_names_it(measuring: World) -> None:
    draft_about(measuring, "FCR")
    with measuring.bot.services.db.write() as session:
        session.execute(update(Kpi).where(Kpi.name == "FCR").values(archived_at=measuring.clock.now(), key=None))
    command(measuring, "Anna", "herzie 1")
    assert shown(measuring, "Anna")[MENU] == str(AS_IT_IS)
    assert send(measuring, "Anna", agreement_whom="de late dienst")["ok"]
    newest = rows(measuring.bot.services.db, AgreementVersion)[-1]
    assert (newest.version, newest.kpi, newest.kpi_id) == (2, "FCR", kpi_id(measuring, "FCR"))
    command(measuring, "Anna", "herzie 1")
    assert send(measuring, "Anna", **{MENU: str(kpi_id(measuring, "AHT")), "agreement_baseline": "7:00"})["ok"]
    newest = rows(measuring.bot.services.db, AgreementVersion)[-1]
    assert (newest.version, newest.kpi) == (3, "AHT")


def test_who_comes_second_keeps_the_kpi_they_chose(measuring: World) -> None:
    draft_about(measuring, "FCR")
    command(measuring, "Bas", "herzie 1")
    command(measuring, "Anna", "herzie 1")
    assert send(measuring, "Bas", **{MENU: str(kpi_id(measuring, "AHT")), "agreement_baseline": "7:00"})["ok"]
    assert send(measuring, "Anna", agreement_whom="de late dienst")["ok"]
    form = measuring.modal("Anna")
    assert "~FCR~ *AHT*" in str(form["blocks"][0])
    assert shown(measuring, "Anna")[MENU] == str(kpi_id(measuring, "FCR"))


def test_an_agreement_stands_on_the_charts_from_its_first_day_also_after_it_was_extended(measuring: World) -> None:
    draft_about(measuring, "FCR")
    press_modal(measuring, "Anna", PROPOSE)
    everybody_agrees(measuring)
    assert state(measuring) == "active"
    card = measuring.command("Bas", measuring.channel("algemeen"), "/kpi toon FCR")
    assert "▾ 23 nov: afspraak 1 begon" in card
    measuring.to("09:30", day=7)
    command(measuring, "Anna", "verleng 1 tot 20 januari")
    everybody_agrees(measuring)
    with measuring.bot.services.db.read() as session:
        kpi, today = session.get_one(Kpi, kpi_id(measuring, "FCR")), measuring.clock.now().date()
        drawn = draw(session, translator("nl"), kpi, today, as_file=False)
        as_file = draw(session, translator("en"), kpi, today, as_file=True)
    assert drawn.blocks[-1]["elements"][0]["text"] == "▾ 23 nov: afspraak 1 begon"
    assert "agreement 1 began" in str(as_file.alt_text)
    assert as_file.blocks == []
