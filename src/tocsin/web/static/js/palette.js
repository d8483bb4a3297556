// Ctrl+K: every place in the rail and every action of this page by its words; else a search.
const palette = document.getElementById("palette");
const input = palette?.querySelector("input");
const list = palette?.querySelector("ul");
const sprite = document.querySelector(".icon use")?.getAttribute("href").replace(/#.*/, "") ?? "";
let found = [];
let chosen = 0;

function words(element) {
  const named = element.querySelector(":scope > span:not(.keys):not(.avatar)") ?? element;
  return (element.getAttribute("aria-label") ?? named.textContent).trim();
}

// What can be seen on the page can be found here, so the palette needs no list of its own.
function commands() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = [...all(".page-main [data-key], .page-main .button.is-primary"), ...all("[data-go]")];
  const seen = new Set();
  return shown
    .map((element) => ({
      words: "go" in element.dataset ? `Go to ${words(element)}` : words(element),
      key: element.dataset.go ? `g ${element.dataset.go}` : (element.dataset.key ?? ""),
      icon: element.querySelector("use")?.getAttribute("href").replace(/.*#/, "") ?? "right",
      run: () => element.click(),
    }))
    .filter(({ words }) => words && !seen.has(words) && seen.add(words));
}

function searches(text) {
  if (!text) return [];
  const number = text.match(/^#?(\d+)$/);
  const open = { words: `Open incident #${number?.[1]}`, icon: "incidents", run: () => location.assign(`/incidents/${number[1]}`) };
  const search = { words: `Search incidents for “${text}”`, icon: "search", run: () => location.assign(`/incidents?q=${encodeURIComponent(text)}`) };
  return number ? [open, search] : [search];
}

function draw() {
  const text = input.value.trim().toLowerCase();
  found = [...commands().filter((one) => one.words.toLowerCase().includes(text)), ...searches(text)];
  chosen = 0;
  list.replaceChildren(...found.map(item));
  mark();
}

function item(command, index) {
  const line = document.createElement("li");
  line.className = "palette-item";
  line.id = `palette-${index}`;
  line.setAttribute("role", "option");
  line.innerHTML = `<svg class="icon" aria-hidden="true"><use/></svg><span></span>`;
  line.querySelector("use").setAttribute("href", `${sprite}#${command.icon}`);
  line.querySelector("span").textContent = command.words;
  line.append(hints(command.key ?? ""));
  line.addEventListener("click", () => run(command));
  return line;
}

function hints(keys) {
  const place = document.createElement("span");
  place.className = "keys";
  for (const key of keys.split(" ").filter(Boolean)) {
    const hint = document.createElement("kbd");
    hint.className = "key";
    hint.textContent = key;
    place.append(hint);
  }
  return place;
}

function mark() {
  [...list.children].forEach((line, index) => {
    line.setAttribute("aria-selected", String(index === chosen));
    if (index === chosen) line.scrollIntoView({ block: "nearest" });
  });
  input.setAttribute("aria-activedescendant", found.length ? `palette-${chosen}` : "");
}

function run(command) {
  palette.close();
  command?.run();
}

function show() {
  input.value = "";
  draw();
  palette.showModal();
}

if (palette) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    palette.open ? palette.close() : show();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) show();
    if (event.target === palette) palette.close();
  });
  input.addEventListener("input", draw);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      chosen = (chosen + step + found.length) % found.length;
      mark();
    }
    if (event.key === "Enter") run(found[chosen]);
    if (step || event.key === "Enter") event.preventDefault();
  });
}
