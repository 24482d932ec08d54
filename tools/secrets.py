"""`python -m tools.secrets check | allow`: does anything in the repository look like a real secret?

The patterns are those of detect-secrets. Its own command takes half a minute, because it looks at every line with
every filter; here each pattern reads each file once. Examples and made-up secrets of the tests stand in
`.secrets.json` as checksums: `allow` writes it anew, and who reviews a change sees which files it names.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import RegexBasedDetector

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = ROOT / ".secrets.json"
LEFT_OUT = {"IPPublicDetector", "CloudantDetector", "IbmCloudIamDetector", "IbmCosHmacDetector", "SoftlayerDetector"}
"""One finds addresses, the others are slow and for a cloud that nobody uses here."""


def main() -> None:
    """Check, or allow what there is."""
    found = {path: sorted(set(marks)) for path in tracked() if (marks := list(marks_of(path)))}
    if sys.argv[1:] == ["allow"]:
        ALLOWED.write_text(json.dumps(found, indent=1) + "\n")
        return
    known = json.loads(ALLOWED.read_text())
    new = [path for path, marks in found.items() if set(marks) - set(known.get(path, ()))]
    if new:
        print("These look as if they hold a secret:", *new, sep="\n  ")
        print("Take it out, and withdraw it where it came from.")
        print("Made up? `python -m tools.secrets allow`, and look at the difference.")
        sys.exit(1)


def marks_of(path: str) -> Iterator[str]:
    """A short checksum of everything in a file that looks like a secret."""
    file = ROOT / path
    if not file.is_file() or file.suffix == ".png":
        return
    text = file.read_bytes().decode("utf-8", "ignore")
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield sha256(match[0].encode()).hexdigest()[:16]


def _patterns() -> list[re.Pattern[str]]:
    kinds = get_mapping_from_secret_type_to_class().values()
    detectors = [kind() for kind in kinds if issubclass(kind, RegexBasedDetector) and kind.__name__ not in LEFT_OUT]
    return [pattern for detector in detectors for pattern in detector.denylist]


PATTERNS = _patterns()


def tracked() -> list[str]:
    """Every file that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)  # noqa: S607
    return [name for name in listed.stdout.decode().split("\0") if name]


if __name__ == "__main__":
    main()
