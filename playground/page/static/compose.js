// The message box: sending, slash commands, mentions, completion by keyboard, files, drafts.
import { act, me, toast, tryAct } from "./act.js";
import { go, refresh } from "./live.js";

const BUILT_IN = [
  { name: "/invite", hint: "@name", about: "Add a person or the app to this channel" },
  { name: "/leave", hint: "", about: "Leave this channel" },
];
const world = () => JSON.parse(document.querySelector("#world").textContent);
const keyOf = (form) => `draft ${me()} ${form.dataset.channel} ${form.dataset.thread}`;

/** What was typed → Slack's wire format: entities escaped, known names turned into mentions. */
export function wire(text, { people, channels }) {
  let out = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const byLength = (one, other) => other.name.length - one.name.length;
  for (const person of [...people].sort(byLength)) out = out.replaceAll(`@${person.name}`, `<@${person.id}>`);
  for (const channel of [...channels].sort(byLength)) {
    const name = channel.name.replace(/[^\w-]/g, "\\$&");
    out = out.replace(new RegExp(`(^|\\s)#${name}(?![\\w-])`, "g"), `$1<#${channel.id}>`);
  }
  return out.replace(/(^|\s)@(here|channel|everyone)\b/g, "$1<!$2>");
}

async function send(form) {
  const box = form.querySelector("textarea");
  const text = box.value.trim();
  if (!text) return;
  const { channel, thread } = form.dataset;
  hide(form);
  box.value = "";
  grow(box);
  sessionStorage.removeItem(keyOf(form));
  if (text.startsWith("/")) return command(form, channel, thread, text);
  const answer = await tryAct("say", { channel, text: wire(text, world()), ...(thread && { thread_ts: thread }) });
  if (!answer.ok) return restore(form, text);
  form.parentElement.querySelector("[data-scroll]").scrollTop = 1e9;
  if (answer.channel !== channel) return go(`/?as=${me()}&channel=${answer.channel}`);
  return refresh(["messages", "replies", "sidebar"]);
}

function restore(form, text) {
  const box = form.querySelector("textarea");
  box.value ||= text;
  grow(box);
}

async function command(form, channel, thread, text) {
  const [name, ...rest] = text.split(/\s+/);
  if (name === "/invite" && !thread) return invite(channel, rest.join(" "));
  if (name === "/leave" && !thread) return tryAct("leave", { channel }).then(() => refresh(["sidebar", "pane", "dialogs"]));
  form.setAttribute("aria-busy", "true");
  const answer = await act("command", { channel, text: wire(text, world()), ...(thread && { thread_ts: thread }) });
  form.removeAttribute("aria-busy");
  if (!answer.ok) {
    if (answer.error === "unknown_command" || thread) restore(form, text);
    notice(form, name, answer);
  }
  return refresh();
}

async function invite(channel, name) {
  const wanted = name.replace(/^@/, "").toLowerCase();
  const found = world().people.find((person) => person.name.toLowerCase() === wanted || person.id.toLowerCase() === wanted);
  if (!found) return toast(`There is nobody called ${name || "that"}.`);
  const answer = await tryAct("invite", { channel, user: found.id });
  if (answer.ok) refresh(["messages", "head", "dialogs", "sidebar"]);
}

