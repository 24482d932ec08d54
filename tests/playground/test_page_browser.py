"""A person's hands on the page, in a real browser, with a real Bolt app on the other side."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_bolt import Ack, App

from tests.playground.conftest import Slack

pytestmark = pytest.mark.browser

ASK = {"type": "plain_text", "text": "What do you need?"}
CARD: list[dict[str, Any]] = [
    {
        "type": "input",
        "block_id": "need",
        "label": ASK,
        "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
    },
    {
        "type": "actions",
        "block_id": "go",
        "elements": [
            {
                "type": "button",
                "action_id": "send",
                "style": "primary",
                "text": {"type": "plain_text", "text": "Send it"},
            }
        ],
    },
]
SURE = {
    "title": {"type": "plain_text", "text": "Really?"},
    "text": {"type": "plain_text", "text": "It cannot be undone."},
    "confirm": {"type": "plain_text", "text": "Yes"},
    "deny": {"type": "plain_text", "text": "No"},
}
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "A form"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": CARD[:1],
}


def composer(page: Page) -> Any:
    return page.get_by_role("combobox", name="Message ")


def test_a_message_is_sent_escaped_and_seen_by_somebody_else_at_once(
    page: Page, browser: Browser, slack: Slack
) -> None:
    other = browser.new_page()
    other.goto(f"{slack.url}/?as={slack.user('Bas')}")
    composer(page).fill("hello @Bas de Vries, is 1 < 2 & <b>so</b>?")
    composer(page).press("Enter")
    for seen in (page, other):
        expect(seen.locator("article[data-ts]").last).to_contain_text("hello @Bas de Vries, is 1 < 2 & <b>so</b>?")
    expect(composer(page)).to_have_value("")
    other.close()


def test_commands_are_completed_by_keyboard_and_answered_for_one_pair_of_eyes(page: Page, bolt: App) -> None:
    @bolt.command("/help-me")
    def answer(ack: Ack, command: dict[str, str]) -> None:
        ack(f"you said: {command['text']}")

    composer(page).press_sequentially("/")
    expect(page.get_by_role("option").first).to_contain_text("/help-me")
    composer(page).press("ArrowDown")
    composer(page).press("ArrowUp")
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("/help-me ")
    composer(page).press_sequentially("now")
    composer(page).press("Enter")
    only = page.locator("article.ephemeral")
    expect(only).to_contain_text("Only visible to you")
    expect(only).to_contain_text("you said: now")


def test_a_command_nobody_answers_fails_as_in_slack(page: Page) -> None:
    composer(page).fill("/help-me")
    composer(page).press("Enter")
    expect(page.get_by_text('/help-me failed with the error "dispatch_failed"')).to_be_visible()


def test_what_is_typed_in_a_card_survives_a_live_update_and_is_sent_with_the_press(
    page: Page, slack: Slack, bolt: App
) -> None:
    heard: list[Any] = []

    @bolt.action("send")
    def answer(ack: Ack, body: dict[str, Any], respond: Any) -> None:
        ack()
        heard.append(body["state"]["values"]["need"]["text"]["value"])
        respond(replace_original=True, text="Thank you!")

    anna = slack.user("Anna")
    slack.client.chat_postMessage(channel=anna, text="card", blocks=CARD)
    page.get_by_role("link", name="Helper").click()
    box = page.get_by_label("What do you need?")
    box.fill("an hour of Bas")
    slack.client.chat_postMessage(channel=anna, text="something in between")
    expect(page.get_by_text("something in between")).to_be_visible()
    expect(box).to_have_value("an hour of Bas")
    expect(box).to_be_focused()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Thank you!")).to_be_visible()
    assert heard == ["an hour of Bas"]


def test_a_button_asks_whether_you_are_sure_and_warns_when_nobody_takes_the_click(page: Page, slack: Slack) -> None:
    button = {"type": "button", "action_id": "stop", "text": {"type": "plain_text", "text": "Stop"}, "confirm": SURE}
    blocks = [{"type": "actions", "block_id": "go", "elements": [button]}]
    slack.client.chat_postMessage(channel=slack.user("Anna"), text="card", blocks=blocks)
    page.get_by_role("link", name="Helper").click()
    stop, question = page.get_by_role("button", name="Stop"), page.get_by_role("dialog", name="Really?")
    stop.click()
    question.get_by_role("button", name="No").click()
    expect(question).to_be_hidden()
    expect(page.get_by_role("img", name="The app did not answer in time")).to_have_count(0)
    stop.click()
    question.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("img", name="The app did not answer in time")).to_be_visible()


def test_a_channel_is_made_and_the_app_invited_from_the_message_box(page: Page, slack: Slack) -> None:
    page.get_by_role("button", name="Create a channel").click()
    page.get_by_role("dialog", name="Create a channel").get_by_label("Name").fill("oost")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", name="#oost")).to_be_visible()
    composer(page).fill("/invite @Helper")
    composer(page).press("Enter")
    expect(page.get_by_role("button", name="2 members")).to_be_visible()
    assert slack.bot in slack.playground.state.channels[slack.channel("oost")].members


def test_a_form_shows_its_errors_keeps_what_was_typed_and_closes(page: Page, bolt: App) -> None:
    @bolt.command("/help-me")
    def ask(ack: Ack, body: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @bolt.view("form")
    def save(ack: Ack, view: dict[str, Any]) -> None:
        if view["state"]["values"]["need"]["text"]["value"] == "x":
            ack(response_action="errors", errors={"need": "Say a little more"})
        else:
            ack()

    composer(page).fill("/help-me")
    composer(page).press("Enter")
    form = page.get_by_role("dialog", name="A form")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert").first).to_be_visible()
    form.get_by_label("What do you need?").fill("x")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Say a little more")).to_be_visible()
    expect(form.get_by_label("What do you need?")).to_have_value("x")
    form.get_by_label("What do you need?").fill("an hour of Bas")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)


def test_a_form_nobody_takes_stays_open_with_slacks_line(page: Page, bolt: App) -> None:
    @bolt.command("/help-me")
    def ask(ack: Ack, body: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @bolt.view("form")
    def save(ack: Ack) -> None:
        ack(response_action="errors", errors={"nowhere": "lost"})

    composer(page).fill("/help-me")
    composer(page).press("Enter")
    form = page.get_by_role("dialog", name="A form")
    form.get_by_label("What do you need?").fill("words")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("We had some trouble connecting. Try again?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)


def test_the_page_fits_a_phone_and_its_sidebar_is_a_drawer(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    link = page.get_by_role("link", name="Helper")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Show the sidebar").click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
