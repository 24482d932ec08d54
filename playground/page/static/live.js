// Keeping the page true: hints from the server, fresh HTML for the regions concerned, links without a reload.
import { act, here, me, toast } from "./act.js";
import { morph } from "./morph.js";

const REGIONS = {
  message: ["messages", "replies", "sidebar"],
  view: ["modals", "home"],
  home: ["home"],
  channel: ["sidebar", "head", "dialogs"],
  user: ["top", "sidebar", "head", "dialogs"],
  clock: ["top"],
  log: ["top"],
};
const ALL = ["top", "sidebar", "pane", "thread", "modals", "dialogs"];
let wanted = new Set();
let waiting = null;
let running = Promise.resolve();

/** Fetch the page again and bring these regions up to date; everything typed stays. */
export function refresh(regions = ["messages", "replies", "sidebar", "modals", "home"]) {
  running = running.then(() => bring(regions)).catch(() => {});
  return running;
}

async function bring(regions) {
  const url = new URL(location.href);
  url.searchParams.set("since", document.body.dataset.since);
  url.searchParams.set("only", regions.join(" "));
  const fresh = await page(url);
  await released;
  if (fresh.body.dataset.as !== me() || new URL(location.href).searchParams.get("channel") !== url.searchParams.get("channel")) return;
  document.body.dataset.channel = fresh.body.dataset.channel; // a conversation gets its id with its first message
  swap(regions, fresh);
}

async function page(url) {
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

let released = Promise.resolve();

/** Nothing moves under a finger or a mouse button that is down: a click would miss what it was meant for. */
function onDown() {
  released = new Promise((resolve) => {
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => setTimeout(resolve), { once: true });
    setTimeout(resolve, 3000); // the list of a select swallows the release
  });
}

function swap(regions, fresh) {
  const scrolls = [...document.querySelectorAll("[data-scroll]")].map((box) => [box, atEnd(box)]);
  for (const name of regions) {
    const old = document.querySelector(`[data-region="${name}"]`);
    const made = fresh.querySelector(`[data-region="${name}"]`);
    const within = made?.parentElement.closest("[data-region]");
    if (old && made && !(within && regions.includes(within.dataset.region))) replace(old, made);
  }
  for (const [box, followed] of scrolls) if (followed) box.scrollTop = box.scrollHeight;
  document.dispatchEvent(new CustomEvent("fresh"));
}

function replace(old, made) {
  if (old.dataset.key === made.dataset.key) morph(old, made);
  else old.replaceWith(made);
}

const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 40;

const settled = new WeakSet();

/** A list seen for the first time starts at its unread line, else at its end. */
function settle() {
  for (const box of document.querySelectorAll("[data-scroll]")) {
    if (settled.has(box)) continue;
    settled.add(box);
    const line = box.querySelector("[data-new]");
    box.scrollTop = line ? line.offsetTop - box.clientHeight / 3 : box.scrollHeight;
  }
}

let journeys = 0;

/** Go to another conversation, thread, tab or person, in place; of two journeys the last counts. */
export async function go(href, push = true) {
  const url = new URL(href, location.href);
  if (document.body.classList.contains("embedded")) url.searchParams.set("embedded", "1");
  const journey = ++journeys;
  const fresh = await page(url);
  if (journey !== journeys) return;
  const person = me();
  if (push) history.pushState(null, "", url);
  Object.assign(document.body.dataset, fresh.body.dataset);
  document.body.classList.remove("drawer");
  document.title = fresh.title;
  swap(ALL, fresh);
  const thread = document.querySelector('[data-region="thread"]');
  thread.hidden = !thread.childElementCount;
  if (me() !== person) listen();
  arrive();
}

/** Where there is a keyboard, typing can go on at once. */
function takeUp() {
  if (!matchMedia("(hover: hover)").matches || document.querySelector("dialog[open]")) return;
  document.querySelector(".thread:not([hidden]) textarea, #composer")?.focus();
}

function arrive() {
  settle();
  if (!document.querySelector("[data-new]")) document.body.dataset.since = "";
  document.dispatchEvent(new CustomEvent("arrive"));
  markRead();
  const tab = document.querySelector('.tabs [aria-current="page"]')?.dataset.tab;
  if (tab) act("home", { tab });
}

function markRead() {
  const row = document.querySelector(`[data-channel-link="${CSS.escape(here())}"].unread`);
  if (row && document.visibilityState === "visible") act("read", { channel: here() }).then(() => refresh(["sidebar"]));
}

let source;
function listen() {
  source?.close();
  source = new EventSource(`/_/live?as=${encodeURIComponent(me())}`);
  source.onmessage = (event) => {
    const hint = JSON.parse(event.data);
    for (const name of REGIONS[hint.type] ?? []) wanted.add(name);
    waiting ??= setTimeout(async () => {
      const regions = [...wanted];
      wanted = new Set();
      waiting = null;
      await refresh(regions);
      markRead();
    }, hint.type === "log" ? 500 : 60);
  };
  source.onerror = () => toast("The playground does not answer. Trying again…");
  source.onopen = () => refresh(["top", "head", "messages", "replies", "sidebar", "modals", "home", "dialogs"]);
}

export function startLive() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-nav]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    link.closest("dialog:not([data-modal])")?.close();
    go(link.href).then(takeUp);
  });
  addEventListener("pointerdown", onDown, true);
  addEventListener("popstate", () => go(location.href, false));
  document.addEventListener("visibilitychange", markRead);
  document.addEventListener("fresh", settle);
  arrive();
  listen();
}
