"""A team measures: what it is, how it goes day by day, and who sees that."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.export.tables import TABLES
from bot.kpis.models import Kpi, KpiChange, KpiValue
from bot.people.models import Team
from tests.kpis import fill as fill_in
from tests.world import World


@pytest.fixture
def team(small: World) -> World:
    small.set_up("algemeen", lead="Bas")
    return small


def kpi(world: World, name: str, text: str = "") -> str:
    """Somebody types `/kpi`; the newest thing they read."""
    channel = world.channel("algemeen")
    before = len([m for m in world.messages(name, channel) if m.get("ephemeral")])
    world.act("command", as_=name, channel=channel, text=f"/kpi {text}".strip())
    found = [m for m in world.messages(name, channel) if m.get("ephemeral")]
    return str(found[-1]["text"]) if len(found) > before else ""


def fields_of(view: dict[str, Any]) -> dict[str, str]:
    """The block ids of a form, by the beginning of their labels."""
    return {block["label"]["text"]: block["block_id"] for block in view["blocks"] if block["type"] == "input"}


def add(world: World, name: str, typed: str, **more: str) -> None:
    """The lead adds a usual KPI."""
    kpi(world, name, f"add {typed}")
    ids = [block["block_id"] for block in world.modal(name)["blocks"] if block["type"] == "input"]
    changed = {each: more[key] for each in ids if (key := each.removeprefix("kpi_").partition(":")[0]) in more}
    done = world.submit(name, **changed)
    assert "errors" not in str(done), done


def fill(world: World, name: str, day: str, *values: str, why: str = "") -> dict[str, Any]:
    """Somebody fills in the form of a day, field after field."""
    kpi(world, name, day)
    ids = [block["block_id"] for block in world.modal(name)["blocks"] if block["type"] == "input"]
    state = dict(zip([each for each in ids if each != "kpi_why"], values, strict=False))
    return world.submit(name, **state, **({"kpi_why": why} if why else {}))


def rows(world: World, model: type[Any]) -> list[Any]:
    with world.bot.services.db.read() as session:
        return list(session.scalars(select(model)))


def test_a_lead_adds_a_kpi_a_member_fills_it_in_and_it_stands_on_the_board(team: World) -> None:
    add(team, "Bas", "AHT", target="6:30")
    add(team, "Bas", "FCR", target="75", band="5")
    assert [(each.unit, each.direction, each.target) for each in rows(team, Kpi)] == [
        ("seconds", "down", 390), ("percent", "up", 75),
    ]  # fmt: skip
    fill(team, "Eva", "donderdag", "6:12", "72,5%")
    fill(team, "Eva", "", "6:42", "72,5")
    assert len(rows(team, KpiValue)) == 4
    team.to("09:00")
    team.answer("Eva", "De wachtrij")
    team.to("09:15")
    text = team.board("algemeen")["text"]
    assert "*Gemiddelde afhandeltijd (AHT)* 6:42 · ↑ hoger dan 19 nov, slechter · norm 6:30: niet gehaald" in text
    assert "72,5% · → hetzelfde als 19 nov · norm 75%: bijna" in text


def test_a_value_that_comes_later_changes_the_board_that_stands(team: World) -> None:
    add(team, "Bas", "AHT", target="6:30")
    team.to("09:00")
    team.answer("Eva", "De wachtrij")
    team.to("09:15")
    assert "nog geen waarde" in team.board("algemeen")["text"]
    fill(team, "Eva", "vrijdag", "6:20")
    team.to("09:20")
    assert "6:20 · norm 6:30: gehaald" in team.board("algemeen")["text"]


def test_a_correction_is_kept_and_shown_with_its_reason(team: World) -> None:
    add(team, "Bas", "FCR")
    fill(team, "Eva", "20-11", "72")
    kpi(team, "Carla", "corigeer FCR 20-11")
    assert fields_of(team.modal("Carla"))["Waarom is een waarde anders?"] == "kpi_why"
    view = team.modal("Carla")
    value = next(block for block in view["blocks"] if block["type"] == "input")
    assert value["element"]["initial_value"] == "72%"
    team.submit("Carla", **{value["block_id"]: "74", "kpi_why": "een storing telde mee"})
    change = rows(team, KpiChange)[0]
    assert (change.before, change.after) == (72, 74)
    assert "20 nov: 72% → 74%, Carla" in kpi(team, "Bas", "show 1")
    assert "een storing telde mee" in kpi(team, "Bas", "toon fcr")


def test_a_value_that_cannot_be_read_says_so_at_its_field(team: World) -> None:
    add(team, "Bas", "FCR")
    done = fill(team, "Eva", "vrijdag", "heel goed")
    assert "is geen waarde die ik kan lezen" in str(done)
    done = fill(team, "Eva", "vrijdag", "725")
    assert "tussen 0 en 100" in str(done)
    assert rows(team, KpiValue) == []


def test_a_kpi_with_the_name_of_a_colleague_is_refused(team: World) -> None:
    kpi(team, "Bas", "add AHT")
    done = team.submit("Bas", **{"kpi_name:aht": "AHT van Eva"})
    assert "nooit van één persoon" in str(done)
    assert rows(team, Kpi) == []


def test_the_words_in_both_languages_and_with_a_letter_wrong(team: World) -> None:
    add(team, "Bas", "AHT")
    for typed in ("list", "lijst", "lisjt"):
        assert "Eén KPI" in kpi(team, "Eva", typed)
    for typed in ("show aht", "toon 1", "shwo 1", "gemiddelde"):
        assert "Geen waarden" in kpi(team, "Eva", typed), typed
    assert "Bedoelde je" in kpi(team, "Bas", "stpo 1")
    assert "Ik ken geen KPI of dag" in kpi(team, "Eva", "wachtrij")
    assert "Wat je na `/kpi` kunt typen" in kpi(team, "Eva", "hulp")
    assert "nog niet geweest" in kpi(team, "Eva", "2026-12-24")


def test_what_is_stopped_can_go_on_and_keeps_its_values(team: World) -> None:
    add(team, "Bas", "FCR")
    fill(team, "Eva", "vrijdag", "72")
    assert "niet meer gemeten" in kpi(team, "Bas", "stop FCR")
    assert "nog geen KPI" in kpi(team, "Bas", "list")
    channel = team.channel("algemeen")
    message = next(m for m in reversed(team.messages("Bas", channel)) if "niet meer gemeten" in m["text"])
    team.press("Bas", message, "kpi.again")
    assert "72%" in kpi(team, "Bas", "list")


def test_another_day_in_the_form_has_its_own_values(team: World) -> None:
    add(team, "Bas", "FCR")
    fill(team, "Eva", "vrijdag", "72")
    kpi(team, "Eva", "donderdag")
    view = team.modal("Eva")
    assert not [b for b in view["blocks"] if b["type"] == "input" and b["element"].get("initial_value")]
    picker = view["blocks"][0]["block_id"]
    team.act("press", as_="Eva", view_id=view["id"], block_id=picker, action_id="kpi.day", value="2026-11-20")
    fresh = [b["element"].get("initial_value") for b in team.modal("Eva")["blocks"] if b["type"] == "input"]
    assert fresh == ["72%", None]


def test_ninety_days_in_a_picture_and_in_words_that_say_the_same(team: World) -> None:
    add(team, "Bas", "FCR", target="75")
    now = team.clock.now()
    with team.bot.services.db.write() as session:
        made = session.scalars(select(Kpi)).one()
        days = [date(2026, 11, 20) - timedelta(days=n) for n in range(85) if n % 7 < 5]
        values = {day: "40" if not n else "70" if n % 2 else "72" for n, day in enumerate(days)}
        fill_in(session, session.get_one(Team, made.team_id), made, values, now)
    said = kpi(team, "Eva", "show FCR")
    assert f"{len(days)} waarden, van 40% (20 nov) tot 72%" in said
    assert "Signaal: daaronder op 20 nov (40%)." in said
    assert said.startswith("*In één keer goed (FCR)* 40% · ↓ lager dan 19 nov, slechter · norm 75%: niet gehaald\n")
    assert "Een signaal is geen bewijs" in said
    message = team.messages("Eva", team.channel("algemeen"))[-1]
    charts = [block for block in message["blocks"] if block["type"] == "data_visualization"]
    assert [len(each["chart"]["axis_config"]["categories"]) for each in charts] == [13, 20]
    assert [row["name"] for row in charts[1]["chart"]["series"]] == ["Waarde", "Norm", "Bovengrens", "Ondergrens"]


def test_a_picture_of_every_day_where_the_setting_asks_for_one(team: World) -> None:
    services = team.bot.door.services
    team.bot.door.services = replace(services, settings=services.settings.model_copy(update={"charts": "png"}))
    add(team, "Bas", "FCR", target="75")
    for n in range(2, 12):
        fill(team, "Eva", f"{n}-11", str(70 + n))
    said = kpi(team, "Eva", "show FCR")
    assert "10 waarden, van 72% (2 nov) tot 81% (11 nov)." in said
    message = team.messages("Eva", team.channel("algemeen"))[-1]
    assert not [block for block in message["blocks"] if block["type"] == "data_visualization"]
    team.settle()
    sent = [file for m in team.dm("Eva") for file in m.get("files", ())]
    assert len(sent) == 1
    assert "10 waarden, van 72% (2 nov) tot 81% (11 nov)." in sent[0]["alt_txt"]


def test_below_eight_values_nothing_is_said_about_them(team: World) -> None:
    add(team, "Bas", "FCR")
    for day, value in (("16-11", "70"), ("17-11", "10"), ("18-11", "95")):
        fill(team, "Eva", day, value)
    said = kpi(team, "Eva", "show FCR")
    assert "Met minder dan 8 waarden" in said
    assert "Signaal" not in said


def test_the_owner_hears_once_that_nothing_comes_in(team: World) -> None:
    add(team, "Bas", "FCR", source="Excel van WFM")
    fill(team, "Eva", "vrijdag", "72")
    team.to("09:55", day=2)
    assert not [m for m in team.dm("Bas") if "binnengekomen" in m["text"]]
    team.to("10:00")
    team.to("10:01")
    told = [m for m in team.dm("Bas") if "binnengekomen" in m["text"]]
    assert ["sinds vrijdag 20 november" in m["text"] and "Excel van WFM" in m["text"] for m in told] == [True]
    assert not [m for m in team.dm("Eva") if "binnengekomen" in m["text"]]
    team.to("12:00", day=5)
    assert len([m for m in team.dm("Bas") if "binnengekomen" in m["text"]]) == 1
    team.press("Bas", told[0], "kpi.fill")
    assert team.modal("Bas")["callback_id"] == "kpi.save"


def test_a_value_in_time_keeps_it_quiet(team: World) -> None:
    add(team, "Bas", "FCR")
    fill(team, "Eva", "vrijdag", "72")
    team.to("16:00", day=1)
    fill(team, "Eva", "maandag", "72")
    team.to("12:00", day=1)
    assert not [m for m in team.dm("Bas") if "binnengekomen" in m["text"]]


def test_the_home_of_the_lead_has_the_kpis_and_of_a_member_only_their_own(team: World) -> None:
    add(team, "Bas", "FCR")
    fill(team, "Eva", "vrijdag", "72")
    team.act("home", as_="Bas")
    team.act("home", as_="Eva")
    assert "72%" in str(team.home("Bas"))
    assert "72%" not in str(team.home("Eva"))
    team.press_home("Bas", "kpi.fill")
    assert team.modal("Bas")["callback_id"] == "kpi.save"


def test_kpis_are_in_the_export(team: World) -> None:
    add(team, "Bas", "AHT")
    fill(team, "Eva", "vrijdag", "6:42")
    fill(team, "Eva", "vrijdag", "6:43", why="nageteld")
    with team.bot.services.db.read() as session:
        found = {table.name: list(table.rows(session, session.scalars(select(Team)).one())) for table in TABLES}
    assert [row[1:6] for row in found["kpis"]] == [
        ("Gemiddelde afhandeltijd (AHT)", rows(team, Kpi)[0].definition, "seconds", "down", None)
    ]
    assert [row[2:5] for row in found["kpi_values"]] == [(date(2026, 11, 20), 403, "form")]
    assert [row[3:6] for row in found["kpi_corrections"]] == [(402, 403, "nageteld")]


def test_the_preview_of_the_chair_has_them_too(small: World) -> None:
    small.set_up("algemeen", lead="Bas", chair=True)
    add(small, "Bas", "FCR", target="75")
    fill(small, "Eva", "vrijdag", "72")
    small.to("08:30")
    said = [m["text"] for name in ("Anna", "Bas", "Carla", "Dirk", "Eva") for m in small.dm(name)]
    assert any("72% · norm 75%: niet gehaald" in text for text in said)
