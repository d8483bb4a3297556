// Open the dialog that a link names, in the place of the page that the link leads to.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && open(opener.dataset.dialog)) event.preventDefault();
});

// A click beside the dialog closes it, unless something was written in it.
document.addEventListener("mousedown", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (!dialog.querySelector("form:not([method=dialog])")) dialog.close();
});

export function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return Boolean(dialog);
  for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
  dialog.showModal();
  return true;
}
