"""What goes wrong around KPIs: two at once, forms and buttons that are out of date, twice the same, nonsense."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import Refusal
from bot.export.files import cell
from bot.export.tables import TABLES
from bot.kpis import actions
from bot.kpis.actions import Definition
from bot.kpis.models import Kpi, KpiChange, KpiValue
from bot.kpis.rules import MOST_KPIS
from bot.kpis.values import record_values
from bot.people.models import Person, Team
from tests.kpis import make
from tests.stories.test_kpis import add, fill, kpi, rows
from tests.stories.test_kpis import team as team
from tests.world import World

FRIDAY = date(2026, 11, 20)


def fields(world: World, name: str) -> list[str]:
    """The fields for values on the form somebody has open."""
    blocks = world.modal(name)["blocks"]
    return [each["block_id"] for each in blocks if str(each.get("block_id")).startswith("kpi_value")]


def said(world: World, name: str) -> str:
    return str(world.modal(name)["blocks"][0]["text"]["text"])


def values(world: World) -> dict[str, Decimal]:
    """The values of Friday, by KPI."""
    names = {each.id: each.name for each in rows(world, Kpi)}
    return {names[each.kpi_id].rpartition("(")[2].rstrip(")"): each.value for each in rows(world, KpiValue)}


def test_who_changes_one_value_does_not_put_back_what_somebody_else_just_corrected(team: World) -> None:
    add(team, "Bas", "FCR")
    add(team, "Bas", "AHT")
    fill(team, "Eva", "vrijdag", "72", "6:42")
    kpi(team, "Bas", "vrijdag")
    kpi(team, "Eva", "vrijdag")
    first, second = fields(team, "Eva")
    assert team.submit("Eva", **{first: "74"})["ok"]
    assert team.submit("Bas", **{second: "6:30"})["ok"]
    assert values(team) == {"FCR": 74, "AHT": 390}
    assert "gecorrigeerd" in said(team, "Bas")
    assert "72" not in said(team, "Bas")


def test_two_who_correct_the_same_value_both_stand_in_its_history(team: World) -> None:
    add(team, "Bas", "FCR")
    fill(team, "Eva", "vrijdag", "72")
    kpi(team, "Bas", "vrijdag")
    kpi(team, "Eva", "vrijdag")
    [field] = fields(team, "Eva")
    assert team.submit("Eva", **{field: "74"})["ok"]
    assert team.submit("Bas", **{field: "75"})["ok"]
    assert "74% → 75%, gecorrigeerd" in said(team, "Bas"), "what it was, which is not what the form showed"
    assert [(each.before, each.after) for each in rows(team, KpiChange)] == [(72, 74), (74, 75)]


def test_a_form_sent_twice_counts_once_and_says_how_each_value_was_read(team: World) -> None:
    add(team, "Bas", "AHT")
    kpi(team, "Eva", "vrijdag")
    kpi(team, "Bas", "vrijdag")
    [field] = fields(team, "Eva")
    assert team.submit("Eva", **{field: "6,42"})["ok"]
    assert "(AHT): 0:06" in said(team, "Eva"), "whoever meant 6:42 sees it at once"
    assert team.submit("Bas", **{field: "6,42"})["ok"]
    assert "was al bekend" in said(team, "Bas")
    assert len(rows(team, KpiValue)) == 1
    assert rows(team, KpiChange) == []


def test_a_kpi_that_stops_while_its_form_is_open_takes_no_value_and_the_others_do(team: World) -> None:
    add(team, "Bas", "FCR")
    add(team, "Bas", "AHT")
    kpi(team, "Eva", "vrijdag")
    first, second = fields(team, "Eva")
    kpi(team, "Bas", "stop fcr")
    assert team.submit("Eva", **{first: "72", second: "6:42"})["ok"]
    assert values(team) == {"AHT": 402}
    assert "niet meer gemeten" in said(team, "Eva")
    kpi(team, "Eva", "donderdag")
    kpi(team, "Bas", "stop aht")
    [field] = fields(team, "Eva")
    assert "niet meer gemeten" in str(team.submit("Eva", **{field: "6:42"}))
    assert len(rows(team, KpiValue)) == 1


def test_a_day_that_is_emptied_in_the_form_leaves_it_as_it_was(team: World) -> None:
    add(team, "Bas", "FCR")
    kpi(team, "Eva", "vrijdag")
    before = team.modal("Eva")
    picker = before["blocks"][0]["block_id"]
    team.act("press", as_="Eva", view_id=before["id"], block_id=picker, action_id="kpi.day", value="")
    assert team.modal("Eva")["blocks"] == before["blocks"]


def test_the_form_of_a_thirteenth_kpi_does_not_open(team: World) -> None:
    with team.bot.services.db.write() as session:
        one, now = session.scalars(select(Team)).one(), team.clock.now()
        for n in range(MOST_KPIS):
            make(session, one, f"Cijfer {n}", now, place=n + 1)
    assert "12 KPI's" in kpi(team, "Bas", "add")
    assert "12 KPI's" in kpi(team, "Bas", "add FCR")


def test_buttons_pressed_twice_or_too_late_do_it_once_and_say_why_not(team: World) -> None:
    add(team, "Bas", "FCR")
    kpi(team, "Bas", "toon fcr")
    shown = team.messages("Bas", team.channel("algemeen"))[-1]
    team.press("Bas", shown, "kpi.stop")
    team.press("Bas", shown, "kpi.stop")
    stopped = team.messages("Bas", team.channel("algemeen"))[-1]
    [first] = [each.archived_at for each in rows(team, Kpi)]
    add(team, "Bas", "FCR")
    team.press("Bas", stopped, "kpi.again")
    assert "al een KPI met deze naam" in team.messages("Bas", team.channel("algemeen"))[-1]["text"]
    assert [each.archived_at for each in rows(team, Kpi)] == [first, None]
    team.press("Bas", shown, "kpi.change")
    assert "callback_id" in team.modal("Bas")
    done = team.submit("Bas")
    assert "niet meer gemeten" in str(done)


def test_nothing_typed_about_kpis_is_a_formula_in_the_export(team: World) -> None:
    add(team, "Bas", "FCR", definition="=HYPERLINK(1)", source="@bron")
    fill(team, "Eva", "vrijdag", "72")
    fill(team, "Eva", "vrijdag", "73", why="-1+1")
    with team.bot.services.db.read() as session:
        one = session.scalars(select(Team)).one()
        found = [row for table in TABLES if table.name.startswith("kpi") for row in table.rows(session, one)]
    cells = {cell(each) for row in found for each in row}
    assert {"'=HYPERLINK(1)", "'@bron", "'-1+1"} <= cells


@pytest.mark.parametrize("typed", ["morgen", "31-02", "toon 0", "toon 99", "corrigeer", "corrigeer FCR morgen", "stop"])
def test_what_cannot_be_done_is_said_and_changes_nothing(team: World, typed: str) -> None:
    add(team, "Bas", "FCR")
    fill(team, "Eva", "vrijdag", "72")
    assert kpi(team, "Bas", typed)
    assert [each.archived_at for each in rows(team, Kpi)] == [None]
    assert values(team) == {"FCR": 72}


# -- at the same moment ----------------------------------------------------------------------------------------


@pytest.fixture
def two(live: World) -> World:
    """Two KPIs without values."""
    live.set_up("algemeen", lead="Bas")
    with live.bot.services.db.write() as session:
        one, now = session.scalars(select(Team)).one(), live.clock.now()
        for place, name in enumerate(("FCR", "CSAT"), 1):
            make(session, one, name, now, place=place)
    return live


def definition(world: World, kpi_id: int, **more: Any) -> Definition:
    found = next(each for each in rows(world, Kpi) if each.id == kpi_id)
    names = Definition.__dataclass_fields__
    return replace(Definition(**{name: getattr(found, name) for name in names}), **more)


def test_a_unit_and_the_first_value_at_once_are_not_both_taken(two: World) -> None:
    bas, services = next(each for each in rows(two, Person) if each.name == "Bas"), two.bot.services
    with ThreadPoolExecutor(1) as pool:
        with services.db.write() as session:
            one = session.scalars(select(Team)).one()
            record_values(session, one, [(1, FRIDAY, Decimal(72))], "push", None, two.clock.now())
            changed = pool.submit(actions.record_changed, services, bas, 1, definition(two, 1, unit="seconds"))
            with pytest.raises(TimeoutError):
                changed.result(0.3)
        with pytest.raises(Refusal, match="values in the unit"):
            changed.result(10)
    assert rows(two, Kpi)[0].unit == "percent"


def test_who_defines_and_who_fills_in_never_wait_for_each_other_crosswise(two: World) -> None:
    bas, services = next(each for each in rows(two, Person) if each.name == "Bas"), two.bot.services
    moved = [definition(two, 2, place=1), definition(two, 2, place=2)]

    def fill_in(n: int) -> None:
        given = {1: Decimal(n), 2: Decimal(n)}
        actions.record_form(services, bas, 1, FRIDAY - timedelta(days=n), given, "")

    def define(n: int) -> None:
        actions.record_changed(services, bas, 2, moved[n % 2])

    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(work, n) for n in range(12) for work in (fill_in, define)]
        assert all(each.exception(30) is None for each in done), [each.exception() for each in done]
    assert len(rows(two, KpiValue)) == 24
