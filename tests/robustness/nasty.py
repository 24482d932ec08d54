"""What people and forgers send that nobody expects: strategies for typed words, fields and forms."""

import re
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

REFERENCE = re.compile(r"(reference|code) [2-9A-Z]{6}")
"""What only an unknown error says, in either language."""

NASTY = (
    *("", " ", "\n\t ", "\x00", "a\x00b", "\x1b[31m", "\u200b\u2060\ufeff", "\u202eomgekeerd", "\ud800", "\u2028"),
    *("<!channel>", "<!here|here>", "<@U0PG000001>", "<#C0PG000001|algemeen>", "&lt;!channel&gt;", "@channel"),
    *(
        "😀" * 750,
        "x" * 3000,
        "x" * 30_000,
        "مرحبا بالعالم",
        "👩‍👩‍👧",
        "`code` *vet*",
        "{name} {0} %s",
        "'; --",
        "a\r\nb",
    ),
    *("²", "٣-٤", "31-2", "0-0", "9999-12-31", "ma ma " * 900, "99999999999-1", "tot tot tot", "<@U1|", "<@", "t/m"),
)
words = st.sampled_from(NASTY) | st.text(max_size=60)
options = st.sampled_from(["", "zzz", "²", "-1", "99999999999", "person:²", "person:99999999999", "7", "x" * 400])


def under(key: str, *given: Any) -> st.SearchStrategy[Any]:
    """A field with one of these under a key."""
    return st.sampled_from([{key: each} for each in given])


elements: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([None, [], {}, "x", 5, {"value": None}, {"value": ["a"]}, {"value": {"a": 1}}, {"value": 5}]),
    under("selected_option", None, "x", {}, {"value": None}, {"value": 3}),
    under("selected_options", None, "x", [None], [{}], [{"value": "zzz"}]),
    under("selected_users", None, "U0", [None, 3], [], ["U0PG000BOT"]),
    under("selected_time", None, "25:99", 9, ""),
    options.map(lambda value: {"selected_option": {"value": value}}),
    words.map(lambda value: {"value": value}),
)
shapes: st.SearchStrategy[Any] = st.sampled_from(
    [None, [], {}, "x", {"values": None}, {"values": []}, {"values": {"a": None, "b": [], "c": 1}}]
)
quick = settings(
    derandomize=True, deadline=None, max_examples=40, suppress_health_check=list(HealthCheck), database=None
)


def harmless(text: str) -> bool:
    return not REFERENCE.search(text) and "<!" not in text and "Traceback" not in text and "\x00" not in text
