// Lines of a list are chosen with a box, x or shift and a click; without scripts the boxes do.
let last;

function boxes() {
  return [...document.querySelectorAll("[data-select]")];
}

function tell() {
  const count = document.querySelector("[data-select-count]");
  const chosen = boxes().filter((box) => box.checked).length;
  if (count) count.textContent = chosen === 1 ? "1 chosen" : `${chosen} chosen`;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-select]");
  if (!box) return;
  const all = boxes();
  if (event.shiftKey && last?.isConnected) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
  tell();
});

document.addEventListener("reset", (event) => {
  if (event.target.matches("[data-select-bar]")) setTimeout(tell);
});

// A page that one comes back to keeps its boxes and not what was said of them.
addEventListener("pageshow", tell);
