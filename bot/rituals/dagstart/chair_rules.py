"""The rules of the chair, of announcements and of the standing meeting. Pure: facts in, decisions out.

The rotation is an order of people, the one who has waited longest in front. Chairing moves somebody to the end;
nothing else does, so that who was away or let somebody else go first is asked at the next occasion.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_ANNOUNCEMENT = 280
EARLIEST_PREVIEW = timedelta(minutes=60)
"""No team gets its preview longer before the start than this."""

POINTS_IN_PART = 8
"""More points in one part would not fit in one message with their buttons, nor in a few minutes."""

EDGE = 5
"""The check-in and the closing each take one in so many minutes of the meeting."""


def with_newcomers(order: Sequence[int], people: Iterable[int]) -> list[int]:
    """The order with those who were not in it at the end."""
    return [*order, *sorted(set(people) - set(order))]


def next_chair(order: Sequence[int], here: Collection[int], declined: Collection[int]) -> int | None:
    """Who has waited longest of those who are here and did not decline; nobody if there is nobody."""
    return next((person for person in order if person in here and person not in declined), None)


def after_turn(order: Sequence[int], person: int) -> list[int]:
    """Who has chaired goes to the end."""
    return [*(each for each in order if each != person), *(each for each in order if each == person)]


def swapped(order: Sequence[int], one: int, other: int) -> list[int]:
    """Two people take over each other's turn."""
    return [{one: other, other: one}.get(each, each) for each in order]


def preview_at(starts_at: datetime, before: int, works_from: datetime) -> datetime:
    """When the chair gets the preview: `before` minutes ahead, or at the start if they do not work yet then."""
    wanted = starts_at - timedelta(minutes=before)
    return starts_at if works_from > wanted else wanted


def kind_of(text: str) -> str:
    """An announcement ends in a question, or it is for information."""
    return "question" if text.rstrip(" \"'”’)").endswith("?") else "information"


@dataclass(frozen=True)
class Part:
    """A part of the standing meeting. `whom` is an addressee (`team`, …, `person:12`), `points` are ids."""

    kind: str  # check_in, points, closing
    whom: str
    minutes: int
    points: tuple[int, ...] = ()


def meeting_parts(minutes: int, points: Mapping[str, Sequence[int]]) -> list[Part]:
    """Check-in, the points of each addressee, closing: together `minutes`, but at least one minute each."""
    edge = max(1, minutes // EDGE)
    if not any(points.values()):
        return [Part("check_in", "", max(1, minutes - edge)), Part("closing", "", edge)]
    return [Part("check_in", "", edge), *point_parts(minutes - 2 * edge, points), Part("closing", "", edge)]


def point_parts(minutes: int, points: Mapping[str, Sequence[int]]) -> list[Part]:
    """A part for the points of each addressee, or several where they are many, that share these minutes."""
    groups = [
        (whom, tuple(ids[at : at + POINTS_IN_PART]))
        for whom, ids in points.items()
        for at in range(0, len(ids), POINTS_IN_PART)
    ]
    shares = _share(minutes, [len(ids) for _, ids in groups])
    return [Part("points", whom, share, ids) for (whom, ids), share in zip(groups, shares, strict=True)]


def _share(minutes: int, sizes: Sequence[int]) -> list[int]:
    """Minutes shared out by size, at least one each, the largest remainder first."""
    spare = max(0, minutes - len(sizes))
    exact = [spare * size / sum(sizes) for size in sizes]
    shares = [1 + int(each) for each in exact]
    left = spare - sum(int(each) for each in exact)
    for index in sorted(range(len(sizes)), key=lambda n: (int(exact[n]) - exact[n], n))[:left]:
        shares[index] += 1
    return shares
