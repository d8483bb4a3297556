// Show a form over the page that leads to it. data-dialog names a dialog of this page; without a
// name the page behind the link is fetched and its form shown. Without scripts the link is followed.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (opener.dataset.dialog ? open(opener.dataset.dialog) : bring(opener.href)) event.preventDefault();
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
  closeMenus();
  dialog.showModal();
  return true;
}

function closeMenus() {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
}

function bring(href) {
  closeMenus();
  fetchForm(href).then((page) => (page ? show(page) : location.assign(href)));
  return true;
}

async function fetchForm(href) {
  try {
    const answer = await fetch(href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return answer.ok && page.querySelector("[data-form]") ? page : null;
  } catch {
    return null;
  }
}

function show(page) {
  const dialog = document.createElement("dialog");
  const title = page.querySelector("h1");
  const close = document.querySelector("#keyboard .dialog-head form").cloneNode(true);
  const head = document.createElement("div");
  const heading = document.createElement("h2");
  const body = document.createElement("div");
  dialog.className = "dialog";
  heading.id = "brought-title";
  heading.textContent = title.textContent;
  dialog.setAttribute("aria-labelledby", heading.id);
  head.className = "dialog-head";
  head.append(heading, close);
  body.className = "dialog-body";
  body.append(...page.querySelector("[data-form]").childNodes);
  dialog.append(head, body);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
