// An open page says every few seconds that somebody looks, or writes, and is told who else does.
const form = document.querySelector("[data-presence]");
const said = document.querySelector("[data-presence-said]");
const every = 15_000;
let wrote = 0;

async function announce() {
  if (document.hidden) return;
  const told = new URLSearchParams(new FormData(form));
  told.set("is_writing", String(Date.now() - wrote < 2 * every));
  try {
    const answer = await fetch(form.action, { method: "POST", body: told });
    if (answer.ok && !answer.redirected) say(await answer.text());
  } catch {
    // Offline: the page says so elsewhere.
  }
}

function say(words) {
  if (said.textContent !== words) said.textContent = words;
}

if (form && said) {
  announce();
  setInterval(announce, every);
  document.addEventListener("visibilitychange", announce);
  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("textarea")) return;
    const isNew = Date.now() - wrote > every;
    wrote = Date.now();
    if (isNew) announce();
  });
}
