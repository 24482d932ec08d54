// Reading what people put into interactive elements: raw values, as the control API takes them.

const texts = (nodes) => [...nodes].map((node) => node.value);

/** The raw value of one element: text, option value, id, list of them, epoch seconds; null when empty. */
export function valueOf(element) {
  const kind = element.dataset.element;
  if (kind.startsWith("multi_") || kind === "checkboxes") return texts(element.querySelectorAll("input[type=checkbox]:checked"));
  if (kind === "radio_buttons") return element.querySelector("input:checked")?.value ?? null;
  const control = element.querySelector("input, textarea, select");
  if (!control || control.value === "") return null;
  if (kind === "datetimepicker") return epochOf(control.value, control.dataset.tz);
  if (kind === "rich_text_input") return richText(control.value);
  return control.value;
}

/** What a control holds: its text, or whether it is ticked. */
export const held = (control) => (["checkbox", "radio"].includes(control.type) ? control.checked : control.value);

/**
 * What a control that holds `typed` is to hold when the server's word changes from `before` to `after`: a person's
 * typing is kept, also when the server only now repeats what was sent from here a moment ago.
 */
export function latest(control, before, after, typed) {
  const sent = control.sent ?? new Set();
  const untouched = typed === before || sent.has(typed);
  return untouched && !sent.has(after) ? after : typed;
}

/** {block_id: {action_id: raw}} of everything inside a message or view that holds a value, about to be sent. */
export function stateOf(box) {
  for (const control of box.querySelectorAll("input, textarea, select")) (control.sent ??= new Set()).add(held(control));
  const state = {};
  for (const element of box.querySelectorAll("[data-element]")) {
    if (!element.querySelector("input, textarea, select") || element.dataset.element === "overflow") continue;
    (state[element.dataset.blockId] ??= {})[element.dataset.actionId] = valueOf(element);
  }
  return state;
}

function richText(text) {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

/** Wall clock "2026-11-21T09:00" in a zone → epoch seconds. */
export function epochOf(wall, zone) {
  const asUtc = Date.parse(`${wall}Z`);
  const first = asUtc - offset(asUtc, zone);
  return Math.round((asUtc - offset(first, zone)) / 1000);
}

/** Epoch seconds → wall clock in a zone, as datetime-local wants it. */
export function wallOf(epoch, zone) {
  return new Date(epoch * 1000 + offset(epoch * 1000, zone)).toISOString().slice(0, 16);
}

function offset(moment, timeZone) {
  const form = { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  const part = Object.fromEntries(new Intl.DateTimeFormat("en-GB", form).formatToParts(moment).map((p) => [p.type, p.value]));
  const shown = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute);
  return shown - Math.floor(moment / 60000) * 60000;
}
