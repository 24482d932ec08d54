// Doing something as the person whose eyes the page has.
export const me = () => document.body.dataset.as;
export const here = () => document.body.dataset.channel;

/** POST JSON; the answer is always an object with `ok`. */
export async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "offline", message: "The playground does not answer." };
  }
}

/** An act of the control API, as me. */
export const act = (name, body = {}) => post(`/_/act/${name}`, { as: me(), ...body });

let fading;
/** A short sentence at the foot of the page, read out by screen readers. */
export function toast(text) {
  const place = document.querySelector("[data-toast]");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => place.classList.remove("shown"), 6000);
}

/** Do an act and say so when it is refused. */
export async function tryAct(name, body) {
  const answer = await act(name, body);
  if (!answer.ok) toast(answer.message || answer.error);
  return answer;
}
