"""The Web API: one row per method, as Slack's reference has it (arguments, scopes, tier, JSON or not)."""

from __future__ import annotations

from playground.methods import apps, chat, conversations, files, oauth, users, views
from playground.methods.base import Method

MESSAGE = ("text", "blocks", "attachments", "markdown_text", "metadata", "parse", "link_names", "as_user")
FACE = ("username", "icon_url", "icon_emoji")
PAGED = ("cursor", "limit")
READING = ("channels:read", "groups:read", "im:read", "mpim:read")
PAST = ("channels:history", "groups:history", "im:history", "mpim:history")
OPENING = ("im:write", "mpim:write", "channels:manage", "groups:write")
WRITE, USERS = ("chat:write",), ("users:read",)
UNFURL = ("unfurl_links", "unfurl_media")
WINDOW = ("oldest", "latest", "inclusive", "include_all_metadata", *PAGED)
TRIGGER = ("trigger_id", "interactivity_pointer")

METHODS: dict[str, Method] = {
    "api.test": Method(apps.api_test, 4, (), ("error", "foo"), caller="none"),
    "auth.test": Method(apps.auth_test, 5, caller="any"),
    "auth.revoke": Method(apps.auth_revoke, 3, (), ("test",), takes_json=False),
    "auth.teams.list": Method(apps.teams_list, 2, (), ("include_icon", *PAGED), takes_json=False),
    "oauth.v2.access": Method(
        oauth.access,
        5,
        (),
        ("client_id", "client_secret", "code", "redirect_uri", "grant_type", "refresh_token", "code_verifier"),
        takes_json=False,
        caller="none",
    ),
    "apps.uninstall": Method(apps.uninstall, 1, ("client_id", "client_secret"), takes_json=False),
    "apps.connections.open": Method(apps.connections_open, 3, caller="app", post_only=True),
    "bots.info": Method(users.bot_info, 3, (), ("bot", "team_id"), USERS, takes_json=False),
    "team.info": Method(users.team_info, 3, (), ("team", "domain"), ("team:read",)),
    "users.info": Method(users.info, 4, ("user",), ("include_locale",), USERS, takes_json=False),
    "users.list": Method(users.list_all, 2, (), ("include_locale", "team_id", *PAGED), USERS, takes_json=False),
    "users.conversations": Method(
        conversations.of_user,
        3,
        (),
        ("user", "types", "exclude_archived", "exclude_muted", "team_id", *PAGED),
        READING,
        takes_json=False,
    ),
    "conversations.info": Method(
        conversations.info,
        3,
        ("channel",),
        ("include_locale", "include_num_members"),
        READING,
        takes_json=False,
    ),
    "conversations.list": Method(
        conversations.list_all,
        2,
        (),
        ("types", "exclude_archived", "team_id", *PAGED),
        READING,
        takes_json=False,
    ),
    "conversations.members": Method(conversations.members, 4, ("channel",), PAGED, READING, takes_json=False),
    "conversations.open": Method(
        conversations.open_direct, 3, (), ("channel", "users", "return_im", "prevent_creation"), OPENING
    ),
    "conversations.join": Method(conversations.join, 3, ("channel",), (), ("channels:join",)),
    "conversations.history": Method(conversations.history, 3, ("channel",), WINDOW, PAST),
    "conversations.replies": Method(conversations.replies, 3, ("channel", "ts"), WINDOW, PAST, takes_json=False),
    "chat.postMessage": Method(
        chat.post_message,
        5,
        ("channel",),
        (*MESSAGE, *FACE, *UNFURL, "mrkdwn", "thread_ts", "reply_broadcast", "current_draft_last_updated_ts"),
        WRITE,
    ),
    "chat.postEphemeral": Method(chat.post_ephemeral, 4, ("channel", "user"), (*MESSAGE, *FACE, "thread_ts"), WRITE),
    "chat.update": Method(
        chat.update,
        3,
        ("channel", "ts"),
        (*MESSAGE, "reply_broadcast", "file_ids", "unfurled_attachments"),
        WRITE,
    ),
    "chat.delete": Method(chat.delete_message, 3, ("channel", "ts"), ("as_user",), WRITE),
    "chat.getPermalink": Method(chat.get_permalink, 5, ("channel", "message_ts"), takes_json=False),
    "views.open": Method(views.open_view, 4, ("view",), TRIGGER),
    "views.push": Method(views.push, 4, ("view",), TRIGGER),
    "views.update": Method(views.update, 4, ("view",), ("view_id", "external_id", "hash")),
    "views.publish": Method(views.publish, 4, ("user_id", "view"), ("hash", "interactivity_pointer")),
    "files.getUploadURLExternal": Method(
        files.get_upload_url,
        4,
        ("filename", "length"),
        ("snippet_type", "alt_txt"),
        ("files:write",),
        takes_json=False,
    ),
    "files.completeUploadExternal": Method(
        files.complete_upload,
        4,
        ("files",),
        ("channel_id", "channels", "thread_ts", "initial_comment", "blocks", *FACE),
        ("files:write",),
    ),
    "files.delete": Method(files.delete, 3, ("file",), (), ("files:write",)),
    "files.info": Method(files.info, 4, ("file",), ("count", "page", *PAGED), ("files:read",), takes_json=False),
    "pins.add": Method(apps.pins_add, 2, ("channel",), ("timestamp",), ("pins:write",)),
    "pins.list": Method(apps.pins_list, 2, ("channel",), (), ("pins:read",), takes_json=False),
    "reactions.add": Method(apps.reactions_add, 3, ("channel", "name", "timestamp"), (), ("reactions:write",)),
}
