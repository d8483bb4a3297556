// Say something once; it goes by itself, unless it is read with the pointer or the focus on it.
const stay = 10_000;
const place = document.getElementById("toasts");

export function say(text, tone = "") {
  const toast = document.createElement("div");
  toast.className = `toast${tone ? ` is-${tone}` : ""}`;
  toast.dataset.toast = "";
  const words = document.createElement("span");
  words.className = "toast-text";
  words.textContent = text;
  toast.append(words);
  place?.append(toast);
  leave(toast);
}

export function leave(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) leave(toast);
    else toast.remove();
  }, stay);
}

for (const toast of document.querySelectorAll("[data-toast]")) {
  if (toast.parentElement === place) leave(toast);
}
