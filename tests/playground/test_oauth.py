"""The stand-in's OAuth is as strict as Slack's."""

import base64
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.manifest import build_manifest
from playground.clock import Clock
from playground.server import Playground, serve_in_thread

BACK = "https://bot.example/slack/oauth_redirect"
ASKED = {"scope": "chat:write,commands", "redirect_uri": BACK, "state": "s"}
NOW = 1_800_000_000.0


@pytest.fixture
def slack() -> Iterator[tuple[Playground, httpx.Client]]:
    manifest = build_manifest(oauth="https://bot.example", rotation=True)
    playground = Playground(manifest=manifest, clock=Clock(at=NOW, rate=0), scale=1000)
    served = serve_in_thread(playground)
    with httpx.Client(base_url=served.url, timeout=10) as client:
        yield playground, client
    served.stop(wait=False)


def test_codes_tokens_and_refresh_tokens(slack: tuple[Playground, httpx.Client]) -> None:
    playground, http = slack
    app = playground.state.app

    def allow(**more: str) -> httpx.Response:
        return http.post("/oauth/v2/authorize", data={"client_id": app.client_id, **ASKED, "allow": "1", **more})

    def code() -> str:
        return parse_qs(urlsplit(allow().headers["location"]).query)["code"][0]

    def access(**given: str) -> dict[str, str]:
        basic = base64.b64encode(f"{given.pop('id', app.client_id)}:{given.pop('secret', app.client_secret)}".encode())
        answer = http.post("/api/oauth.v2.access", data=given, headers={"Authorization": f"Basic {basic.decode()}"})
        return answer.json()  # type: ignore[no-any-return]

    def test(token: str) -> str:
        found = http.post("/api/auth.test", headers={"Authorization": f"Bearer {token}"}).json()
        return str(found.get("error", "ok"))

    page = http.get("/oauth/v2/authorize", params={"client_id": app.client_id, **ASKED})
    assert (page.status_code, "Allow" in page.text) == (200, True)
    assert allow(client_id="1.1").status_code == 400
    assert allow(scope="chat:write,admin").status_code == 400
    assert allow(redirect_uri="https://evil.example/slack/oauth_redirect").status_code == 400
    assert "error=access_denied" in allow(allow="").headers["location"]

    assert access(code="x")["error"] == "invalid_code"
    assert access(code=code(), redirect_uri=BACK, id="1.1")["error"] == "invalid_client_id"
    assert access(code=code(), redirect_uri=BACK, secret="x")["error"] == "bad_client_secret"
    assert access(code=code(), redirect_uri=BACK + "/x")["error"] == "bad_redirect_uri"
    assert access(grant_type="password")["error"] == "invalid_grant_type"
    late = code()
    playground.clock.set(NOW + 601)
    assert access(code=late, redirect_uri=BACK)["error"] == "invalid_code"

    good = code()
    first = access(code=good, redirect_uri=BACK)
    assert access(code=good, redirect_uri=BACK)["error"] == "code_already_used"
    assert first["access_token"].startswith("xoxe.xoxb-1-")
    second = access(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert access(grant_type="refresh_token", refresh_token=first["refresh_token"])["error"] == "invalid_refresh_token"
    assert (test(first["access_token"]), test(second["access_token"])) == ("ok", "ok")
    third = access(grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert (test(first["access_token"]), test(second["access_token"])) == ("token_revoked", "ok")
    playground.clock.set(NOW + 601 + 43_200)
    assert test(third["access_token"]) == "token_expired"
    assert len(third["access_token"]) > 150
