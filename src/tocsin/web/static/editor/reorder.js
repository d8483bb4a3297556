// The order in which people take turns: a handle is dragged, or moved by the arrow keys.
import { fields, redraw, say } from "./editor.js";

const settling = 500;
let timer = 0;

document.addEventListener("keydown", (event) => {
  const handle = event.target.closest?.("[data-handle]");
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!handle || !by) return;
  event.preventDefault();
  const row = handle.closest("[data-place]");
  const next = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!next?.matches("[data-place]")) return;
  if (by < 0) next.before(row);
  else next.after(row);
  handle.focus();
  say(`${name(row)} has turn ${rows(row).indexOf(row) + 1} of ${rows(row).length}`);
  clearTimeout(timer);
  timer = setTimeout(() => settle(row), settling);
});

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-handle]");
  if (!handle || event.button) return;
  event.preventDefault();
  handle.focus();
  handle.setPointerCapture(event.pointerId);
  const row = handle.closest("[data-place]");
  const before = rows(row).indexOf(row);
  row.classList.add("is-held");
  const follow = (moved) => {
    const over = rows(row).find((one) => one !== row && isOver(one, moved.clientY));
    if (!over) return;
    if (rows(row).indexOf(over) < rows(row).indexOf(row)) over.before(row);
    else over.after(row);
    handle.setPointerCapture(event.pointerId);
  };
  const done = () => {
    row.classList.remove("is-held");
    handle.removeEventListener("pointermove", follow);
    handle.removeEventListener("lostpointercapture", lost);
    handle.removeEventListener("pointerup", done);
    if (rows(row).indexOf(row) !== before) settle(row);
  };
  // Moving the row in the page lets go of the pointer; take hold of it again.
  const lost = () => { if (row.matches(".is-held")) handle.setPointerCapture(event.pointerId); };
  handle.addEventListener("pointermove", follow);
  handle.addEventListener("lostpointercapture", lost);
  handle.addEventListener("pointerup", done);
});

function isOver(row, y) {
  const box = row.getBoundingClientRect();
  return y > box.top + box.height * 0.25 && y < box.bottom - box.height * 0.25;
}

function rows(row) {
  return [...row.parentElement.querySelectorAll(":scope > [data-place]")];
}

function name(row) {
  return row.querySelector("select").selectedOptions[0].textContent;
}

// The fields of a row carry its number in their names.
function settle(row) {
  const list = row.parentElement.dataset.reorder;
  const place = rows(row).indexOf(row);
  rows(row).forEach((one, index) => {
    for (const field of one.querySelectorAll("[name]:not(button)")) {
      field.name = `${list}-${index}-${field.name.split("-").at(-1)}`;
    }
  });
  redraw(fields(), { focus: `${list}-${place}-handle`, words: `${name(row)} has turn ${place + 1}` });
}
