"""Dashboard, alerts and pages ask for figures that `/metrics` gives, with labels that they have."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from bot.figures import Figures, render_metrics
from bot.metrics import REGISTRY
from tests.contract.test_docs import anchors
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana/dagstart.json").read_text())
RULES: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy/prometheus/dagstart.rules.yml").read_text())["groups"][0][
    "rules"
]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = {
    **{f"{panel['title']} {target['refId']}": target["expr"] for panel in PANELS for target in panel["targets"]},
    **{rule["alert"]: rule["expr"] for rule in RULES},
}
OF_PROMETHEUS = {"instance", "job"}


@pytest.fixture
def figures(small: World) -> dict[str, set[str]]:
    """Every series that `/metrics` gives by its name, with its labels, after a morning."""
    small.set_up("algemeen", lead="Bas")
    small.to("09:00")
    small.command("Bas", small.channel("algemeen"), "/dagstart help")
    text = render_metrics(Figures(small.bot.services, small.bot.alarm.watches, lambda: 2)).decode()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    for collector in _ours():
        for suffix in {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}.get(collector._type, ("",)):
            labels = {*collector._labelnames, *({"le"} if suffix == "_bucket" else ())}
            found.setdefault(collector._name + suffix, labels)
    return found


def _ours() -> list[Any]:
    named: list[Collector] = list(REGISTRY._collector_to_names)
    return [each for each in named if hasattr(each, "_labelnames")]


def selectors(node: Any) -> Iterator[Any]:
    """Every selector in a query."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for name in ("expr", "lhs", "rhs", "args", "vector_selector", "param"):
        found = getattr(node, name, None)
        for each in found if isinstance(found, list) else [found] if found is not None else []:
            yield from selectors(each)


def test_every_query_asks_for_what_there_is(figures: dict[str, set[str]]) -> None:
    for where, query in QUERIES.items():
        asked = list(selectors(promql_parser.parse(query)))
        assert asked, where
        for each in asked:
            assert each.name in figures, (where, each.name)
            named = {matcher.name for matcher in each.matchers.matchers}
            shown = {label for listed in re.findall(r"by \(([^)]*)\)", query) for label in listed.split(", ")}
            assert named | shown <= figures[each.name] | OF_PROMETHEUS, (where, each.name)
    page = (ROOT / "docs/metrics.md").read_text()
    ours = {re.sub("_(bucket|sum|count)$", "", name) for name in figures if name.startswith("dagstart_")}
    ours = {name for name in ours if not name.endswith("_created")}
    assert set(re.findall(r"`(dagstart_\w+)`", page)) == ours


def test_what_a_panel_shows_by_a_label_is_kept_by_its_query() -> None:
    for panel in PANELS:
        for target in panel["targets"]:
            shown = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) - OF_PROMETHEUS
            kept = {label for listed in re.findall(r"by \(([^)]*)\)", target["expr"]) for label in listed.split(", ")}
            assert shown <= kept, panel["title"]
    places = [tuple(panel["gridPos"][side] for side in "xy") for panel in PANELS]
    assert len(places) == len(set(places))


def test_every_alert_stands_on_the_page_and_leads_to_what_to_do() -> None:
    page, what_to_do = (ROOT / "docs/alerts.md").read_text(), (ROOT / "docs/when.md").read_text()
    assert set(re.findall(r"`(Dagstart\w+)`", page)) == {rule["alert"] for rule in RULES}
    for rule in RULES:
        file, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert file == "docs/when.md"
        assert anchor in anchors(what_to_do), rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")
