"""The Slack app as a manifest: what it may do, and why. `manifest.json` in the repository equals it."""

import json
from typing import Any

SCOPES = {
    "chat:write": "Sends the prompt, the reminder and the board, and edits them in place.",
    "commands": "Offers the slash commands /dagstart, /agreement (in Dutch /afspraak), /kpi, /debate (/debat), "
    "/frame (/kader) and /peerfeedback (/collegafeedback).",
    "im:write": "Opens the direct message in which somebody is asked.",
    "im:history": "Finds out after a crash whether a direct message was already sent, so that nobody is asked twice; "
    "and answers who writes to the bot.",
    "users:read": "Reads names, time zones and languages, so that everybody is asked at nine on their own clock and "
    "in their own language.",
    "channels:read": "Reads who is in a team's public channel: membership follows the channel.",
    "groups:read": "The same for teams in a private channel.",
    "files:write": "Sends who asks for it the export of the team, or what they got themselves; takes the latter away.",
    "files:read": "Reads the roster that a team lead drops in the conversation with the bot.",
}
"""Every scope the bot asks for, each with its reason. A scope without a reason does not belong here."""

EVENTS = {
    "app_home_opened": "Shows the Home tab.",
    "app_uninstalled": "Stops all work when the app is removed.",
    "channel_archive": "Stops the team of an archived channel.",
    "channel_deleted": "Stops the team of a deleted channel.",
    "channel_left": "Stops the team when the bot is removed from a public channel.",
    "channel_rename": "Keeps the team's name up to date.",
    "group_archive": "Stops the team of an archived private channel.",
    "group_deleted": "Stops the team of a deleted private channel.",
    "group_left": "Stops the team when the bot is removed from a private channel.",
    "group_rename": "Keeps the name of a team in a private channel up to date.",
    "member_joined_channel": "Adds somebody to the team; says hello when the bot is invited.",
    "member_left_channel": "Takes somebody out of the team.",
    "message.im": "Answers who writes to the bot.",
    "team_join": "Knows new people before they are asked.",
    "tokens_revoked": "Stops all work when the tokens are withdrawn.",
    "user_change": "Keeps names, time zones and languages up to date.",
}

ORGANISATION_EVENTS = {
    "team_access_granted": "Begins in a workspace to which an organisation adds the app.",
    "team_access_revoked": "Stops in a workspace from which an organisation takes the app.",
}
"""Only for an app that is installed in a whole organisation."""

CALLBACK = "/slack/oauth_redirect"
"""Where Slack sends a browser back to after it was asked to install the app."""

COMMAND = "/dagstart"
AGREEMENT_COMMANDS = ("/agreement", "/afspraak")
KPI_COMMAND = "/kpi"
DEBATE_COMMANDS = ("/debate", "/debat")
FRAME_COMMANDS = ("/frame", "/kader")
FEEDBACK_COMMANDS = ("/peerfeedback", "/collegafeedback")
COMMANDS = (COMMAND, *AGREEMENT_COMMANDS, KPI_COMMAND, *DEBATE_COMMANDS, *FRAME_COMMANDS, *FEEDBACK_COMMANDS)

COMMAND_WORDS = (
    (
        (COMMAND,),
        "De dagstart van dit team · The daily start of this team",
        "punt/point, zoek/search, afwezig/away, terug/back, voorbeeld/preview, setup, "
        "nu/now, pauze/pause, hervat/resume, hulp/help",
    ),
    (
        AGREEMENT_COMMANDS,
        "De afspraken van dit team · The agreements of this team",
        "wat je wilt afspreken/what you want to agree, of/or lijst/list, toon/show 3, zoek/search, "
        "mijn/mine, herzie/revise 3, verleng/extend 3, stop 3, hulp/help",
    ),
    (
        (KPI_COMMAND,),
        "De KPI's van dit team · The KPIs of this team",
        "een dag/a day, lijst/list, toon/show AHT, corrigeer/correct AHT 20-11, nieuw/add, "
        "wijzig/change AHT, stop AHT, hulp/help",
    ),
    (
        DEBATE_COMMANDS,
        "Een debat over een KPI · A debate about a KPI",
        "nieuw/new, voorstel/propose, stand/status, verder/next, verleng/extend, stop, lijst/list, "
        "toon/show 3, hulp/help",
    ),
    (FRAME_COMMANDS, "De kaderkaart van dit team · The frame card of this team", "wijzig/edit, hulp/help"),
    (
        FEEDBACK_COMMANDS,
        "Collegafeedback in dit team · Peer feedback in this team",
        "vraag/question, schrijf/write, mijn/mine, uitsluiten/exclude, oefening/exercise, spiegel/mirror, "
        "pauze/pause, uitstappen/leave, meedoen/join, start, stop, hulp/help",
    ),
)
"""The names of each command, what it says of itself, and the words it knows, in both languages."""

