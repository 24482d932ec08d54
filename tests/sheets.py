"""Files as somebody might drop them, for tests of whatever reads them."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.i18n import LOCALES, translator
from bot.people import csv_file
from bot.people.lines import BadLine, bad_lines

NO_SHEETS = [
    (b"PK\x03\x04\x14\x00\x06\x00", csv_file.NO_TEXT),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", csv_file.NO_TEXT),
    (b"\xff\xfea", csv_file.NO_TEXT),
]
"""What is no text at all, and the sentence that says so."""


def sheets(heads: Sequence[str], cells: Sequence[str]) -> st.SearchStrategy[bytes]:
    """Files with one of these headings, and below it cells in any number and order, these or any other."""
    cell = st.one_of(st.sampled_from(cells), st.text(max_size=12))
    lines = st.lists(st.lists(cell, max_size=6), max_size=8)
    encodings = st.sampled_from(["utf-8", "utf-16", "cp1252"])
    return st.builds(_written, st.sampled_from(heads), lines, st.sampled_from([";", ",", "\t"]), encodings)


def _written(head: str, lines: list[list[str]], sign: str, encoding: str) -> bytes:
    return "\n".join([head, *(sign.join(line) for line in lines)]).encode(encoding, "replace")


def refusal_of(read: Callable[[bytes], object], content: bytes | str) -> Refusal:
    """With what a file is refused as a whole."""
    with pytest.raises(Refusal) as refused:
        read(content.encode() if isinstance(content, str) else content)
    return refused.value


def check_only_bad_line(bad: Sequence[BadLine], sentence: str) -> None:
    """One line is bad, the fourth, for this reason; and that can be said in every language."""
    assert [(each.number, each.reason.sentence) for each in bad] == [(4, sentence)]
    for locale in LOCALES:
        said = bad_lines(translator(locale), bad)
        assert "{" not in said[1]
        assert not said[1].endswith("..")
