// Keep "4 m ago" true while the page stays open. The server wrote the words first.
const units = [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]];
const week = 7 * 86400;

// The server's clock counts: a phone's may be wrong.
const began = Date.now();
const served = Date.parse(document.querySelector("meta[name=now]")?.content ?? "") || began;
export const now = () => served + (Date.now() - began);

function span(seconds) {
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}

function relative(gone) {
  if (Math.abs(gone) < 20) return "just now";
  return gone > 0 ? `${span(gone)} ago` : `in ${span(-gone)}`;
}

export function refresh() {
  for (const time of document.querySelectorAll("time[data-relative], time[data-age]")) {
    const gone = (now() - Date.parse(time.dateTime)) / 1000;
    if (Math.abs(gone) > week) continue;
    const words = "age" in time.dataset ? span(Math.abs(gone)) : relative(gone);
    if (time.textContent !== words) time.textContent = words;
  }
}

setInterval(refresh, 15_000);
document.addEventListener("visibilitychange", refresh);
