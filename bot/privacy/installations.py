"""Installations in several workspaces."""

from bot.i18n import N_
from bot.privacy.entry import NOBODY, OWN_NUMBER, Entry

SHEET: dict[str, Entry] = {
    "installation": Entry(
        N_("Installations"),
        N_("To work in every workspace in which somebody installed the bot. Who that was is not kept."),
        NOBODY,
        N_("Until the app is removed from the workspace or the organisation."),
        {
            "id": OWN_NUMBER,
            "slack_id": N_("Slack's id of the workspace, or of the organisation."),
            "enterprise_id": N_("Slack's id of the organisation, if the workspace is part of one."),
            "app_id": N_("Slack's id of the app."),
            "bot_user_id": N_("Slack's id of the bot itself."),
            "sealed_token": N_("The token with which the bot speaks to Slack, encrypted."),
            "sealed_refresh": N_("The token with which the next one is fetched, encrypted."),
            "expires_at": N_("Until when the token works, if it does not for ever."),
            "rotating_until": N_("So that one process fetches the next token, not two."),
            "installed_at": N_("When it was installed."),
        },
    ),
    "oauth_state": Entry(
        N_("Installations under way"),
        N_("So that only the browser in which an installation was begun can finish it, and only once."),
        NOBODY,
        N_("Ten minutes."),
        {
            "digest": N_("A checksum of what only that browser knows."),
            "expires_at": N_("Until when it can be finished."),
        },
    ),
}
