// The log, newest first: new rows come in live, a row opens to its request and response.
const rows = document.querySelector("[data-log]");
const form = document.querySelector(".filters");
const world = JSON.parse(document.querySelector("#world").textContent);
const KEPT = 1500;
let next = 0;
let fetching = false;

const make = (tag, text = "", className = "") => Object.assign(document.createElement(tag), { textContent: text, className });

function resultOf({ response, violations }) {
  const cell = make("td", "", "result");
  cell.append(...violations.map((text) => make("b", text)));
  if (!violations.length) cell.textContent = response?.ok === false ? response.error : response?.ok ? "ok" : short(response);
  return cell;
}

const short = (value) => (value == null ? "" : typeof value === "string" ? value.slice(0, 120) : JSON.stringify(value).slice(0, 120));

function rowOf(entry) {
  const row = make("tr", "", entry.violations.length ? "violating" : "");
  row.dataset.n = entry.n;
  row.dataset.kind = entry.kind;
  row.searchable = JSON.stringify([entry.kind, entry.name, entry.who, world.names[entry.who], entry.request, entry.response, entry.violations]).toLowerCase();
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: world.zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const kind = make("td");
  kind.append(make("span", entry.kind, `kind ${entry.kind}`));
  const name = make("td");
  const button = Object.assign(make("button", entry.name, "open-row"), { type: "button", ariaExpanded: "false" });
  button.addEventListener("click", () => open(row, button, entry));
  name.append(button);
  const ms = (value) => make("td", value == null ? "" : Number(value).toFixed(1), "align-right");
  row.append(make("td", time.format(entry.at * 1000), "time"), kind, name, make("td", world.names[entry.who] ?? entry.who), ms(entry.ms), ms(entry.ack_ms), resultOf(entry));
  return row;
}

function open(row, button, entry) {
  const shown = row.nextElementSibling?.classList.contains("details");
  button.ariaExpanded = String(!shown);
  if (shown) return row.nextElementSibling.remove();
  const cell = Object.assign(make("td"), { colSpan: 7 });
  const two = make("div", "", "two");
  for (const part of ["request", "response"]) {
    const box = make("div");
    box.append(make("strong", part), make("pre", JSON.stringify(entry[part], null, 2)));
    two.append(box);
  }
  cell.append(two);
  const details = make("tr", "", "details");
  details.append(cell);
  row.after(details);
}

function filter(list = rows.children) {
  const find = form.find.value.trim().toLowerCase();
  for (const row of list) {
    if (row.classList.contains("details")) continue;
    const fits = (!find || row.searchable.includes(find)) && (!form.kind.value || row.dataset.kind === form.kind.value);
    row.hidden = !fits || (form.only.checked && !row.classList.contains("violating"));
    if (row.nextElementSibling?.classList.contains("details")) row.nextElementSibling.hidden = row.hidden;
  }
}

async function bring() {
  if (fetching || form.hold.checked) return;
  fetching = true;
  const told = await (await fetch(`/_/log?since=${next}`)).json();
  const { violations } = await (await fetch("/_/violations")).json();
  next = told.next;
  const fresh = told.entries.map(rowOf).reverse();
  filter(fresh);
  rows.prepend(...fresh);
  while (rows.children.length > KEPT) rows.lastElementChild.remove();
  document.querySelector("[data-empty]").hidden = rows.children.length > 0;
  const verdict = document.querySelector("[data-verdict]");
  verdict.textContent = `${violations.length} violation${violations.length === 1 ? "" : "s"}`;
  verdict.classList.toggle("bad", violations.length > 0);
  fetching = false;
}

let waiting = null;
const soon = () => (waiting ??= setTimeout(() => ((waiting = null), bring()), 200));

form.addEventListener("input", () => (filter(), soon()));
form.addEventListener("submit", (event) => event.preventDefault());
document.querySelector("[data-clear]").addEventListener("click", () => fetch("/_/violations", { method: "DELETE" }).then(soon));
new EventSource("/_/live").onmessage = (event) => JSON.parse(event.data).type === "log" && soon();
bring();
