// Count promises on while the page stays open. The server wrote the first words, in these forms.
import { now } from "./relative-time.js";

const states = ["is-running", "is-soon", "is-breached"];

function spoken(seconds) {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} m`;
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} m` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${days} d ${hours % 24} h` : `${days} d`;
}

function stands(clock) {
  const left = (Date.parse(clock.dataset.due) - now()) / 1000;
  if (left < 0) return ["is-breached", `${spoken(-left)} over`];
  const isSoon = now() >= Date.parse(clock.dataset.soon);
  return isSoon ? ["is-soon", `${spoken(left)} left, soon`] : ["is-running", `${spoken(left)} left`];
}

function count() {
  for (const clock of document.querySelectorAll(".clock[data-due]")) {
    const [state, words] = stands(clock);
    const shown = clock.querySelector(".clock-left");
    if (shown.textContent !== words) shown.textContent = words;
    if (!clock.classList.contains(state)) {
      clock.classList.remove(...states);
      clock.classList.add(state);
    }
  }
}

setInterval(count, 1000);
document.addEventListener("visibilitychange", count);
