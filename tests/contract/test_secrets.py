"""What looks like a real secret does not get into the repository unseen."""

from pathlib import Path

import pytest

from tools import secrets

LOOKS_REAL = (
    "-".join(("xoxb", "2345678901", "2345678901", "aBcDeFgHiJkLmNoPqRsTuVwX")),
    "AKIA" + "IOSFODNN7EXAMPLQ",
    "-----BEGIN RSA " + "PRIVATE KEY-----",
    "postgresql://dagstart:" + "Zomer2026@db.example/dagstart",
)


@pytest.mark.parametrize("secret", LOOKS_REAL)
def test_a_secret_is_found_and_allowed_only_by_its_checksum(
    secret: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(secrets, "ROOT", tmp_path)
    monkeypatch.setattr(secrets, "ALLOWED", tmp_path / ".secrets.json")
    monkeypatch.setattr(secrets, "tracked", lambda: ["notes.md"])
    (tmp_path / ".secrets.json").write_text("{}")
    (tmp_path / "notes.md").write_text(f"token: {secret}\n")
    monkeypatch.setattr("sys.argv", ["secrets", "check"])
    with pytest.raises(SystemExit) as end:
        secrets.main()
    assert end.value.code == 1
    assert "notes.md" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["secrets", "allow"])
    secrets.main()
    assert secret not in (tmp_path / ".secrets.json").read_text()
    monkeypatch.setattr("sys.argv", ["secrets", "check"])
    secrets.main()
