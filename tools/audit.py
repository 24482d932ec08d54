"""`python -m tools.audit`: has any package that the bot runs with a known vulnerability?

pip-audit asks the package index's own database. One package is asked about first: an index without such a database
(a mirror, a closed network) is told apart from a clean result, and is not asked about all the others. Ends with 1 for a
vulnerability; where nothing could be asked it says so and ends with 0, or with 3 if `--strict` is given.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

LOCKED = Path(__file__).resolve().parent.parent / "requirements" / "run.txt"
NOT_ASKED = 3


def main() -> None:
    """Ask, print, end with a code."""
    pinned = re.findall(r"^([\w.-]+(?:\[[\w,-]+\])?==\S+)", LOCKED.read_text(), re.MULTILINE)
    if not _asked(pinned[:1]):
        print(f"Not audited: the package index gives no vulnerabilities here ({len(pinned)} packages).")
        sys.exit(NOT_ASKED if "--strict" in sys.argv[1:] else 0)
    found = _asked(pinned)
    bad = [(each["name"], each["version"], flaw["id"]) for each in found for flaw in each["vulns"]]
    for name, version, flaw in bad:
        print(f"{name} {version}: {flaw}")
    print(f"{len(found)} of {len(pinned)} packages audited, {len(bad)} known vulnerabilities.")
    sys.exit(1 if bad else 0)


def _asked(pinned: list[str]) -> list[dict[str, Any]]:
    """What the database says of these packages; those it does not know are left out."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text("\n".join(pinned))
        command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "-f", "json", "-r", str(file)]
        answer = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    try:
        found = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError):
        return []
    return [each for each in found if "vulns" in each]


if __name__ == "__main__":
    main()
