// A form that names a preview shows what it would come to while it is filled in: the whole form is
// sent to be looked at, nothing is saved, and only the preview on the page is exchanged.
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
  const fresh = page.getElementById(form.dataset.preview);
  if (fresh) document.getElementById(form.dataset.preview)?.replaceChildren(...fresh.childNodes);
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);
