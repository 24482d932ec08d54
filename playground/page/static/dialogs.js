// The playground's own small dialogs: channels, people, profiles.
import { act, post } from "./act.js";
import { go, refresh } from "./live.js";

const NOBODYS = new Set(["profile", "create_user"]);

/** A form's fields as JSON; check boxes are true or false. */
function bodyOf(form) {
  const body = {};
  for (const control of form.elements) {
    if (control.name) body[control.name] = control.type === "checkbox" ? control.checked : control.value;
  }
  return body;
}

async function send(form) {
  const name = form.dataset.form;
  if (!name) return;
  const answer = NOBODYS.has(name) ? await post(`/_/act/${name}`, bodyOf(form)) : await act(name, bodyOf(form));
  const line = form.querySelector("[data-trouble]");
  line.hidden = answer.ok;
  line.textContent = answer.message || "";
  if (!answer.ok) return;
  form.closest("dialog").close();
  if (name === "create_channel") go(`/?as=${document.body.dataset.as}&channel=${answer.channel?.id ?? answer.channel}`);
  else if (name === "profile" && form.elements.deleted.checked) go("/");
  else refresh(["top", "sidebar", "pane", "dialogs"]);
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) opener.closest("dialog")?.close();
    if (opener) document.getElementById(`dialog-${opener.dataset.dialog}`)?.showModal();
    event.target.closest("[data-dismiss]")?.closest("dialog").close();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.form === undefined) return;
    event.preventDefault();
    send(event.target);
  });
}
