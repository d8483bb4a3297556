// Every flow without a mouse. Keys are written beside what they do: data-key on a button,
// data-go on a place, data-rows on a list; `?` shows them all.
import { open } from "./dialog.js";

let going = 0;

function isTyping(event) {
  const target = event.target;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row] .row-link")];
}

function move(step) {
  const links = rows();
  if (!links.length) return false;
  const at = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  const start = at < 0 ? links.findIndex((link) => link.ariaCurrent) : at;
  const next = Math.min(Math.max(start + step, 0), links.length - 1);
  links[next].focus();
  links[next].closest("[data-row]").scrollIntoView({ block: "nearest" });
  return true;
}

function go(key) {
  const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  if (place) location.assign(place.href);
  return Boolean(place);
}

// What the row in focus offers comes before what the page offers.
function press(key) {
  const row = document.activeElement.closest("[data-row]");
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const target = row?.querySelector(selector) ?? document.querySelector(selector);
  target?.click();
  return Boolean(target);
}

function focus(selector) {
  const field = document.querySelector(selector);
  field?.focus();
  field?.select?.();
  return Boolean(field);
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => focus("[data-search]"),
  c: () => focus("[data-comment]") || press("c"),
  "?": () => open("keyboard"),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "g") {
    going = Date.now();
    return;
  }
  const isGoing = Date.now() - going < 1500;
  going = 0;
  const done = isGoing ? go(event.key) : (keys[event.key]?.() ?? press(event.key));
  if (done) event.preventDefault();
});
