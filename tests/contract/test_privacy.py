"""Nothing is stored that the privacy sheet does not name."""

import pytest

from bot.i18n import LOCALES, translator
from bot.models import METADATA
from bot.privacy.page import render_sheet
from bot.privacy.sheet import SHEET


def test_every_table_and_every_column_is_on_the_sheet_and_nothing_else() -> None:
    stored = {table.name: set(table.columns.keys()) for table in METADATA.sorted_tables}
    named = {name: set(entry.columns) for name, entry in SHEET.items()}
    assert named == stored


@pytest.mark.parametrize("locale", LOCALES)
def test_the_sheet_can_be_read_in_each_language(locale: str) -> None:
    sheet = render_sheet(translator(locale))
    assert all(f"(`{name}`)" in sheet for name in SHEET)
    assert sheet.count("\n| `") == sum(len(entry.columns) for entry in SHEET.values())
