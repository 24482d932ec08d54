// Buttons, selects and the other interactive elements of messages and views; shortcuts and reactions.
import { act, here, toast, tryAct } from "./act.js";
import { refresh } from "./live.js";
import { messageOf } from "./menus.js";
import { stateOf, valueOf } from "./values.js";

const ON_CHANGE = "select, input[type=radio], .choice input[type=checkbox], input[type=date], input[type=time], input[type=datetime-local]";

/** Where an element is, in the words of the control API, and the node around its siblings. */
function placeOf(node) {
  const view = node.closest("[data-view-id]");
  if (view) return { box: view, where: { view_id: view.dataset.viewId } };
  const article = node.closest("article[data-ts]");
  return article && { box: article, where: { channel: article.dataset.channel, ts: article.dataset.ts } };
}

/** Ask "are you sure?" if the element wants that; true means go on. */
function sure(element) {
  const dialog = element.dataset.confirm && document.getElementById(element.dataset.confirm);
  if (!dialog) return Promise.resolve(true);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true }),
  );
}

async function press(element, control, value) {
  const place = placeOf(element);
  if (!place || !(await sure(element))) return;
  const { blockId, actionId } = element.dataset;
  element.querySelector("[data-local]")?.remove();
  control.setAttribute("aria-busy", "true");
  const answer = await act("press", { ...place.where, block_id: blockId, action_id: actionId, value, state: stateOf(place.box) });
  control.removeAttribute("aria-busy");
  if (!answer.ok) warn(element, answer);
  refresh();
}

function warn(element, answer) {
  const sign = document.createElement("span");
  sign.dataset.local = "";
  sign.className = "unacked";
  sign.role = "img";
  sign.ariaLabel = sign.title = answer.error === "timeout" ? "The app did not answer in time" : answer.message || answer.error;
  sign.textContent = "⚠";
  element.append(sign);
  if (answer.error !== "timeout") toast(sign.title);
}

function onClick(event) {
  const answer = event.target.closest("[data-answer]");
  if (answer) return answer.closest("dialog").close(answer.dataset.answer);
  const button = event.target.closest("[data-press]");
  if (button) return press(button.closest("[data-element]"), button, button.dataset.value || undefined);
  const shortcut = event.target.closest("[data-shortcut]");
  const article = messageOf(event.target);
  if (shortcut) {
    const on = article ? { channel: article.dataset.channel, ts: article.dataset.ts } : {};
    return tryAct("shortcut", { callback_id: shortcut.dataset.shortcut, ...on }).then(() => refresh());
  }
  const react = event.target.closest("[data-react]");
  if (react) return tryAct("react", { channel: article.dataset.channel, ts: article.dataset.ts, name: react.dataset.react });
  return onAct(event.target.closest("[data-act]"), article);
}

function told({ answered, failed }) {
  if (!answered && !failed) return "Nobody else has this card waiting.";
  return `Answered for ${answered}.${failed ? ` The app did not take it from ${failed}.` : ""}`;
}

async function onAct(button, article) {
  if (!button) return;
  const more = article ? { channel: article.dataset.channel, ts: article.dataset.ts } : { channel: here() };
  if (button.dataset.user && button.dataset.act === "kick") more.user = button.dataset.user;
  if (button.dataset.act !== "kick") button.closest("dialog")?.close();
  const answer = await tryAct(button.dataset.act, more);
  if (answer.ok && button.dataset.act === "answer_for_others") toast(told(answer));
  refresh(["pane", "sidebar", "dialogs"]);
}

function onChange(event) {
  const element = event.target.closest("[data-element][data-dispatch]");
  if (!element || !event.target.matches(ON_CHANGE)) return;
  press(element, event.target, valueOf(element));
}

function onKey(event) {
  const element = event.target.closest?.("[data-element][data-dispatch]");
  if (event.key !== "Enter" || !element || !event.target.matches("input[type=text], input[type=email], input[type=url]")) return;
  if (!element.dataset.dispatch.includes("on_enter_pressed")) return;
  event.preventDefault();
  press(element, event.target, valueOf(element));
}

let typing;
function onInput(event) {
  count(event.target);
  const element = event.target.closest("[data-element][data-dispatch]");
  if (!element?.dataset.dispatch.includes("on_character_entered")) return;
  clearTimeout(typing);
  typing = setTimeout(() => press(element, event.target, valueOf(element)), 400);
}

function count(control) {
  const label = control.matches("[data-counted]") && control.parentElement.querySelector("[data-count]");
  if (!label) return;
  const left = control.maxLength - control.value.length;
  label.textContent = control.maxLength <= 500 || left <= 100 ? String(left) : "";
}

/** The button of a multi select names what is chosen; when its list closes, the choice is sent. */
function onMulti(event) {
  const list = event.target;
  if (!list.matches?.("[data-multi]")) return;
  const element = list.closest("[data-element]");
  if (event.newState === "open") list.before = JSON.stringify(valueOf(element));
  else if (element.dataset.dispatch !== undefined && list.before !== JSON.stringify(valueOf(element))) {
    press(element, element.querySelector(".picker"), valueOf(element));
  }
}

function token(name) {
  const part = document.createElement("span");
  part.className = "token";
  part.textContent = name;
  return part;
}

function nameChosen() {
  for (const list of document.querySelectorAll("[data-multi]")) {
    const label = list.closest("[data-element]").querySelector("[data-chosen]");
    const names = [...list.querySelectorAll("input:checked")].map((box) => box.parentElement.textContent.trim());
    const full = Number(list.dataset.max) && names.length >= Number(list.dataset.max);
    for (const box of list.querySelectorAll("input[type=checkbox]")) box.disabled = Boolean(full && !box.checked);
    label.replaceChildren(...(names.length ? names.map(token) : [label.dataset.placeholder]));
  }
  document.querySelectorAll("[data-counted]").forEach(count);
}

export function startPresses() {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("change", nameChosen);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  document.addEventListener("toggle", onMulti, true);
  for (const name of ["fresh", "arrive"]) document.addEventListener(name, nameChosen);
}
