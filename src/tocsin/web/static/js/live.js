// Changes come to an open page: the server names the subject that changed, the page is fetched
// again and its live regions are exchanged. Nothing moves under the pointer or the focus: what
// waits is said on a button instead. Without this the page is as true as when it was loaded.
import { refresh } from "./relative-time.js";

const subject = document.body.dataset.live;
const gather = 150;
let waiting = 0;
let timer;
let later;

const announcer = document.createElement("div");
announcer.className = "is-spoken";
announcer.setAttribute("role", "status");

function regions(root) {
  return [...root.querySelectorAll("[data-region]")];
}

// A pointer that rests is not in use: the board on the wall must not stand still under it.
const rest = 4_000;
let moved = 0;
addEventListener("pointermove", () => { moved = Date.now(); }, { passive: true });

function isInUse(region) {
  const isPointedAt = region.matches(":hover") && Date.now() - moved < rest;
  return isPointedAt || region.matches(":focus-within") || Boolean(region.querySelector("details[open], dialog[open], [data-select]:checked"));
}

function ids(region) {
  return new Set([...region.querySelectorAll("[id]")].map((element) => element.id));
}

// What a region says, without the clocks that run in it.
function essence(region) {
  const copy = region.cloneNode(true);
  for (const time of copy.querySelectorAll("time")) time.textContent = "";
  for (const line of copy.querySelectorAll(".is-new")) line.classList.remove("is-new");
  return copy.innerHTML;
}

function exchange(region, fresh) {
  const known = ids(region);
  region.replaceChildren(...fresh.childNodes);
  for (const element of region.querySelectorAll("[data-row][id], .entry[id]")) {
    if (!known.has(element.id)) element.classList.add("is-new");
  }
  const says = fresh.dataset.says;
  const isNews = says && says !== region.dataset.says;
  if (isNews) region.dataset.says = says;
  return isNews ? says : "";
}

function offer(region) {
  let button = region.previousElementSibling;
  if (!button?.matches("[data-fresh]")) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "button is-small fresh";
    button.dataset.fresh = "";
    button.addEventListener("click", () => update({ force: true }));
    region.before(button);
  }
  clearTimeout(later);
  if (region.matches(":hover")) later = setTimeout(update, rest);
  button.textContent = waiting === 1 ? "1 change. Show it" : `${waiting} changes. Show them`;
}

export async function update({ force = false } = {}) {
  const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
  if (!answer.ok || answer.redirected) return;
  show(new DOMParser().parseFromString(await answer.text(), "text/html"), force);
}

export function show(page, force) {
  const news = [];
  for (const region of regions(document)) {
    const fresh = page.getElementById(region.id);
    if (!fresh || essence(fresh) === essence(region)) continue;
    if (!force && isInUse(region)) {
      offer(region);
      continue;
    }
    region.previousElementSibling?.matches("[data-fresh]") && region.previousElementSibling.remove();
    news.push(exchange(region, fresh));
  }
  if (news.some(Boolean)) announcer.textContent = news.filter(Boolean).join(". ");
  if (force || !document.querySelector("[data-fresh]")) waiting = 0;
  if (page.title) document.title = page.title;
  refresh();
}

function changed() {
  waiting += 1;
  clearTimeout(timer);
  timer = setTimeout(update, gather);
}

if (subject) {
  document.body.append(announcer);
  const events = new EventSource(`/live?subject=${encodeURIComponent(subject)}&seen=${document.body.dataset.seen}`);
  events.addEventListener("change", changed);
  // After sleep or a lost connection something may have been missed.
  let wasLost = false;
  events.addEventListener("error", () => { wasLost = true; });
  events.addEventListener("open", () => {
    if (wasLost) changed();
    wasLost = false;
  });
}
