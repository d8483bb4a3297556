// A form of one verb answers at once: data-send carries the words that will be true, the server
// decides, and when it says no the button is as before and the reason is said.
import { show } from "./live.js";
import { say } from "./toast.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-send]") || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button");
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  if (form.dataset.send) label.textContent = form.dataset.send;
  button.setAttribute("aria-disabled", "true");
  const problem = await send(form);
  if (!problem) return;
  label.textContent = before;
  button.removeAttribute("aria-disabled");
  say(problem, "urgent");
});

async function send(form) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) return page.querySelector("[data-said]")?.textContent ?? "It did not work. Nothing was changed.";
    if (new URL(answer.url).pathname !== location.pathname) location.assign(answer.url);
    else settle(page);
    return "";
  } catch {
    return "There is no connection. Nothing was changed; try again.";
  }
}

function settle(page) {
  show(page, true);
  for (const toast of page.querySelectorAll("#toasts [data-toast]")) {
    const text = toast.querySelector(".toast-text").textContent;
    const undo = toast.querySelector("form");
    say(text);
    if (undo) document.querySelector("#toasts > :last-child").append(undo);
  }
}
