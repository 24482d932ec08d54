// Popovers beside their button, arrow keys in menus, filters in long lists, the drawer.
const GAP = 4;
const openers = new WeakMap();

/** The message a node is about: the one around it, or the one whose menu it is in. */
export const messageOf = (node) => node.closest("article[data-ts]") ?? openers.get(node.closest("[popover]"))?.closest("article[data-ts]");

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + GAP;
  const top = below + height > innerHeight - 8 ? Math.max(8, at.top - height - GAP) : below;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
}

function onToggle(event) {
  const menu = event.target;
  if (!menu.matches?.("[popover]")) return;
  const button = openers.get(menu);
  button?.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState !== "open" || !button) return;
  fit(menu, button.closest("article[data-ts]"));
  place(menu, button);
  menu.querySelector("[data-filter], [role=menuitem], button, a")?.focus();
}

/** The menu of messages offers what the message it was opened from can do. */
function fit(menu, article) {
  if (menu.id !== "message-menu" || !article) return;
  menu.querySelector("[data-answer-others]").hidden = article.dataset.answerable === undefined;
  menu.querySelector("[data-find]").href = `/inspector?find=${article.dataset.ts}`;
}

function items(menu) {
  return [...menu.querySelectorAll("button, a, input")].filter((item) => item.offsetParent !== null);
}

function onKey(event) {
  const menu = event.target.closest?.(".menu[popover]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step) return;
  event.preventDefault();
  const all = items(menu);
  all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
}

function onFilter(event) {
  const wanted = event.target.value.toLowerCase();
  for (const row of event.target.parentElement.querySelectorAll(":scope > a, :scope > label")) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  }
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[popovertarget]");
    if (button) openers.set(document.getElementById(button.getAttribute("popovertarget")), button);
  }, true);
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", (event) => event.target.matches("[data-filter]") && onFilter(event));
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[popover] [role=menuitem], [popover] [data-dialog], [popover] [data-react]");
    item?.closest("[popover]").hidePopover();
    if (event.target.closest("[data-drawer]")) document.body.classList.toggle("drawer");
    else if (!event.target.closest("#sidebar")) document.body.classList.remove("drawer");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
    if (document.body.classList.contains("drawer")) document.body.classList.remove("drawer");
    else document.querySelector("[data-close-thread]")?.click();
  });
}
