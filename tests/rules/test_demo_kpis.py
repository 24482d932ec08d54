"""What the demo's team has measured: FCR falls out of its limits at the very end, the others stay within."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.demo_kpis import FALLS_FOR, TARGETS, measure, past_values, source_settings, values_around
from bot.i18n import LOCALES
from bot.kpis.facts import kpis_of, values_between
from bot.kpis.models import KpiChange
from bot.kpis.templates import TEMPLATES
from bot.kpis.units import check_value
from bot.kpis.xmr import DayValue, read_values
from bot.services import Services
from bot.settings import load_settings
from schedules import kpi_sources
from tests import prepared
from tests.floors import add_team, serving, set_clock

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("day", [TODAY, date(2026, 3, 2), date(2027, 1, 1)])
def test_first_contact_resolution_falls_out_of_its_limits_in_the_last_days_and_the_others_do_not(day: date) -> None:
    for key in TARGETS:
        values = [DayValue(*each) for each in past_values(key, day)]
        found = read_values(values)
        assert found
        fallen = values[-FALLS_FOR:] if key == "fcr" else []
        assert ([*found.below], [*found.above]) == (fallen, []), key


def test_they_are_the_same_each_time_and_can_be_kept() -> None:
    for key in TARGETS:
        values = past_values(key, TODAY)
        assert values == past_values(key, TODAY)
        assert (values[0][0], values[-1][0]) == (date(2026, 8, 25), date(2026, 11, 20))
        assert all(check_value(value, TEMPLATES[key].unit) == value for _, value in values)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_team_has_three_kpis_with_an_owner_and_their_values(tmp_path: Path, locale: str) -> None:
    with serving(prepared.sqlite(tmp_path / "dagstart.db"), datetime(2026, 11, 23, 7, 0, tzinfo=UTC)) as services:
        with services.db.write() as session:
            team, people = add_team(session, ["lead", "member"])
            team.locale = locale
        measure(services, team, people[0], tmp_path)
        with services.db.read() as session:
            kpis = kpis_of(session, team.id)
            assert [(kpi.unit, kpi.owner_id) for kpi in kpis] == [
                (TEMPLATES[key].unit, people[0].id) for key in TARGETS
            ]
            for kpi in kpis:
                assert len(values_between(session, kpi.id, date(2026, 8, 25), TODAY)) == 64


def test_two_months_later_first_contact_resolution_is_better_than_it_ever_was() -> None:
    values = dict(values_around("fcr", TODAY))
    before = [value for day, value in values.items() if day < date(2026, 11, 17)]
    later = [value for day, value in values.items() if date(2027, 1, 11) <= day < date(2027, 2, 8)]
    assert sum(later) / len(later) > sum(before) / len(before) + 3
    assert values[date(2026, 11, 30)] < min(before)


def test_values_go_on_with_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(prepared.sqlite(tmp_path / "dagstart.db"), datetime(2026, 11, 23, 7, 0, tzinfo=UTC)) as services:
        with services.db.write() as session:
            team, people = add_team(session, ["lead", "member"])
        measure(services, team, people[0], tmp_path)
        for name, value in source_settings(tmp_path).items():
            monkeypatch.setenv(name, value)
        later = Services(load_settings(_env_file=None), services.clock, services.db)
        with services.db.read() as session:
            kpis = kpis_of(session, team.id)
        for days, known in ((0, 65), (7, 70)):
            set_clock(services, datetime(2026, 11, 23, 18, 0, tzinfo=UTC) + timedelta(days=days))
            kpi_sources.tick(later)
            with services.db.read() as session:
                found = [len(values_between(session, kpi.id, date(2026, 8, 25), date(2027, 3, 1))) for kpi in kpis]
                assert found == [known, known, known]
                assert session.scalar(select(func.count()).select_from(KpiChange)) == 0
