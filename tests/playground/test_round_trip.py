"""A real Bolt app over Socket Mode, from a person's click to what that person sees."""

from typing import Any

from slack_bolt import App

from tests.playground.conftest import Slack, until

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
CARD = [
    {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "Hello"}},
    {
        "type": "input",
        "block_id": "note",
        "label": {"type": "plain_text", "text": "Note"},
        "element": {"type": "plain_text_input", "action_id": "text"},
    },
    {"type": "actions", "block_id": "a", "elements": [BUTTON]},
]
MODAL = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [CARD[1]],
}


def test_a_command_is_answered_for_its_author_only(slack: Slack, bolt: App) -> None:
    anna, bas, channel = slack.user("Anna"), slack.user("Bas"), slack.channel("algemeen")
    seen: list[Any] = []

    @bolt.command("/help-me")
    def help_me(ack: Any, command: Any) -> None:
        seen.append(command)
        ack(text="Here you are", response_type="ephemeral")

    told = slack.act("command", as_=anna, channel=channel, text="/help-me with @bas.de.vries")
    assert told == {"ok": True}
    assert seen[0]["text"] == f"with <@{bas}|bas.de.vries>"
    assert slack.messages(anna, channel)[-1]["text"] == "Here you are"
    assert slack.messages(anna, channel)[-1]["ephemeral"] is True
    assert slack.messages(bas, channel) == []


def test_a_card_in_a_direct_message_is_filled_in_and_replaced(slack: Slack, bolt: App) -> None:
    anna = slack.user("Anna")
    bodies: list[Any] = []

    @bolt.action("go")
    def go(ack: Any, body: Any, respond: Any) -> None:
        bodies.append(body)
        ack()
        respond(text="Thanks", replace_original=True)

    sent = slack.client.chat_postMessage(channel=anna, text="Hello", blocks=CARD)
    card = {"as_": anna, "channel": sent["channel"], "ts": sent["ts"]}
    state = {"note": {"text": "all well"}}
    told = slack.act("press", **card, block_id="a", action_id="go", state=state)
    assert told == {"ok": True, "acked": True}
    until(lambda: slack.messages(anna, sent["channel"])[0]["text"] == "Thanks")
    values = bodies[0]["state"]["values"]
    assert values == {"note": {"text": {"type": "plain_text_input", "value": "all well"}}}
    assert bodies[0]["actions"][0]["value"] == "1"
    assert bodies[0]["channel"]["name"] == "directmessage"


def test_a_modal_is_opened_refused_and_closed(slack: Slack, bolt: App) -> None:
    anna = slack.user("Anna")

    @bolt.shortcut("new")
    def new(ack: Any, body: Any, client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @bolt.view("form")
    def form(ack: Any, view: Any) -> None:
        text = view["state"]["values"]["note"]["text"]["value"]
        ack() if text == "good" else ack(response_action="errors", errors={"note": "Not like that."})

    assert slack.act("shortcut", as_=anna, callback_id="new")["ok"]
    view = until(lambda: slack.views(anna)["modals"])[0]
    empty = slack.act("submit", as_=anna, view_id=view["id"])
    assert empty["errors"] == {"note": "Please complete this required field."}
    bad = slack.act("submit", as_=anna, view_id=view["id"], state={"note": {"text": "bad"}})
    assert bad["errors"] == {"note": "Not like that."}
    good = slack.act("submit", as_=anna, view_id=view["id"], state={"note": {"text": "good"}})
    assert good == {"ok": True, "closed": True}
    assert slack.views(anna)["modals"] == []
    assert slack.violations() == []


def test_a_home_is_published_when_somebody_opens_it(slack: Slack, bolt: App) -> None:
    anna = slack.user("Anna")

    @bolt.event("app_home_opened")
    def opened(event: Any, client: Any) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": CARD[:1]})

    slack.act("home", as_=anna, tab="home")
    home = until(lambda: slack.views(anna)["home"])
    assert home["blocks"][0]["text"]["text"] == "Hello"


def test_events_of_a_workspace_reach_the_app(slack: Slack, bolt: App) -> None:
    anna, seen = slack.user("Anna"), list[str]()
    names = ("member_joined_channel", "member_left_channel", "user_change", "team_join", "channel_rename")
    for name in (*names, "channel_archive", "channel_left", "message", "app_mention"):
        bolt.event(name)(lambda event: seen.append(event["type"]))
    channel = slack.with_bot_in("algemeen")
    made = slack.act("create_user", name="Fenna Kok", tz="Europe/Amsterdam", locale="nl-NL")
    slack.act("profile", user=made["user"], tz="America/Paramaribo")
    slack.act("say", as_=anna, channel=slack.bot, text="hi")
    slack.act("say", as_=anna, channel=channel, text=f"<@{slack.bot}> hi")
    slack.act("rename_channel", as_=anna, channel=channel, name="iedereen")
    slack.act("kick", as_=anna, channel=channel, user=slack.bot)
    slack.act("archive_channel", as_=anna, channel=channel)
    wanted = {*names, "channel_archive", "channel_left", "message", "app_mention"} - {"message.im"}
    until(lambda: wanted <= set(seen))
