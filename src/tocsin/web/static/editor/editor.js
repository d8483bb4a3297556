// The editor of a schedule. The form is the whole truth: each change is sent to be looked at,
// nothing is saved, and what comes back is drawn by the server as it will be paged by. A step back
// is an earlier form, sent again.
import "./reorder.js";
import { dress } from "./timeline.js";

const form = document.querySelector("form[data-editor]");
const body = document.getElementById("editor");
const said = form.querySelector("[data-editor-said]");
const back = form.querySelector("[data-undo]");
const forth = form.querySelector("[data-redo]");
const wait = 400;
const most = 100;
const states = [];
let at = -1;
let asked = 0;
let timer = 0;
let isLeaving = false;

export function fields() {
  const found = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") found.append(name, value);
  found.delete("do");
  return found;
}

export function say(words) {
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = words; });
}

// Send the form as it is to be and show what comes back; `focus` is the id of what is worked on.
export async function redraw(sent, { does = "preview", focus = "", words = "", isStep = true } = {}) {
  clearTimeout(timer);
  const mine = ++asked;
  const page = await look(sent, does);
  if (mine !== asked) return;
  const fresh = page?.getElementById("editor");
  if (!fresh) {
    say("There was no answer. Nothing is lost; try again.");
    return;
  }
  exchange(fresh, focus || document.activeElement?.id);
  if (isStep) keep();
  tell(words);
}

async function look(sent, does) {
  sent.set("do", does);
  const answer = await fetch(form.action, { method: "POST", body: sent }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function exchange(fresh, focus) {
  const opened = [...body.querySelectorAll("details")].map((one) => one.open);
  const [left, top] = [body.querySelector(".lanes-scroll")?.scrollLeft, body.querySelector("#timeline")?.scrollTop];
  const before = body.querySelectorAll("details").length;
  body.replaceChildren(...fresh.childNodes);
  const details = [...body.querySelectorAll("details")];
  if (details.length === before) details.forEach((one, index) => { one.open ||= opened[index]; });
  settle(left, top);
  const target = focus && document.getElementById(focus);
  if (target && target !== document.activeElement) hold(target);
}

function hold(target) {
  const field = target.matches("input, select, button, textarea, a") ? target : target.querySelector("select, input:not([type=hidden])");
  (field ?? target).focus({ preventScroll: true });
  (field ?? target).scrollIntoView({ block: "nearest" });
}

// What scripts add is laid on anew after each exchange.
function settle(left = 0, top = 0) {
  const scroll = body.querySelector(".lanes-scroll");
  if (scroll) scroll.scrollLeft = left;
  const timeline = body.querySelector("#timeline");
  if (timeline) timeline.scrollTop = top;
  for (const handle of body.querySelectorAll("[data-handle][hidden]")) handle.hidden = false;
  dress(body);
}

function tell(words) {
  const now = body.querySelector("#timeline")?.dataset.says ?? "";
  const missing = body.querySelector(".timeline-missing")?.textContent.trim() ?? "";
  say([words, missing || now].filter(Boolean).join(". "));
}

function keep() {
  const now = fields().toString();
  if (now === states[at]) return;
  states.splice(at + 1, states.length, now);
  if (states.length > most) states.shift();
  at = states.length - 1;
  offer();
}

function offer() {
  back.setAttribute("aria-disabled", String(at <= 0));
  forth.setAttribute("aria-disabled", String(at >= states.length - 1));
}

async function step(by) {
  if (!(at + by in states)) {
    say(by < 0 ? "Nothing to undo" : "Nothing to redo");
    return;
  }
  at += by;
  offer();
  await redraw(new URLSearchParams(states[at]), { isStep: false, words: by < 0 ? "Undone" : "Done again" });
}

// While somebody writes only the drawing is exchanged, so that no field moves under them.
async function follow() {
  const mine = ++asked;
  const page = await look(fields(), "preview");
  const fresh = mine === asked && page?.getElementById("timeline");
  if (!fresh) return;
  const place = body.querySelector("#timeline");
  const [left, top] = [place.querySelector(".lanes-scroll")?.scrollLeft, place.scrollTop];
  if (!place.contains(document.activeElement)) place.replaceWith(fresh);
  settle(left, top);
  keep();
  tell("");
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(follow, wait);
});

form.addEventListener("change", (event) => {
  if (event.target.matches("[data-redraws]")) redraw(fields());
});

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.value === "save") {
    isLeaving = true;
    return;
  }
  event.preventDefault();
  const place = button?.formAction.split("#")[1] ?? "";
  const stays = button?.id && ["earlier", "later"].includes(button.id);
  redraw(fields(), { does: button?.value ?? "preview", focus: stays ? button.id : place });
});

back.addEventListener("click", () => step(-1));
forth.addEventListener("click", () => step(1));

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  if (event.target.matches("input, textarea")) return;
  event.preventDefault();
  step(event.shiftKey ? 1 : -1);
});

addEventListener("beforeunload", (event) => {
  if (at > 0 && !isLeaving) event.preventDefault();
});

back.hidden = forth.hidden = false;
form.querySelector("[data-unscripted]").hidden = true;
settle();
keep();
