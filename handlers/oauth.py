"""The browser's door: installing the bot in a workspace, or in a whole organisation, through OAuth.

Only the browser that began an installation can end it, once, within ten minutes: the state that Slack brings back has
to be the one in this browser's cookie, and in our table.
"""

import hmac
from collections.abc import Callable
from urllib.parse import urlencode, urljoin, urlsplit

import structlog
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.errors import DagstartError
from bot.i18n import N_, Translator
from bot.install import NotWelcome, install, put_right
from bot.installations.grant import NotGranted, exchange_code
from bot.installations.store import STATE_LASTS, Granted, issue_state, use_state
from bot.manifest import CALLBACK, SCOPES
from handlers.door import Door
from handlers.oauth_pages import language_of, page

log = structlog.get_logger()

INSTALL = "/slack/install"
COOKIE = "dagstart_install"
LONGEST = 500
"""Characters of a code or a state; Slack's are shorter."""

OURS = frozenset({"bad_client_secret", "invalid_client_id", "bad_redirect_uri", "no_bot_token"})
"""Slack's words for what is wrong in the settings of the bot or the app, not with who installs it."""

AGAIN = N_("Begin again")
NOT_BEGUN = (
    N_("This page is out of date"),
    N_("An installation is finished in the browser in which it was begun, within ten minutes and once."),
)
CANCELLED = (N_("Nothing was installed"), N_("You chose not to install dagstart. You can still do it at any time."))
SILENT = (N_("Slack does not answer"), N_("Nothing was installed. Try again in a minute."))
SPENT = (N_("Slack did not accept the installation"), N_("What Slack gave had been used or had expired. Begin again."))
WRONG = (
    N_("dagstart is not set up correctly"),
    N_("Slack says: {reason}. Who runs dagstart can correct it; nothing was installed."),
)
BUSY = (N_("dagstart cannot store this now"), N_("Nothing was installed. Try again in a minute."))
NOT_ALLOWED = (
    N_("Not for this workspace"),
    N_("This dagstart works for other workspaces. Ask who runs it to add yours; nothing was installed."),
)
TOO_LITTLE = (
    N_("dagstart needs more permissions"),
    N_("Without these it cannot work, so nothing was installed: {reason}."),
)


class Installer:
    """What the pages need: the door, and what to do when a workspace came."""

    def __init__(self, door: Door, follow: Callable[[], None]) -> None:
        self._door, self._services, self._follow = door, door.services, follow
        settings = self._services.settings
        self._slack = urljoin(settings.slack_api_url, "../oauth/v2/authorize")
        self._secure = settings.public_url.startswith("https:")

    def routes(self) -> list[Route]:
        """The pages by their paths."""
        return [
            Route(INSTALL, self.offer, methods=["GET"]),
            Route(INSTALL, self.begin, methods=["POST"]),
            Route(CALLBACK, self.finish, methods=["GET"]),
        ]

    def offer(self, request: Request) -> Response:
        """What installing means, and the button."""
        t = _language(request)
        parts = urlsplit(self._slack)
        return page(
            t,
            t("Install dagstart in Slack"),
            [t("A daily start that listens, for customer-contact teams. Slack asks you for permission first.")],
            points=[
                t("It only reads what people send to the bot itself, not your channels."),
                t("What teams write stands in your Slack and with who runs this dagstart, nowhere else."),
                t("A team begins when somebody invites it to the team's channel."),
            ],
            button=(t("Go to Slack"), INSTALL),
            post=True,
            foot=t("You need to be allowed to add apps to your workspace."),
            form_to=f"{parts.scheme}://{parts.netloc}",
        )

    def begin(self, request: Request) -> Response:
        """Send the browser to Slack, with a state of its own."""
        t, settings = _language(request), self._services.settings
        try:
            with self._services.db.write() as session:
                state = issue_state(session, self._services.clock.now())
        except DagstartError:
            return _sorry(t, BUSY, 503)
        asked = {
            "client_id": settings.slack_client_id,
            "scope": ",".join(sorted(SCOPES)),
            "redirect_uri": settings.public_url + CALLBACK,
            "state": state,
        }
        answer = RedirectResponse(f"{self._slack}?{urlencode(asked)}", 303, {"Cache-Control": "no-store"})
        age = int(STATE_LASTS.total_seconds())
        answer.set_cookie(
            COOKIE, state, age, path="/slack", secure=self._secure, httponly=True, samesite="lax"
        )  # lax: it comes along when Slack sends the browser back
        return answer

    def finish(self, request: Request) -> Response:
        """Slack sent the browser back."""
        t = _language(request)
        answer = self._finished(t, request)
        answer.delete_cookie(COOKIE, path="/slack", secure=self._secure, httponly=True, samesite="lax")
        return answer

    def _finished(self, t: Translator, request: Request) -> Response:
        state, code = (request.query_params.get(name, "")[:LONGEST] for name in ("state", "code"))
        known = request.cookies.get(COOKIE, "")
        if not state or not hmac.compare_digest(state.encode(), known.encode()):
            return _sorry(t, NOT_BEGUN, 400)
        now = self._services.clock.now()
        try:
            with self._services.db.write() as session:
                is_ours = use_state(session, state, now)
            if not is_ours:
                return _sorry(t, NOT_BEGUN, 400)
            if not code:
                return _sorry(t, CANCELLED, 200)
            granted = exchange_code(self._services.settings, code, now)
            workspaces = install(self._services, granted)
        except NotGranted as problem:
            return _refused(t, str(problem))
        except NotWelcome as problem:
            log.warning("not_installed", reason=problem.reason, detail=problem.detail)
            return _sorry(t, NOT_ALLOWED if problem.reason == "not_allowed" else TOO_LITTLE, 403, problem.detail)
        except (SlackApiError, OSError):
            return _sorry(t, SILENT, 502)
        except DagstartError:
            return _sorry(t, BUSY, 503)
        log.info("installed", workspace=granted.slack_id, workspaces=len(workspaces))
        self._follow()
        self._door.after(put_right, self._services, self._door.clients, workspaces)
        return _installed(t, granted, len(workspaces))


def _refused(t: Translator, reason: str) -> Response:
    log.warning("not_installed", reason=reason)
    if reason in OURS:
        return _sorry(t, WRONG, 500, reason)
    return _sorry(t, SILENT, 502) if reason == "no_answer" else _sorry(t, SPENT, 400)


def _installed(t: Translator, granted: Granted, workspaces: int) -> Response:
    lines = [t("In the channel of a team, type: /invite @dagstart. It then shows a button to set up the daily start.")]
    if granted.of_organisation:
        lines = [
            t.plural(
                "It works in {n} workspace. Add it to others on Slack's page for administrators.",
                "It works in {n} workspaces. Add it to others on Slack's page for administrators.",
                workspaces,
            ),
            *lines,
        ]
    opened = urlencode({"app": granted.app_id, **({} if granted.of_organisation else {"team": granted.slack_id})})
    button = (t("Open dagstart in Slack"), f"https://slack.com/app_redirect?{opened}")
    return page(t, t("dagstart is in {name}", name=granted.name), lines, button=button)


def _sorry(t: Translator, text: tuple[str, str], status: int, reason: str = "") -> Response:
    title, line = text
    return page(t, t(title), [t(line, reason=reason)], status=status, button=(t(AGAIN), INSTALL))


def _language(request: Request) -> Translator:
    return language_of(request.headers.get("accept-language", ""))
