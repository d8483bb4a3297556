// Hours under the pointer. A shift that is pressed, or hours that are drawn over, become a cover; a
// cover is moved and stretched. Fingers scroll the strip: they press, or hold and then draw. Each
// of it goes by keys as well, and is said.
import { fields, redraw, say } from "./editor.js";

const near = 12;
const still = 5;
const hold = 350;
const settling = 500;
const hour = 3_600_000;
const day = 24 * hour;
const words = new Intl.DateTimeFormat("en-GB", {
  timeZone: document.querySelector("form[data-editor]").dataset.zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
let pressed = 0;

export function dress(root) {
  const lanes = root.querySelector("[data-timeline][data-covers]");
  if (!lanes) return;
  const scale = scaleOf(lanes);
  for (const room of lanes.querySelectorAll(".lane-room")) {
    room.querySelectorAll(".grip").forEach((old) => old.remove());
    const blocks = [...room.querySelectorAll("svg[data-starts]")];
    blocks.forEach((block, index) => room.append(room.dataset.row === "cover" ? cover(block, scale) : shift(block, index)));
    if (room.dataset.row === "final") rove(room);
    draws(room, scale);
  }
}

function scaleOf(lanes) {
  const [starts, ends] = [Date.parse(lanes.dataset.starts), Date.parse(lanes.dataset.ends)];
  const days = Number(lanes.dataset.days);
  const step = days > 7 ? hour : days > 3 ? hour / 2 : hour / 4;
  const at = (share) => starts + Math.round((share * (ends - starts)) / step) * step;
  return { starts, ends, step, at, share: (moment) => (moment - starts) / (ends - starts) };
}

function grip(block, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `grip is-${name}`;
  made.style.insetInlineStart = `${block.dataset.x}%`;
  made.style.inlineSize = `${block.dataset.width}%`;
  made.span = { starts: Date.parse(block.dataset.starts), ends: Date.parse(block.dataset.ends) };
  return made;
}

function shift(block, index) {
  const made = grip(block, "shift");
  made.id = `shift-${index}`;
  made.setAttribute("aria-label", `${block.dataset.who}. Have it covered`);
  made.addEventListener("click", () => made.closest("[data-drawn]") || add(made.span.starts, made.span.ends));
  return made;
}

function cover(block, scale) {
  const made = grip(block, "cover");
  made.id = `grip-${block.dataset.block}`;
  made.number = block.dataset.block;
  made.who = block.dataset.who.split(", ").slice(0, -1).join(", ");
  made.setAttribute("aria-label", `Cover ${Number(made.number) + 1}: ${block.dataset.who}`);
  made.setAttribute("aria-describedby", "timeline-hint");
  for (const edge of ["start", "end"]) made.append(Object.assign(document.createElement("span"), { className: `grip-edge is-${edge}` }));
  made.addEventListener("pointerdown", (event) => drag(made, event, scale));
  made.addEventListener("keydown", (event) => key(made, event, scale));
  return made;
}

// One stop of the tab key for all shifts; arrows go from one to the next.
function rove(room) {
  const grips = [...room.querySelectorAll(".grip")];
  grips.forEach((one, index) => { one.tabIndex = index ? -1 : 0; });
  room.onkeydown = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = by && grips[grips.indexOf(document.activeElement) + by];
    if (!next) return;
    event.preventDefault();
    grips.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
  };
}

function add(starts, ends) {
  const number = document.querySelectorAll("[data-cover]").length;
  const sent = fields();
  sent.set(`covers-${number}-starts_at`, written(starts));
  sent.set(`covers-${number}-ends_at`, written(ends));
  redraw(sent, { focus: `covers-${number}-people-0`, words: `Cover added, ${period({ starts, ends })}. Choose who` });
}

function change(made) {
  const sent = fields();
  sent.set(`covers-${made.number}-starts_at`, written(made.span.starts));
  sent.set(`covers-${made.number}-ends_at`, written(made.span.ends));
  redraw(sent, { focus: made.id, words: spoken(made) });
}

function key(made, event, scale) {
  const by = event.shiftKey ? day : scale.step;
  const move = { ArrowRight: [by, by], ArrowLeft: [-by, -by], ArrowDown: [0, -by], ArrowUp: [0, by] }[event.key];
  if (event.key === "Delete") redraw(fields(), { does: `remove-covers-${made.number}`, focus: "covers", words: "Cover taken out" });
  if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  lay(made, { starts: made.span.starts + move[0], ends: made.span.ends + move[1] }, scale);
  say(spoken(made));
  clearTimeout(pressed);
  pressed = setTimeout(() => change(made), settling);
}

// Put a grip where its times say; what would be shorter than a step stays.
function lay(made, span, scale) {
  if (span.ends - span.starts < scale.step) return;
  made.span = span;
  made.style.insetInlineStart = `${scale.share(span.starts) * 100}%`;
  made.style.inlineSize = `${(scale.share(span.ends) - scale.share(span.starts)) * 100}%`;
  made.dataset.says = period(span);
  made.setAttribute("aria-label", `Cover ${Number(made.number) + 1}: ${spoken(made)}`);
}

function drag(made, event, scale) {
  if (event.button) return;
  event.stopPropagation();
  const room = made.parentElement.getBoundingClientRect();
  const box = made.getBoundingClientRect();
  const reach = Math.min(near, box.width / 3);
  const isStart = event.clientX - box.left < reach;
  const isEnd = box.right - event.clientX < reach;
  const before = made.span;
  const follow = (moved) => {
    const by = Math.round((((moved.clientX - event.clientX) / room.width) * (scale.ends - scale.starts)) / scale.step) * scale.step;
    const [starts, ends] = isStart ? [by, 0] : isEnd ? [0, by] : [by, by];
    made.classList.add("is-held");
    lay(made, { starts: before.starts + starts, ends: before.ends + ends }, scale);
  };
  made.setPointerCapture(event.pointerId);
  made.addEventListener("pointermove", follow);
  const done = (last) => {
    made.removeEventListener("pointermove", follow);
    made.removeEventListener("pointerup", done);
    made.removeEventListener("pointercancel", done);
    made.classList.remove("is-held");
    if (last.type === "pointercancel") lay(made, before, scale);
    else if (made.span.starts !== before.starts || made.span.ends !== before.ends) change(made);
  };
  made.addEventListener("pointerup", done);
  made.addEventListener("pointercancel", done);
}

function draws(room, scale) {
  if (room.drawing) return;
  room.drawing = true;
  const mark = document.createElement("div");
  mark.className = "lane-drawn";
  let from = null;
  let timer = 0;

  const share = (event) => {
    const box = room.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  };
  const begin = () => {
    room.dataset.drawn = "";
    room.append(mark);
    if (from.pointerType !== "mouse") navigator.vibrate?.(10);
    show(from);
  };
  const show = (event) => {
    const [one, other] = [scale.at(from.share), scale.at(share(event))].sort((a, b) => a - b);
    mark.span = { starts: one, ends: other };
    mark.style.insetInlineStart = `${scale.share(one) * 100}%`;
    mark.style.inlineSize = `${(scale.share(other) - scale.share(one)) * 100}%`;
    mark.dataset.says = period(mark.span);
  };
  const end = (event) => {
    clearTimeout(timer);
    const isDrawn = "drawn" in room.dataset;
    from = null;
    mark.remove();
    setTimeout(() => { delete room.dataset.drawn; }, 50);
    if (isDrawn && event.type === "pointerup" && mark.span.ends > mark.span.starts) add(mark.span.starts, mark.span.ends);
  };

  room.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = { clientX: event.clientX, share: share(event), pointerType: event.pointerType };
    if (event.pointerType !== "mouse") timer = setTimeout(() => from && begin(), hold);
  });
  room.addEventListener("pointermove", (event) => {
    if (!from) return;
    const isFar = Math.abs(event.clientX - from.clientX) > still;
    if ("drawn" in room.dataset) show(event);
    else if (isFar && event.pointerType === "mouse") {
      room.setPointerCapture(event.pointerId);
      begin();
    } else if (isFar) clearTimeout(timer);
  });
  room.addEventListener("pointerup", end);
  room.addEventListener("pointercancel", end);
  room.addEventListener("contextmenu", (event) => "drawn" in room.dataset && event.preventDefault());
  room.addEventListener("touchmove", (event) => "drawn" in room.dataset && event.preventDefault(), { passive: false });
}

function spoken(made) {
  return `${made.who}, ${period(made.span)}`;
}

function period({ starts, ends }) {
  return `${words.format(starts)} to ${words.format(ends)}`.replaceAll(",", "");
}

function written(moment) {
  return new Date(moment).toISOString();
}
