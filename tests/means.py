"""What a test needs and a machine may not have: left out at a desk, a failure on CI, with the same sentence."""

import os
from typing import NoReturn

import pytest


def do_without(sentence: str) -> NoReturn:
    """End this test: its means are missing, as `sentence` says, with what to do about it."""
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence, allow_module_level=True)
