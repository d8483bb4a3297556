// A report asks more once one says what kind of thing it is: its questions are fetched when the
// kind is chosen, and each is shown when the answers before it lead there. Without scripts a
// button fetches them, and a hint says when a question counts.
for (const aside of document.querySelectorAll("[data-without-scripts]")) aside.hidden = true;

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-asks-for]")) fetchQuestions(event.target.form);
});

async function fetchQuestions(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  body.set("do", "ask");
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(form.dataset.asks);
  if (!fresh) return;
  document.getElementById(form.dataset.asks)?.replaceChildren(...fresh.childNodes);
  settle(form);
}

// A question that is not shown must not hold the form back: what it requires waits with it.
function settle(form) {
  for (const question of form.querySelectorAll("[data-when]")) {
    const asked = form.elements[question.dataset.when];
    const wanted = question.dataset.whenIs.toLowerCase().split("\n").filter(Boolean);
    const said = asked?.closest("[hidden]") ? "" : (asked?.value ?? "").trim().toLowerCase();
    question.hidden = !said || (wanted.length > 0 && !wanted.includes(said));
    for (const field of question.querySelectorAll("[data-may-hide]")) field.disabled = question.hidden;
  }
}

document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (form?.matches("[data-asks]")) settle(form);
});

for (const form of document.querySelectorAll("form[data-asks]")) settle(form);