/** Slack's own words when a command fails: seen by nobody else, gone after a reload. */
function notice(form, name, answer) {
  const failed = ["operation_timeout", "dispatch_failed"].includes(answer.error);
  const text = failed ? `${name} failed with the error "${answer.error}"` : answer.message || answer.error;
  const line = document.createElement("p");
  Object.assign(line, { className: "notice", role: "alert", textContent: text });
  line.dataset.local = "";
  const list = form.parentElement.querySelector("[data-scroll]");
  list.append(line);
  list.scrollTop = list.scrollHeight;
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, innerHeight * 0.35)}px`;
}

/** What fits the word before the caret: commands at the very start, people after @. */
function suggestions(box) {
  const before = box.value.slice(0, box.selectionStart);
  const slash = /^\/(\S*)$/.exec(before);
  if (slash && !box.closest("form").dataset.thread) {
    const { commands, app } = world();
    return [...commands.map((c) => ({ ...c, from: app })), ...BUILT_IN]
      .filter((c) => c.name.startsWith(before.toLowerCase()))
      .sort((one, other) => (other.name === before.toLowerCase()) - (one.name === before.toLowerCase()))
      .map((c) => ({ text: `${c.name} `, start: 0, title: `${c.name} ${c.hint}`, about: c.from ? `${c.about} · ${c.from}` : c.about }));
  }
  const at = /(^|\s)@([^\s@]*)$/.exec(before);
  if (!at) return [];
  return world().people.filter((p) => p.name.toLowerCase().split(" ").some((word) => word.startsWith(at[2].toLowerCase())) )
    .slice(0, 8)
    .map((p) => ({ text: `@${p.name} `, start: before.length - at[2].length - 1, title: p.name, about: p.about }));
}

function suggest(box) {
  const form = box.closest("form");
  const list = form.querySelector("[data-completion]");
  const found = suggestions(box);
  list.replaceChildren(...found.map((one, index) => option(box, one, `${list.id}-${index}`)));
  list.hidden = !found.length;
  box.setAttribute("aria-expanded", String(Boolean(found.length)));
  mark(box, list, 0);
}

function option(box, one, id) {
  const row = document.createElement("div");
  Object.assign(row, { id, role: "option", className: "option" });
  const about = document.createElement("small");
  about.textContent = one.about;
  row.append(one.title, about);
  row.addEventListener("mousedown", (event) => (event.preventDefault(), take(box, one)));
  row.take = Object.assign(() => take(box, one), { typed: () => box.value.slice(one.start).trim() === one.text.trim() });
  return row;
}

function take(box, one) {
  const after = box.value.slice(box.selectionStart);
  box.value = box.value.slice(0, one.start) + one.text + after.trimStart();
  const caret = one.start + one.text.length;
  box.setSelectionRange(caret, caret);
  hide(box.closest("form"));
}

function hide(form) {
  form.querySelector("[data-completion]").hidden = true;
  form.querySelector("textarea").setAttribute("aria-expanded", "false");
}

function mark(box, list, index) {
  [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
  const chosen = list.children[index];
  if (!chosen) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  const box = event.target.closest?.("[data-composer] textarea");
  if (!box || event.isComposing) return;
  const list = box.closest("form").querySelector("[data-completion]");
  const rows = [...list.children];
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!list.hidden && (step || ["Tab", "Enter", "Escape"].includes(event.key))) {
    const complete = event.key === "Enter" && rows[at]?.take.typed();
    if (!complete) {
      event.preventDefault();
      if (step) mark(box, list, (at + step + rows.length) % rows.length);
      else if (event.key === "Escape") hide(box.closest("form"));
      else rows[at]?.take();
      return;
    }
  }
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send(box.closest("form"));
  }
}

async function upload(input) {
  const form = input.closest("form");
  for (const file of input.files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const content = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    const { channel, thread } = form.dataset;
    await tryAct("upload", { channel, name: file.name, content_base64: content, ...(thread && { thread_ts: thread }) });
  }
  input.value = "";
  refresh(["messages", "replies"]);
}

function remember() {
  for (const form of document.querySelectorAll("[data-composer]")) {
    const box = form.querySelector("textarea");
    if (box && !box.value) box.value = sessionStorage.getItem(keyOf(form)) ?? "";
    if (box) grow(box);
  }
}

export function startComposer() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.matches("[data-composer] textarea")) return;
    sessionStorage.setItem(keyOf(box.closest("form")), box.value);
    grow(box);
    suggest(box);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-composer]")) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("change", (event) => event.target.matches("[data-upload]") && upload(event.target));
  document.addEventListener("focusout", (event) => event.target.matches?.("[data-composer] textarea") && hide(event.target.closest("form")));
  document.addEventListener("arrive", remember);
}
