// The set clock ticks between two answers of the server.
import { post, toast } from "./act.js";

let shown;

function tick() {
  const face = document.querySelector("[data-clock]");
  if (!face) return;
  const { now, rate, tz } = face.dataset;
  if (shown?.served !== now) shown = { served: now, at: Number(now), real: performance.now() };
  const moment = (shown.at + ((performance.now() - shown.real) / 1000) * Number(rate)) * 1000;
  const text = new Intl.DateTimeFormat("en-GB", {
    timeZone: tz, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).format(moment);
  if (face.textContent !== text) face.textContent = text;
}

export function startClock() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-clock-op]");
    if (!button) return;
    const answer = await post("/_/clock", JSON.parse(button.dataset.clockOp));
    if (!answer.ok) toast(answer.message);
  });
  document.addEventListener("fresh", tick);
  setInterval(tick, 1000);
  tick();
}
