"""Who may import whom, and what the command does not load before it must."""

import json
import subprocess
import sys
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"sqlalchemy", "slack_sdk", "slack_bolt", "apscheduler", "alembic", "pydantic", "uvicorn", "babel", "rich"}


def test_the_contracts_of_pyproject_are_kept() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_what_draws_pictures_is_loaded_only_for_a_picture() -> None:
    program = "import sys, bot.app; print('resvg_py' in sys.modules, 'bot.kpis.picture' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_asking_for_help_loads_nothing_heavy() -> None:
    program = """
import json, sys
from bot.cli import app
try:
    app(["--help"])
except SystemExit:
    pass
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(json.loads(done.stdout.splitlines()[-1]))
