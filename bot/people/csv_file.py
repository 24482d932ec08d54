"""The file of a planner as a table: its encoding, its delimiter, its headings, its lines. Pure."""

import csv
import io
from collections.abc import Iterator

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.notations import kind_of_heading

LOOK_FOR_HEADINGS = 10
"""Lines: above the headings planners put a title."""

DELIMITERS = (";", ",", "\t")
BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}

NO_TEXT = N_("This is not a CSV file. In your planning program or Excel, choose “Save as” and then CSV.")
NO_HEADINGS = N_(
    "I do not see the headings. The first line has to name the columns: person, date, start and end, in Dutch or "
    "English."
)
QUOTES = N_("the quotation marks do not pair, up to line {last}")

Rows = Iterator[tuple[int, list[str] | Refusal]]
"""The number of a line, and its cells; a Refusal where the quotation marks do not pair."""


def read_table(content: bytes) -> tuple[dict[str, int], Rows]:
    """Which column holds what, and the lines below the headings that are not empty. Raises Refusal."""
    rows = _rows(decode(content))
    return _find_headings(rows), rows


def decode(content: bytes) -> str:
    """The text of a file, in the encodings that planning programs and Excel write. Raises Refusal."""
    if content.startswith(BINARY):
        raise Refusal(NO_TEXT)
    marked = [encoding for mark, encoding in MARKS.items() if content.startswith(mark)]
    for encoding in marked or (*_without_mark(content), "utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refusal(NO_TEXT)


def _without_mark(content: bytes) -> tuple[str, ...]:
    """UTF-16 without its mark: every other byte of the first heading is zero."""
    if content[1:8:2].count(0) == 4:
        return ("utf-16-le",)
    return ("utf-16-be",) if content[0:8:2].count(0) == 4 else ()


def _rows(text: str) -> Rows:
    delimiter, skipped = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, Refusal(QUOTES, last=max(number, reader.line_num))
            continue
        if number > skipped and any(cell.strip() for cell in row):
            yield number, row


def _delimiter(text: str) -> tuple[str, int]:
    """What separates the cells, and how many lines above only say so (Excel's `sep=;`)."""
    first = text[:10].lower().lstrip('"')
    if first.startswith("sep=") and first[4:5] in DELIMITERS:
        return first[4], 1
    head = text[:10_000].splitlines()[:LOOK_FOR_HEADINGS]
    return max(DELIMITERS, key=lambda sign: max((_known_headings(line, sign) for line in head), default=0)), 0


def _known_headings(line: str, sign: str) -> int:
    return len({kind for cell in line.split(sign) if (kind := kind_of_heading(cell))})


def _find_headings(rows: Rows) -> dict[str, int]:
    for number, row in rows:
        if isinstance(row, Refusal) or number > LOOK_FOR_HEADINGS:
            break
        kinds = [kind_of_heading(cell) for cell in row]
        found = {kind: kinds.index(kind) for kind in kinds if kind}
        if {"start", "end"} <= found.keys() and found.keys() & {"name", "email", "slack", "first", "last"}:
            return found
    raise Refusal(NO_HEADINGS)
