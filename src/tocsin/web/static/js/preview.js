// A form that names previews shows what it would come to while it is filled in: the whole form is
// sent to be looked at, nothing is saved, and only the previews on the page are exchanged. Focus
// stays on what has it.
const wait = 400;
const timers = new WeakMap();

function changed(event) {
  const form = event.target.closest("form[data-preview]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => look(form), wait));
}

async function look(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  body.set("do", "preview");
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of form.dataset.preview.split(" ")) exchange(id, page.getElementById(id));
}

function exchange(id, fresh) {
  const shown = document.getElementById(id);
  if (!fresh || !shown || shown.innerHTML === fresh.innerHTML) return;
  const focused = shown.contains(document.activeElement) ? document.activeElement.id : "";
  shown.replaceChildren(...fresh.childNodes);
  if (focused) document.getElementById(focused)?.focus();
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);
