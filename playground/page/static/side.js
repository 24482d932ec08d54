// Two people beside each other, each half a page of its own; above them the set clock.
import { startClock } from "./clock.js";
import { startMenus } from "./menus.js";
import { morph } from "./morph.js";

document.addEventListener("change", (event) => {
  const side = event.target.dataset.side;
  if (!side) return;
  const frame = document.querySelector(`iframe[name="${side}"]`);
  frame.src = `/?as=${event.target.value}&embedded=1`;
  frame.title = event.target.selectedOptions[0].text;
  const url = new URL(location.href);
  url.searchParams.set(side, event.target.value);
  history.replaceState(null, "", url);
});

async function refreshClock() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  morph(document.querySelector(".clock"), fresh.querySelector(".clock"));
  document.dispatchEvent(new CustomEvent("fresh"));
}

let waiting = null;
const source = new EventSource("/_/live");
source.onmessage = () => {
  waiting ??= setTimeout(() => {
    waiting = null;
    refreshClock();
  }, 200);
};

startMenus();
startClock();
