// Every page is whole without scripts; each module here improves one behaviour.
import "./copy.js";
import "./countdown.js";
import "./dialog.js";
import "./filters.js";
import "./keyboard.js";
import "./live.js";
import "./menu.js";
import "./narrow.js";
import "./palette.js";
import "./pick.js";
import "./portal.js";
import "./presence.js";
import "./preview.js";
import "./push.js";
import "./relative-time.js";
import "./select.js";
import "./send.js";
import "./tabs.js";
import "./time-zone.js";
import "./toast.js";

for (const element of document.querySelectorAll("[data-palette], [data-dialog][hidden], [data-copy]")) {
  element.hidden = false;
}
