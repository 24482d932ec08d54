"""The files with which others run the bot: valid by the published schemas, nobody is root, nothing is written."""

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from typer.main import get_command

from bot.cli import app
from bot.probes import HEALTH_PATH, READY_PATH
from bot.settings import Settings
from bot.socket import CONNECTIONS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
LISTED = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
MANIFESTS = {
    file.name: manifest
    for file in sorted(FOLDER.glob("*.yaml"))
    if file.name != "kustomization.yaml"
    for manifest in yaml.safe_load_all(file.read_text())
}
PODS = {
    name: manifest["spec"]["template"] for name, manifest in MANIFESTS.items() if "template" in manifest.get("spec", {})
}
SUPPORTED = ("1.33", "1.37")
MOST_SOCKETS = 10
"""Of one app, by Slack's rules."""


@pytest.mark.parametrize("version", SUPPORTED)
@pytest.mark.parametrize("name", MANIFESTS)
def test_every_manifest_is_valid(name: str, version: str) -> None:
    kubernetes_validate.validate(MANIFESTS[name], version, strict=True)


def test_what_is_applied_is_every_manifest_but_the_secret() -> None:
    assert {*LISTED["resources"]} == {*MANIFESTS} - {"secret.example.yaml"}
    secret = MANIFESTS["secret.example.yaml"]["stringData"]
    assert [name for name in secret if name.startswith(("SLACK_", "DAGSTART_KEY")) and secret[name]] == []


@pytest.mark.parametrize("name", PODS)
def test_no_pod_is_root_writes_or_may_more_than_it_needs(name: str) -> None:
    spec = PODS[name]["spec"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    for container in spec["containers"]:
        own = container["securityContext"]
        assert (own["readOnlyRootFilesystem"], own["allowPrivilegeEscalation"]) == (True, False)
        assert own["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["requests"]
        assert container["resources"]["limits"]["memory"]


def test_the_user_is_the_one_of_the_image() -> None:
    user = f"{PODS['dagstart.yaml']['spec']['securityContext']['runAsUser']}"
    assert f"USER {user}:{user}" in (ROOT / "Dockerfile").read_text()


def test_the_replicas_fit_into_slacks_ten_connections_also_while_one_is_replaced() -> None:
    spec = MANIFESTS["dagstart.yaml"]["spec"]
    pods = spec["replicas"] + spec["strategy"]["rollingUpdate"]["maxSurge"]
    assert spec["replicas"] >= 2
    assert pods * CONNECTIONS <= MOST_SOCKETS
    assert compose()["bot"]["deploy"]["replicas"] * CONNECTIONS <= MOST_SOCKETS


def test_probes_ask_what_the_bot_answers() -> None:
    [container] = PODS["dagstart.yaml"]["spec"]["containers"]
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= {*container}
    assert [port["name"] for port in container["ports"]] == ["http"]
    asked = {name: probe["httpGet"]["path"] for name, probe in container.items() if name.endswith("Probe")}
    assert asked == {"startupProbe": HEALTH_PATH, "readinessProbe": READY_PATH, "livenessProbe": HEALTH_PATH}


@pytest.mark.parametrize("args", [PODS[name]["spec"]["containers"][0]["args"] for name in PODS])
def test_commands_and_options_exist(args: list[str]) -> None:
    _exists(args)


def test_every_setting_exists() -> None:
    known = {f"DAGSTART_{name}".upper() for name in Settings.model_fields} | {
        name.upper() for name in Settings.model_fields
    }
    named = {*MANIFESTS["config.yaml"]["data"], *MANIFESTS["secret.example.yaml"]["stringData"]}
    assert named <= known


def test_what_every_replica_writes_is_on_one_volume() -> None:
    [path] = re.findall(r"DAGSTART_JOURNAL=(\S+)/", (ROOT / "Dockerfile").read_text())
    [claim] = [volume for volume in PODS["dagstart.yaml"]["spec"]["volumes"] if "persistentVolumeClaim" in volume]
    mounts = {
        each["name"]: each["mountPath"] for each in PODS["dagstart.yaml"]["spec"]["containers"][0]["volumeMounts"]
    }
    assert mounts[claim["name"]] == path
    assert claim["persistentVolumeClaim"]["claimName"] == MANIFESTS["kept.yaml"]["metadata"]["name"]
    assert MANIFESTS["kept.yaml"]["spec"]["accessModes"] == ["ReadWriteMany"]
    assert compose()["bot"]["volumes"] == [f"kept:{path}"]


def test_compose_starts_two_replicas_after_the_migrations_on_a_healthy_database() -> None:
    services = compose()
    assert services["bot"]["deploy"]["replicas"] == 2
    assert services["bot"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    _exists(services["migrate"]["command"])
    for name in ("bot", "migrate"):
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]


def compose() -> dict[str, Any]:
    """The services of compose.yaml."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return found


def _exists(args: list[str]) -> None:
    command = get_command(app).commands[args[0]]  # type: ignore[attr-defined]
    assert {*args[1:]} <= {option for parameter in command.params for option in parameter.opts}
