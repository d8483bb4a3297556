// Copy the lines beside the button, and say so in its place.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const lines = button.closest("[data-lines]").querySelector("pre");
  await navigator.clipboard.writeText(lines.textContent);
  const use = button.querySelector("use");
  const before = use.getAttribute("href");
  use.setAttribute("href", before.replace(/#.*/, "#check"));
  button.setAttribute("aria-label", "Copied");
  setTimeout(() => {
    use.setAttribute("href", before);
    button.setAttribute("aria-label", "Copy");
  }, 1500);
});
