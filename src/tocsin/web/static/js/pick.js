// In a form with values to pick, what is picked goes into the field that was used last; without
// one, and without scripts, it goes where the form says, and the page comes back.
const last = new WeakMap();

document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.("[data-takes]")) last.set(target.form, target);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-picks] button");
  const field = button && last.get(button.form);
  if (!field?.isConnected) return;
  event.preventDefault();
  field.value = button.value.slice(button.value.indexOf(":") + 1);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
