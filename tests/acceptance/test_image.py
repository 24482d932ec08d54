"""The image: what its file says is done here in a folder, as far as that goes without a container; and it is linted."""

import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.acceptance.conftest import ROOT, Slack, health
from tests.acceptance.test_sockets import eventually

DOCKERFILE = (ROOT / "Dockerfile").read_text()
STEPS = re.findall(r"^([A-Z]+) +(.+)$", re.sub(r"\\\n\s*", "", DOCKERFILE), re.MULTILINE)


def said(instruction: str) -> str:
    """What the last such instruction says: the last stage is the one that runs."""
    return next(text for name, text in reversed(STEPS) if name == instruction)


def sent_to_the_build() -> list[str]:
    """The folders and files that .dockerignore lets through."""
    lines = (ROOT / ".dockerignore").read_text().split()
    assert lines[0] == "*"
    return [line[1:] for line in lines if line.startswith("!")]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """The image's root: what COPY takes with it, compiled; Python and its packages are those of the tests.

    What was compiled before is copied as well, to save time, but for the folder in which the test looks.
    """
    root = tmp_path / "root"
    for name in sent_to_the_build():
        source, target = ROOT / name, root / "opt" / "dagstart" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.pyc.*"))
        else:
            shutil.copy(source, target)
    shutil.rmtree(root / "opt" / "dagstart" / "bot" / "__pycache__", ignore_errors=True)
    (root / "var" / "lib" / "dagstart").mkdir(parents=True)
    [compiled] = [text for name, text in STEPS if name == "RUN" and "compileall" in text]
    [options] = re.findall(r"-m compileall (.+) /opt/dagstart", compiled)
    command = [sys.executable, "-m", "compileall", *shlex.split(options), root / "opt" / "dagstart"]
    assert subprocess.run(command).returncode == 0
    assert list((root / "opt" / "dagstart" / "bot" / "__pycache__").glob("*.pyc"))
    return root


def test_it_migrates_works_tells_its_health_and_stops_in_good_order(slack: Slack, image: Path, port: int) -> None:
    given = dict(pair.split("=", 1) for pair in shlex.split(said("ENV")))
    for name in ("DATABASE_URL", "DAGSTART_JOURNAL"):
        given[name] = given[name].replace("/var", f"{image}/var", 1)
    more = {"PYTHONPATH": "", "DAGSTART_HTTP_PORT": str(port)}
    environment = slack.environment(**{**given, **more, "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"})
    where = image / said("WORKDIR").lstrip("/")
    start = json.loads(said("ENTRYPOINT"))
    command = json.loads(said("CMD"))

    migrated = subprocess.run([*start, "migrate"], cwd=where, env=environment, capture_output=True, text=True)
    assert migrated.returncode == 0, migrated.stderr
    process = subprocess.Popen([*start, *command], cwd=where, env=environment, stderr=subprocess.PIPE, text=True)
    eventually(lambda: health(port) == 200)
    look = json.loads(said("HEALTHCHECK").partition("CMD ")[2])
    assert subprocess.run(look, env=environment).returncode == 0
    process.send_signal(signal.Signals[said("STOPSIGNAL")])
    _, log = process.communicate(timeout=60)
    assert process.returncode == 0, log
    assert all(json.loads(line)["event"] for line in log.splitlines() if line.startswith("{"))
    assert subprocess.run(look, env=environment, stderr=subprocess.DEVNULL).returncode != 0


def test_what_is_sent_to_the_build_exists_and_holds_no_secret() -> None:
    assert [name for name in sent_to_the_build() if not (ROOT / name).exists()] == []
    assert not any(fnmatch(".env", name) or fnmatch("var", name) for name in sent_to_the_build())


def test_what_the_image_installs_is_what_the_tests_ran_with() -> None:
    """Installing it takes a minute; the same versions with the same checksums are installed for the tests."""
    runs, tests = ((ROOT / "requirements" / f"{name}.txt").read_text() for name in ("run", "dev"))
    packages = re.findall(r"^\S+==.+(?:\\\n .+)+", runs, re.MULTILINE)
    assert len(packages) > 20
    assert [package for package in packages if package.split(" \\")[0] not in tests] == []
    [install] = [text for name, text in STEPS if name == "RUN" and "pip install" in text]
    assert "--require-hashes -r /tmp/run.txt" in install


def test_the_linter_finds_nothing() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    found = subprocess.run([linter, "Dockerfile"], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout == ""
    assert found.returncode == 0


def test_it_does_not_run_as_root_and_its_base_is_pinned() -> None:
    assert said("USER").split(":")[0].isdigit()
    assert re.search(r"^ARG PYTHON=\d+\.\d+\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)
