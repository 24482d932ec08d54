// The switchboard: every change sends the whole list of rules.
async function rules() {
  return (await (await fetch("/_/faults")).json()).rules;
}

async function save(list) {
  const answer = await fetch("/_/faults", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ rules: list }) });
  const told = await answer.json();
  if (told.ok) location.reload();
  else document.querySelector("[data-trouble]").textContent = told.message;
}

document.addEventListener("click", async (event) => {
  const now = event.target.closest("[data-now]");
  if (now) return save([...(await rules()), { kind: now.dataset.now, match: "*" }]);
  const install = event.target.closest("[data-install]");
  if (install) return fetch(`/_/act/${install.dataset.install}`, { method: "POST", body: "{}" }).then(() => location.reload());
  const off = event.target.closest("[data-off]");
  if (off) save((await rules()).filter((_, at) => at !== Number(off.dataset.off)));
});

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { kind, match, times, seconds } = Object.fromEntries(new FormData(event.target));
  const rule = { kind, match: match || "*", times: times ? Number(times) : null };
  if (seconds && kind === "429") rule.retry_after = Math.ceil(Number(seconds));
  if (seconds && kind === "slow") rule.seconds = Number(seconds);
  save([...(await rules()), rule]);
});