SHORTCUTS = (
    {
        "name": "Naar de dagstart",
        "type": "message",
        "callback_id": "point.from_message",
        "description": "Zet dit bericht op het bord van je team · Put this message on your team's board",
    },
    {
        "name": "Maak teamafspraak",
        "type": "message",
        "callback_id": "agreement.from_message",
        "description": "Maak van dit bericht een teamafspraak · Make this message a team agreement",
    },
)
"""In the menu of every message. Slack knows one name for all languages, of at most 24 characters."""

LONG_DESCRIPTION = (
    "dagstart holds a two-way daily start for customer-contact teams, inside Slack. Everybody is asked a few short "
    "questions at the start of their shift, in their own language and on their own clock. What people answer stands "
    "on one board in the team's channel a quarter of an hour later: what customers notice, what is in the way, who "
    "needs help, which rule pinches. Who is away is not asked, who is late still counts, and nobody is measured: "
    "there are no figures per person. A team is a channel of at most fifty people. Invite the app to the channel and "
    "choose a time; two clicks are enough. The app runs on your own machine and keeps everything it knows there."
)


def build_manifest(
    url: str | None = None, *, oauth: str | None = None, rotation: bool = False, organisation: bool = False
) -> dict[str, Any]:
    """The manifest for Socket Mode, or for HTTP when the public address of `dagstart run --http` is given.

    `oauth` is the address at which browsers reach the bot: then workspaces install it themselves, with tokens that end
    after twelve hours (`rotation`), and whole organisations at once (`organisation`).
    """
    commands = _commands()
    events: dict[str, Any] = {"bot_events": sorted([*EVENTS, *(ORGANISATION_EVENTS if organisation else ())])}
    permissions: dict[str, Any] = {"scopes": {"bot": sorted(SCOPES)}}
    if oauth:
        permissions["redirect_urls"] = [oauth.rstrip("/") + CALLBACK]
    interactivity: dict[str, Any] = {"is_enabled": True}
    if url:
        door = url.rstrip("/") + "/slack/events"
        events["request_url"] = interactivity["request_url"] = door
        commands = [{**command, "url": door} for command in commands]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "dagstart",
            "description": "A two-way daily start for customer-contact teams.",
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1f4d5c",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "dagstart", "always_online": True},
            "shortcuts": list(SHORTCUTS),
            "slash_commands": commands,
        },
        "oauth_config": permissions,
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": organisation,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": rotation,
        },
    }


def _commands() -> list[dict[str, Any]]:
    return [
        {"command": name, "description": description, "usage_hint": words, "should_escape": True}
        for names, description, words in COMMAND_WORDS
        for name in names
    ]


def render_manifest(url: str | None = None, **more: Any) -> str:
    """The manifest as JSON, to paste into Slack's "Create an app from a manifest"."""
    return json.dumps(build_manifest(url, **more), indent=2, ensure_ascii=False)


def render_reasons() -> str:
    """Why each scope and event is asked for, as a table."""
    events = {**EVENTS, **ORGANISATION_EVENTS}
    width = max(map(len, (*SCOPES, *events)))
    return "\n".join(
        f"{title}\n" + "\n".join(f"  {name.ljust(width)}  {reason}" for name, reason in sorted(table.items())) + "\n"
        for title, table in (("Scopes", SCOPES), ("Events", events))
    ).rstrip()
