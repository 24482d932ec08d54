"""What one's own peer feedback looks like: what one got, writing outside the weeks, whom one never meets."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.blockkit import (
    MOST_OPTIONS,
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    input_block,
    modal,
    multi_select,
    option,
    section,
    select,
    text_input,
)
from bot.errors import EveryField, Refusal
from bot.i18n import Translator
from bot.rituals.feedback.blocks import WHO_ELSE, arrives, form_fields, later, read_form, said_view, saved
from bot.rituals.feedback.matching_rules import FEWEST_TO_HIDE
from bot.rituals.feedback.messages import moment_in_words
from bot.rituals.feedback.outside import RECEIVER, TO_WHOM, OutsideForm, Stored
from bot.rituals.feedback.own import EXCLUDED, Exclusions, Got, Mine, OnItsWay
from bot.rituals.feedback.sealed import UNREADABLE, Words
from bot.rituals.feedback.text_blocks import quotation

MINE, FIND, OLDER = "feedback.mine", "feedback.find", "feedback.older"
FORGET, FORGET_ALL, TAKE_ALONG = "feedback.forget", "feedback.forget_all", "feedback.take_along"
WRITE_TO, SAVE_OUTSIDE = "feedback.write_to", "feedback.save_outside"
CHANGE_OUTSIDE, TAKE_BACK = "feedback.change_outside", "feedback.take_back"
EXCLUDE = "feedback.exclude"
FOUND = "feedback_found"

LONGEST_SEARCH = 80


# -- what one got ------------------------------------------------------------------------------------------------


def render_mine(t: Translator, mine: Mine, zone: str) -> Block:
    """What somebody got, with a search; only they see it, and it is not stored as it stands here."""
    field = text_input(initial=mine.words, longest=LONGEST_SEARCH, placeholder=t("A word, or a name"))
    search = [input_block(t("Search in what you got"), FOUND, field, optional=True)] if mine.total or mine.words else []
    texts = [block for got in mine.page for block in _got(t, got)]
    return modal(
        t("My feedback"),
        [*_on_its_way(t, mine.on_its_way, zone), *search, context(_head(t, mine)), *texts, *_below(t, mine)],
        callback_id=FIND,
        close=t("Close"),
        submit=t("Search") if search else None,
        metadata={"words": mine.words, "first": mine.first},
    )


def _head(t: Translator, mine: Mine) -> str:
    if mine.total:
        return t("Only you see this. Newest first.")
    if mine.words:
        return t("Nothing with these words.")
    return t("You have no texts. What colleagues write to you stands here until you delete it or it expires.")


def _got(t: Translator, got: Got) -> list[Block]:
    name = escape(got.giver) if got.giver else t("A colleague")
    said = quotation(t, got.words) if got.words else [section(t(UNREADABLE))]
    sure = _sure(t, t("It is deleted here and in Slack, everywhere it stands, and cannot be brought back."))
    away = {**button(t("Delete"), FORGET, got.text_id), "confirm": sure}
    return [divider(), section(f"*{name}*, {t.day(got.day)}", away), *said]


def _below(t: Translator, mine: Mine) -> list[Block]:
    row = [button(t("Older ones"), OLDER, mine.first + len(mine.page))] if mine.rest > 0 else []
    if mine.page and not mine.words and not mine.first:
        row.append(button(t("As a file"), TAKE_ALONG, "mine"))
        sure = _sure(t, t("All texts that you got are deleted, here and in Slack, and cannot be brought back."))
        row.append({**button(t("Delete all"), FORGET_ALL, mine.page[0].text_id, style="danger"), "confirm": sure})
    return [divider(), actions(*row)] if row else []


def _on_its_way(t: Translator, waiting: Sequence[OnItsWay], zone: str) -> list[Block]:
    return [block for each in waiting for block in _waits(t, each, zone)]


def _waits(t: Translator, each: OnItsWay, zone: str) -> list[Block]:
    said = arrives(t, each.receiver, _moment(t, each.delivers_at, zone), nameless=each.nameless)
    return [section(said), _again(t, each.text_id)]


def _moment(t: Translator, at: datetime | None, zone: str) -> str:
    return moment_in_words(t, at, zone) if at else ""


def _again(t: Translator, text_id: int) -> Block:
    return actions(button(t("Change"), CHANGE_OUTSIDE, text_id), button(t("Take back"), TAKE_BACK, text_id))


def _sure(t: Translator, said: str) -> Block:
    return {
        "title": {"type": "plain_text", "text": t("Delete")},
        "text": {"type": "plain_text", "text": said},
        "confirm": {"type": "plain_text", "text": t("Delete")},
        "deny": {"type": "plain_text", "text": t("Cancel")},
    }


def read_search(values: Mapping[str, Any]) -> str:
    """The words to look for."""
    return str(values.get(FOUND, ""))[:LONGEST_SEARCH]


# -- outside the weeks -------------------------------------------------------------------------------------------


def render_outside(t: Translator, form: OutsideForm, zone: str) -> Block:
    """The form to write to a colleague when it is not one's turn."""
    options = [option(name, each) for each, name in form.colleagues[:MOST_OPTIONS]]
    initial = str(form.receiver_id) if form.receiver_id else None
    carried = {"text": form.text_id} if form.text_id else {"team": form.team_id, "form": secrets.token_hex(8)}
    return modal(
        t("To a colleague"),
        [
            *(
                [section(t("You named somebody who is not on the list. Choose for whom it is."))]
                if form.stranger
                else []
            ),
            section(_who_reads(t, form)),
            input_block(t("For whom"), RECEIVER, select(options, initial=initial, placeholder=t("Choose a colleague"))),
            *form_fields(t, form.words, tips=True),
            context(_until(t, form, zone)),
            actions(button(t("Who else could see this?"), WHO_ELSE, form.team_id)),
        ],
        callback_id=SAVE_OUTSIDE,
        close=t("Cancel"),
        submit=t("Save"),
        metadata=carried,
    )


