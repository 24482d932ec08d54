// Make old DOM equal to new DOM while keeping what a person is doing: typed text, focus, scroll, open menus.
import { held, latest } from "./values.js";

const OURS = new Set(["open", "style", "aria-busy", "aria-expanded", "aria-activedescendant", "aria-invalid"]);

/** Turn `old` into `fresh` in place; nodes that carry data-local belong to the page and are left alone. */
export function morph(old, fresh) {
  const before = served(old);
  const after = served(fresh);
  const typed = held(old);
  syncAttributes(old, fresh);
  syncChildren(old, fresh);
  if (before !== after) hold(old, latest(old, before, after, typed));
}

/** Writing the same text again would move the caret. */
function hold(control, value) {
  if (typeof value === "boolean") control.checked = value;
  else if (control.value !== value) control.value = value;
}

/** What the server says a control holds; undefined for all other nodes. */
function served(node) {
  switch (node.localName) {
    case "input":
      return ["checkbox", "radio"].includes(node.type) ? node.hasAttribute("checked") : (node.getAttribute("value") ?? "");
    case "textarea":
      return node.defaultValue;
    case "select":
      return node.querySelector("option[selected]")?.value ?? "";
  }
}

function syncAttributes(old, fresh) {
  const ours = (name) => OURS.has(name) || (name === "hidden" && old.matches("[data-ui], a, label"));
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !ours(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    if (!ours(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function syncChildren(old, fresh) {
  if (old.hasAttribute("data-ui")) return;
  const named = keyed(old);
  const staying = keyed(fresh);
  let at = nextOf(old.firstChild);
  const drop = () => {
    const gone = at;
    at = nextOf(at.nextSibling);
    if (gone.open) gone.close?.();
    gone.remove();
  };
  for (const wanted of [...fresh.childNodes]) {
    const key = keyOf(wanted);
    const match = key ? named.get(key) : alike(at, wanted) ? at : null;
    if (!match || !alike(match, wanted)) {
      old.insertBefore(wanted, at);
      continue;
    }
    while (at && match !== at && !staying.has(keyOf(at))) drop(); // a node that moves loses its focus and its clicks
    if (match === at) at = nextOf(at.nextSibling);
    else old.insertBefore(match, at);
    if (match.nodeType === Node.ELEMENT_NODE) morph(match, wanted);
    else if (match.data !== wanted.data) match.data = wanted.data;
  }
  while (at) drop();
}

const keyed = (parent) => new Map([...parent.children].filter((child) => keyOf(child)).map((child) => [keyOf(child), child]));

const keyOf = (node) => node?.dataset?.key ?? node?.id ?? "";

function nextOf(node) {
  let next = node;
  while (next?.dataset?.local !== undefined) next = next.nextSibling;
  return next;
}

function alike(one, other) {
  return Boolean(one) && one.nodeType === other.nodeType && one.localName === other.localName && keyOf(one) === keyOf(other);
}
