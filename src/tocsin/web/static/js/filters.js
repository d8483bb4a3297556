// A filter holds as soon as it is chosen; without scripts it holds with the button.
for (const button of document.querySelectorAll("form[data-filters] [type=submit]")) button.hidden = true;

document.addEventListener("change", (event) => {
  event.target.closest?.("form[data-filters]")?.requestSubmit();
});
