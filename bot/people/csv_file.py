"""A file that somebody drops, as a table: its encoding, its delimiter, its headings, its lines. Pure."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.errors import Refusal
from bot.i18n import N_

LOOK_FOR_HEADINGS = 10
"""Lines: above the headings planners put a title."""

DELIMITERS = (";", ",", "\t")
BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}

MOST_LINES = 200_000
TELL_EVERY = 1_000

NO_TEXT = N_("This is not a CSV file. In your planning program or Excel, choose “Save as” and then CSV.")
TOO_MANY = N_("This file has more than {most} lines. Split it, for instance by month.")
QUOTES = N_("the quotation marks do not pair, up to line {last}")

Rows = Iterator[tuple[int, list[str] | Refusal]]
"""The number of a line, and its cells; a Refusal where the quotation marks do not pair."""

Follow = Callable[[int], object]
"""Is told the number of the line that is read, now and then."""


@dataclass(frozen=True)
class Headings:
    """What tells one kind of file from another.

    `kind_of` says what a column holds by its heading (empty: nothing that is needed), `find` which column holds what
    when a row is the headings of such a file, else None; it may refuse a column. `missing` and `empty` are what to
    tell somebody whose file has no such row, or nothing below it.
    """

    kind_of: Callable[[str], str]
    find: Callable[[list[str]], dict[str, int] | None]
    missing: str
    empty: str


def has_headings(content: bytes, headings: Headings) -> bool:
    """Whether a file is of this kind. Raises Refusal when it is no table at all, or has a column that is refused."""
    return _find_headings(_rows(decode(content), headings), headings) is not None


def read_lines(
    content: bytes, headings: Headings, follow: Follow | None = None
) -> Iterator[tuple[int, Mapping[str, str] | Refusal]]:
    """The number of each line below the headings that is not empty, and its cells by what they hold.

    In their place a Refusal where they cannot be read. Raises Refusal when it is no such file, or a file too long.
    """
    rows = _rows(decode(content), headings)
    columns = _find_headings(rows, headings)
    if columns is None:
        raise Refusal(headings.missing)
    lines = 0
    for lines, (number, row) in enumerate(rows, 1):
        if lines > MOST_LINES:
            raise Refusal(TOO_MANY, most=MOST_LINES)
        if follow and lines % TELL_EVERY == 0:
            follow(number)
        if isinstance(row, Refusal):
            yield number, row
        else:
            yield number, {kind: row[at].strip() for kind, at in columns.items() if at < len(row)}
    if not lines:
        raise Refusal(headings.empty)


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


def _rows(text: str, headings: Headings) -> Rows:
    delimiter, skipped = _delimiter(text, headings)
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


def _delimiter(text: str, headings: Headings) -> tuple[str, int]:
    """What separates the cells, and how many lines above only say so (Excel's `sep=;`)."""
    first = text[:10].lower().lstrip('"')
    if first.startswith("sep=") and first[4:5] in DELIMITERS:
        return first[4], 1
    head = text[:10_000].splitlines()[:LOOK_FOR_HEADINGS]

    def known(sign: str) -> int:
        return max(
            (len({kind for cell in line.split(sign) if (kind := headings.kind_of(cell))}) for line in head), default=0
        )

    return max(DELIMITERS, key=known), 0


def _find_headings(rows: Rows, headings: Headings) -> dict[str, int] | None:
    for number, row in rows:
        if isinstance(row, Refusal) or number > LOOK_FOR_HEADINGS:
            break
        if found := headings.find(row):
            return found
    return None
