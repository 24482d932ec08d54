// Modals: the stack, submitting with the server's errors beside their fields, closing.
import { act } from "./act.js";
import { refresh } from "./live.js";
import { latest, stateOf, wallOf } from "./values.js";

const modals = () => [...document.querySelectorAll("dialog[data-modal]")];

/** Show the top of the stack as a real modal dialog; those below stay in the page with what was typed. */
function showTop() {
  fillMoments();
  const stack = modals().filter((one) => !one.leaving);
  const top = stack.pop();
  for (const lower of stack) if (lower.open) lower.close();
  if (!top || top.open) return;
  top.showModal();
  const first = top.querySelector("[data-focus] input, [data-focus] textarea, .sheet-body input, .sheet-body textarea, .sheet-body select");
  first?.focus({ preventScroll: true }); // what stands above the first field is read first
}

/** Date-time pickers are served as epoch seconds and shown on the wall clock of their reader. */
function fillMoments() {
  for (const control of document.querySelectorAll("input[data-epoch]")) {
    const { epoch, tz } = control.dataset;
    const before = control.filled ?? "";
    control.filled = epoch && wallOf(Number(epoch), tz);
    if (control.filled !== before) control.value = latest(control, before, control.filled, control.value);
  }
}

async function submit(dialog) {
  const button = dialog.querySelector("[data-submit]");
  if (!button || button.getAttribute("aria-busy")) return;
  clear(dialog);
  button.setAttribute("aria-busy", "true");
  const answer = await act("submit", { view_id: dialog.dataset.viewId, state: stateOf(dialog) });
  button.removeAttribute("aria-busy");
  if (answer.error === "errors") showErrors(dialog, answer.errors);
  else if (!answer.ok) say(dialog, answer.error === "trouble_connecting" ? "We had some trouble connecting. Try again?" : answer.message || answer.error);
  if (answer.ok) refresh();
}

function clear(dialog) {
  for (const line of dialog.querySelectorAll("[data-error], [data-trouble]")) line.hidden = true;
  for (const control of dialog.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

function say(dialog, text) {
  const line = dialog.querySelector("[data-trouble]");
  line.textContent = text;
  line.hidden = false;
}

function showErrors(dialog, errors) {
  let first = null;
  for (const [block, text] of Object.entries(errors)) {
    const line = dialog.querySelector(`[data-error="${CSS.escape(block)}"]`);
    if (!line) {
      say(dialog, text);
      continue;
    }
    line.textContent = text;
    line.hidden = false;
    const control = line.closest("[data-input]").querySelector("input, textarea, select, .picker");
    control?.setAttribute("aria-invalid", "true");
    first ??= control;
  }
  first?.focus();
}

/** Out of sight at once; a live update before the server knows of it must not bring it back. */
async function close(dialog, all) {
  const leaving = all ? modals() : [dialog];
  for (const one of leaving) {
    one.leaving = true;
    one.close();
  }
  await act("close", { view_id: dialog.dataset.viewId, ...(all && { clear: true }) });
  await refresh(["modals"]);
  for (const one of leaving) one.leaving = false;
}

export function startModals() {
  document.addEventListener("submit", (event) => {
    const dialog = event.target.closest("dialog[data-modal]");
    if (!dialog) return;
    event.preventDefault();
    submit(dialog);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button) close(button.closest("dialog"), button.dataset.close === "all");
  });
  document.addEventListener("cancel", (event) => {
    if (!event.target.matches("dialog[data-modal]")) return;
    event.preventDefault();
    close(event.target, false);
  }, true);
  for (const name of ["fresh", "arrive"]) document.addEventListener(name, showTop);
}
