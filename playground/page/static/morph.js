// Make old DOM equal to new DOM while keeping what a person is doing: typed text, focus, scroll, open menus.
const OURS = new Set(["open", "style", "aria-busy", "aria-expanded", "aria-activedescendant", "aria-invalid"]);

/** Turn `old` into `fresh` in place; nodes that carry data-local belong to the page and are left alone. */
export function morph(old, fresh) {
  const before = served(old);
  const after = served(fresh);
  syncAttributes(old, fresh);
  syncChildren(old, fresh);
  if (before === after) return;
  if (typeof after === "boolean") old.checked = after;
  else old.value = after;
}

/** What the server said a control holds: only when that changes is the typed value replaced. */
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
  const named = new Map([...old.children].filter((child) => keyOf(child)).map((child) => [keyOf(child), child]));
  let at = nextOf(old.firstChild);
  for (const wanted of [...fresh.childNodes]) {
    const key = keyOf(wanted);
    const match = key ? named.get(key) : alike(at, wanted) ? at : null;
    if (!match || !alike(match, wanted)) {
      old.insertBefore(wanted, at);
      continue;
    }
    if (match === at) at = nextOf(at.nextSibling);
    else old.insertBefore(match, at);
    if (match.nodeType === Node.ELEMENT_NODE) morph(match, wanted);
    else if (match.data !== wanted.data) match.data = wanted.data;
  }
  while (at) {
    const gone = at;
    at = nextOf(at.nextSibling);
    if (gone.open) gone.close?.();
    gone.remove();
  }
}

const keyOf = (node) => node?.dataset?.key ?? node?.id ?? "";

function nextOf(node) {
  let next = node;
  while (next?.dataset?.local !== undefined) next = next.nextSibling;
  return next;
}

function alike(one, other) {
  return Boolean(one) && one.nodeType === other.nodeType && one.localName === other.localName && keyOf(one) === keyOf(other);
}
