"""Small combinators to write Block Kit's schemas down as tables.

A check takes a value and gives the problems it found in it, with pointers relative to that value; no problem
is the shared empty tuple, so a good message costs no path strings. The sentences are those of Slack's
answers: they come from its validator (slackhq/hack-json-schema) and from answers that people published.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NO_MATCH = "failed to match all allowed schemas"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why Slack refuses a payload: where (JSON pointer) and what (Slack's sentence)."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Problems = Sequence[Problem]
Check = Callable[[Any], Problems]
Fields = Mapping[str, Check]
FINE: Problems = ()


def wrong(message: str, pointer: str = "") -> Problems:
    """One problem at a pointer relative to the value being checked."""
    return (Problem(pointer, message),)


def under(key: str | int, problems: Problems) -> list[Problem]:
    """The same problems, seen from the parent that holds the value under `key`."""
    return [Problem(f"/{key}{problem.pointer}", problem.message) for problem in problems]


def string(maximum: int, minimum: int = 1) -> Check:
    """A string of `minimum` to `maximum` characters."""

    def check(value: Any) -> Problems:
        if not isinstance(value, str):
            return wrong("must provide a string")
        if len(value) > maximum:
            return wrong(f"must be less than {maximum + 1} characters")
        return FINE if len(value) >= minimum else wrong(f"must be more than {minimum - 1} characters")

    return check


def integer(minimum: int, maximum: int) -> Check:
    """A whole number from `minimum` up to and including `maximum`."""

    def check(value: Any) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool):
            return wrong("must provide an integer")
        if value > maximum:
            return wrong(f"must be less than {maximum + 1}")
        return FINE if value >= minimum else wrong(f"must be more than {minimum - 1}")

    return check


def boolean(value: Any) -> Problems:
    """True or false, nothing that merely looks like it."""
    return FINE if isinstance(value, bool) else wrong("must provide a boolean")


def number(value: Any) -> Problems:
    """Any JSON number."""
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return FINE if good else wrong("must provide a number")


def one_of(*allowed: str | int) -> Check:
    """One of a few fixed values."""

    def check(value: Any) -> Problems:
        good = value in allowed and not isinstance(value, bool)
        return FINE if good else wrong("must be a valid enum value")

    return check


def matching(accepts: Callable[[str], object], message: str, maximum: int = 3000) -> Check:
    """A string that `accepts` says yes to; else `message`."""
    sized = string(maximum)

    def check(value: Any) -> Problems:
        return sized(value) or (FINE if accepts(value) else wrong(message))

    return check


def array(item: Check, maximum: int, minimum: int = 1) -> Check:
    """A list of `minimum` to `maximum` good items."""

    def check(value: Any) -> Problems:
        if not isinstance(value, list):
            return wrong("must provide an array")
        if len(value) > maximum:
            return wrong(f"no more than {maximum} items allowed")
        if len(value) < minimum:
            return wrong(f"must provide at least {minimum} items")
        found: list[Problem] = []
        for index, element in enumerate(value):
            if problems := item(element):
                found += under(index, problems)
        return found or FINE

    return check


def obj(required: Fields, optional: Fields | None = None, *rules: Check) -> Check:
    """An object with these fields and no other; `rules` look at the whole once its fields are good."""
    fields = {**required, **(optional or {})}
    needed = tuple(required)

    def check(value: Any) -> Problems:
        if not isinstance(value, dict):
            return wrong("must provide an object")
        found: list[Problem] = []
        for name in needed:
            if name not in value:
                found.append(Problem("", f"missing required field: {name}"))
        for name, item in value.items():
            field = fields.get(name)
            if field is None:
                found.append(Problem("", f"invalid additional property: {name}"))
            elif problems := field(item):
                found += under(name, problems)
        if found or not rules:
            return found or FINE
        return [problem for rule in rules for problem in rule(value)] or FINE

    return check


def tagged(variants: Fields) -> Check:
    """An object whose `type` says by which of the variants it is to be checked."""

    def check(value: Any) -> Problems:
        if not isinstance(value, dict):
            return wrong("must provide an object")
        tag = value.get("type")
        variant = variants.get(tag) if isinstance(tag, str) else None
        if variant is not None:
            return variant(value)
        if "type" not in value:
            return wrong("missing required field: type")
        return wrong(f"unsupported type: {tag}", "/type")

    return check


def nullable(check: Check) -> Check:
    """What `check` says, but null is good too."""
    return lambda value: FINE if value is None else check(value)


def anything(_: Any) -> Problems:
    """A field that something else has looked at already (`type`), or that Slack leaves free."""
    return FINE


def either(*names: str, at: str = "") -> Check:
    """A rule: at least one of these fields is there."""
    listed = " or ".join(f"`{name}`" for name in names)

    def check(value: Any) -> Problems:
        present = any(name in value for name in names)
        return FINE if present else wrong(f"must define either {listed}", at)

    return check


def not_both(one: str, other: str) -> Check:
    """A rule: these two fields exclude each other."""

    def check(value: Any) -> Problems:
        return wrong(f"cannot define both `{one}` and `{other}`") if one in value and other in value else FINE

    return check
