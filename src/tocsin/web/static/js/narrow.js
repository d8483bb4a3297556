// A search over what is on the page narrows it while one types; without scripts it asks the server.
function narrow(form) {
  const place = document.getElementById(form.dataset.narrow);
  const wanted = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const group of place.querySelectorAll("[data-narrow-group]")) {
    const title = group.querySelector("h2").textContent;
    let here = 0;
    for (const item of group.querySelectorAll("[data-narrow-item]")) {
      const said = `${title} ${item.textContent} ${item.dataset.words}`.toLowerCase();
      item.hidden = !wanted.every((word) => said.includes(word));
      here += item.hidden ? 0 : 1;
    }
    group.hidden = !here;
    left += here;
  }
  tell(left, wanted.length > 0);
}

function tell(left, isNarrowed) {
  const none = document.querySelector("[data-narrow-empty]");
  if (none) none.hidden = left > 0;
  const count = document.querySelector("[data-narrow-count]");
  if (count) count.textContent = isNarrowed ? `${left} found` : "";
}

for (const form of document.querySelectorAll("form[data-narrow]")) {
  form.addEventListener("input", () => narrow(form));
}

// Enter opens the only one that is left, instead of asking again for what is seen already.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-narrow]");
  if (!form) return;
  const left = document.querySelectorAll(
    `#${form.dataset.narrow} [data-narrow-group]:not([hidden]) [data-narrow-item]:not([hidden]) a`,
  );
  if (left.length !== 1) return;
  event.preventDefault();
  left[0].click();
});