def read_outside(values: Mapping[str, Any], *, is_new: bool) -> tuple[Words, int | None]:
    """What was written, and for whom if it is new. Raises Refusal with all that is wrong."""
    every, receiver = EveryField(), None
    with every:
        if is_new:
            receiver = _read_receiver(values)
    with every:
        words = read_form(values)
    every.done()
    return words, receiver


def _read_receiver(values: Mapping[str, Any]) -> int:
    chosen = str(values.get(RECEIVER, ""))
    if not re.fullmatch(r"[0-9]{1,9}", chosen):
        raise Refusal(TO_WHOM, field=RECEIVER)
    return int(chosen)


def _who_reads(t: Translator, form: OutsideForm) -> str:
    if form.nameless:
        return t("Your colleague gets this without your name, once five colleagues wrote, and all five at once.")
    if not form.confided:
        return t("Your colleague gets this with your name, and nobody else does.")
    return t("Your colleague gets this with your name. The confidant reads it only if your colleague passes it on.")


def _until(t: Translator, form: OutsideForm, zone: str) -> str:
    if form.nameless:
        return t("Until it arrives you can change it or take it back. Nobody hears of that.")
    moment = _moment(t, form.delivers_at, zone)
    return t("It arrives {moment}. Until then you can change it or take it back.", moment=moment)


def render_stored(t: Translator, stored: Stored, zone: str, hint: list[Block]) -> Block:
    """What the form becomes once it is saved."""
    said = saved(t, stored.receiver, _moment(t, stored.delivers_at, zone), nameless=stored.nameless)
    return said_view(t, said, *hint, _again(t, stored.text_id), *later(t))


# -- whom one never meets ----------------------------------------------------------------------------------------


def render_exclusions(t: Translator, form: Exclusions) -> Block:
    """Whom somebody never wants to be matched with."""
    options = [option(name, each) for each, name in form.colleagues[:MOST_OPTIONS]]
    menu = multi_select(options, [str(each) for each in form.chosen], t("Choose colleagues"))
    guessed = [context(t("Your team is small: from the weeks somebody may guess whom you never meet."))]
    few = len(form.colleagues) + 1 < FEWEST_TO_HIDE
    return modal(
        t("Not with each other"),
        [
            section(t("The weeks never match you with these colleagues, in neither direction. Nobody sees this.")),
            input_block(t("Colleagues"), EXCLUDED, menu, optional=True, hint=t("Leave it empty to exclude nobody.")),
            *(guessed if few else []),
            context(t("It holds from the next matching on. Outside the weeks anybody in the team can write to you.")),
        ],
        callback_id=EXCLUDE,
        close=t("Cancel"),
        submit=t("Save"),
        metadata={"team": form.team_id},
    )
