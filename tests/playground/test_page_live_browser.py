"""What a person is doing while the page keeps itself up to date: typing, looking, pressing."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from slack_bolt import Ack, App

from tests.playground.conftest import Slack, until
from tests.playground.test_page_browser import CARD, FORM, composer

pytestmark = pytest.mark.browser


def test_what_is_typed_after_a_refusal_is_newer_than_what_a_live_update_says(
    page: Page, slack: Slack, bolt: App
) -> None:
    @bolt.command("/help-me")
    def ask(ack: Ack, body: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @bolt.view("form")
    def refuse(ack: Ack) -> None:
        ack(response_action="errors", errors={"need": "Say a little more"})

    composer(page).fill("/help-me")
    composer(page).press("Enter")
    box = page.get_by_label("What do you need?")
    box.fill("x")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say a little more")).to_be_visible()
    box.fill("an hour of Bas")
    view = slack.views(slack.user("Anna"))["modals"][0]
    again = {**FORM, "title": {"type": "plain_text", "text": "Again"}}
    slack.client.views_update(view_id=view["id"], view=again)
    expect(page.get_by_role("dialog", name="Again")).to_be_visible()
    expect(box).to_have_value("an hour of Bas")
    expect(box).to_be_focused()


def test_a_card_keeps_its_focus_and_a_click_its_button_while_messages_come_and_go(
    page: Page, slack: Slack, bolt: App
) -> None:
    heard: list[Any] = []

    @bolt.action("send")
    def hear(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        heard.append(body)

    anna = slack.user("Anna")
    above = [slack.client.chat_postMessage(channel=anna, text=f"message {number}") for number in range(30)]
    slack.client.chat_postMessage(channel=anna, text="card", blocks=CARD)
    page.get_by_role("link", name="Helper").click()
    box = page.get_by_label("What do you need?")
    box.fill("an hour")
    slack.client.chat_delete(channel=above[-1]["channel"], ts=above[-1]["ts"])
    expect(page.get_by_text("message 29")).to_have_count(0)
    expect(box).to_be_focused()
    page.get_by_role("button", name="Send it").hover()
    page.mouse.down()
    with page.expect_response(lambda response: "messages" in response.url):
        slack.client.chat_postMessage(channel=anna, text="something in between")
    page.mouse.up()
    expect(page.get_by_text("something in between")).to_be_visible()
    until(lambda: heard)


def test_a_form_that_was_closed_does_not_come_back_with_a_live_update(page: Page, slack: Slack, bolt: App) -> None:
    @bolt.command("/help-me")
    def ask(ack: Ack, body: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    held: list[Route] = []
    page.route("**/_/act/close", lambda route: held.append(route))
    composer(page).fill("/help-me")
    composer(page).press("Enter")
    form = page.get_by_role("dialog", name="A form")
    expect(form).to_be_visible()
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    slack.act("say", as_=slack.user("Bas"), channel=slack.channel("algemeen"), text="meanwhile")
    expect(page.get_by_text("meanwhile")).to_be_visible()
    assert form.is_hidden()
    held[0].continue_()
    expect(page.locator("dialog[data-modal]")).to_have_count(0)
