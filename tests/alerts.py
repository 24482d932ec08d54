"""Prometheus' side of the alerts, as far as their expressions need it: which of them hold for figures read one after
the other.

`rate` and `increase` are taken between the first and the last reading within their range, for series that both have:
Prometheus too sees no increase in a series that was not there before. What stands under `for` is not waited for.
"""

import operator
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Any

import promql_parser
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.figures import Figures, render_metrics
from tests.world import World

RULES = Path(__file__).resolve().parents[1] / "deploy/prometheus/dagstart.rules.yml"
ALERTS: dict[str, str] = {
    rule["alert"]: rule["expr"] for rule in yaml.safe_load(RULES.read_text())["groups"][0]["rules"]
}

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
"""Values by their labels, without the name."""

A_LOOK = 15.0
"""Seconds between two readings at the least."""

FITTING: dict[str, Callable[[str, str], object]] = {"MatchOp.Equal": operator.eq, "MatchOp.Re": re.fullmatch}
COMPARING: dict[str, Callable[[float, float], bool]] = {">": operator.gt, "==": operator.eq}
GATHERING: dict[str, Callable[[list[float]], float]] = {"sum": sum, "min": min, "max": max}


@dataclass(frozen=True)
class Reading:
    """What `/metrics` told, and when by the story's clock (seconds)."""

    at: float
    samples: dict[str, Vector]

    def of(self, selector: Any) -> Vector:
        """The series that a selector names."""
        wanted = [(each.name, str(each.op), each.value) for each in selector.matchers.matchers]
        found = self.samples.get(selector.name, {})
        return {key: value for key, value in found.items() if all(_fits(dict(key), *each) for each in wanted)}


def _fits(labels: dict[str, str], name: str, op: str, value: str) -> bool:
    return bool(FITTING[op](value, labels.get(name, "")))


def read(house: World, connections: int = 2) -> Reading:
    """Ask for the figures, as Prometheus does."""
    text = render_metrics(Figures(house.bot.services, house.bot.alarm.watches, lambda: connections)).decode()
    samples: dict[str, Vector] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            samples.setdefault(sample.name, {})[frozenset(sample.labels.items())] = sample.value
    return Reading(house.clock.now().timestamp(), samples)


def grown(before: Reading, house: World, name: str, **labels: str) -> float:
    """How much a figure has become since, in all series with these labels."""

    def total(reading: Reading) -> float:
        return sum(value for key, value in reading.samples.get(name, {}).items() if set(labels.items()) <= key)

    return total(read(house)) - total(before)


def holding(readings: Sequence[Reading], *, later: float = 0.0) -> set[str]:
    """The alerts whose expression holds at the last of the readings; with `later`, so many real seconds after now."""
    expressions = Expressions(readings, time.time() + later)
    return {name for name, query in ALERTS.items() if expressions.value(promql_parser.parse(query))}


@dataclass(frozen=True)
class Expressions:
    """Values of queries at the last of some readings."""

    readings: Sequence[Reading]
    now: float

    def value(self, node: Any) -> Any:
        """A number, or a vector. Raises NotImplementedError for what no alert uses."""
        if isinstance(node, promql_parser.NumberLiteral):
            return node.val
        if isinstance(node, promql_parser.VectorSelector):
            return self.readings[-1].of(node)
        if isinstance(node, promql_parser.AggregateExpr):
            return self._gathered(node)
        if isinstance(node, promql_parser.BinaryExpr):
            return _combined(str(node.op), self.value(node.lhs), self.value(node.rhs))
        if isinstance(node, promql_parser.Call):
            return self._called(node.func.name, node.args)
        raise NotImplementedError(node)

    def _called(self, name: str, args: list[Any]) -> Any:
        if name == "time":
            return self.now
        if name == "absent":
            return {} if self.value(args[0]) else {frozenset(): 1.0}
        if name in ("rate", "increase"):
            return self._grown(args[0], each_second=name == "rate")
        if name == "histogram_quantile":
            return _quantile(self.value(args[0]), self.value(args[1]))
        raise NotImplementedError(name)

    def _grown(self, node: Any, *, each_second: bool) -> Vector:
        last, span = self.readings[-1], node.range.total_seconds()
        first = next(each for each in self.readings if each.at >= last.at - span)
        if first is last:
            return {}
        per = max(last.at - first.at, A_LOOK) if each_second else 1.0
        before = first.of(node.vector_selector)
        return {
            key: (value - before[key]) / per for key, value in last.of(node.vector_selector).items() if key in before
        }

    def _gathered(self, node: Any) -> Vector:
        by = set(node.modifier.labels) if node.modifier else set()
        groups: dict[Labels, list[float]] = {}
        for labels, value in self.value(node.expr).items():
            groups.setdefault(frozenset(each for each in labels if each[0] in by), []).append(value)
        return {key: GATHERING[str(node.op)](values) for key, values in groups.items()}


def _combined(op: str, left: Any, right: Any) -> Vector:
    """One side or both are a vector; a comparison keeps what it holds for."""
    keys = (left if isinstance(left, dict) else right).keys()
    pairs = {key: tuple(side.get(key) if isinstance(side, dict) else side for side in (left, right)) for key in keys}
    both = {key: (a, b) for key, (a, b) in pairs.items() if a is not None and b is not None}
    if op in COMPARING:
        return {key: a for key, (a, b) in both.items() if COMPARING[op](a, b)}
    if op != "-":
        raise NotImplementedError(op)
    return {key: a - b for key, (a, b) in both.items()}


def _quantile(share: float, buckets: Vector) -> Vector:
    """As Prometheus has it: within a bucket in equal steps; beyond the last bound, that bound."""
    counts = sorted((float(dict(key)["le"]), value) for key, value in buckets.items())
    if not counts or counts[-1][1] == 0:
        return {}
    wanted = share * counts[-1][1]
    for (low, below), (high, count) in _steps(counts):
        if count >= wanted:
            return {frozenset(): low if high == inf else low + (high - low) * (wanted - below) / (count - below)}
    raise AssertionError(counts)


def _steps(counts: list[tuple[float, float]]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    return iter(pairwise([(0.0, 0.0), *counts]))
