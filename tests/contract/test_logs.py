"""What gets into the log, and what never does."""

import json
import logging

import pytest
import structlog

from bot.logs import set_up_logging

SECRETS = (
    "xoxb-123-456-abcDEF",
    "xapp-1-A0-99-abcdef",
    "ticket=3f1c-8a",
    "https://hooks.slack.com/actions/T1/2/abc",
    "https://hooks.slack.com/commands/T1/2/abc",
    "postgresql://dagstart:geheim@",
)


pytestmark = pytest.mark.usefixtures("logging_restored")


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_are_hidden_wherever_they_stand(capsys: pytest.CaptureFixture[str], secret: str) -> None:
    set_up_logging("DEBUG", "json")
    log = structlog.get_logger("bot.test")
    log.info("opened", address=f"{secret}host/x {secret}")
    log.warning("refused %s", secret)
    try:
        raise ValueError(f"no: {secret}")
    except ValueError:
        log.exception("failed")
    written = capsys.readouterr().err
    assert "[hidden]" in written
    assert secret not in written


def test_the_words_of_a_failed_statement_are_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", "json")
    log = structlog.get_logger("bot.test")
    try:
        raise RuntimeError(
            "not null\nDETAIL:  Failing row contains (1, geheim\nen meer geheim).\n"
            "[SQL: INSERT …]\n[parameters: (1, 'Mijn antwoord\\nis geheim', 2)]\n(more)"
        )
    except RuntimeError:
        log.exception("failed")
    written = capsys.readouterr().err
    assert "INSERT" in written
    assert "geheim" not in written


@pytest.mark.parametrize("name", ["slack_bolt.Test", "slack_sdk.web.test", "app.py:Custom", "sqlalchemy.test"])
def test_libraries_cannot_tell_what_people_write(capsys: pytest.CaptureFixture[str], name: str) -> None:
    set_up_logging("DEBUG", "json")
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    logger.debug("body: Mijn antwoord")
    logger.info("body: Mijn antwoord")
    logger.error("it broke")
    written = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in written] == ["it broke"]
    assert written[0]["level"] == "error"


def test_our_own_lines_carry_time_level_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", "json")
    structlog.get_logger("handlers.test").info("running", workspace="Klantcontact Noord")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["workspace"]) == ("running", "info", "Klantcontact Noord")
    assert line["timestamp"].endswith("Z")
