// Subscribe this browser to push messages, install Tocsin as an app, and clear the number on its
// icon once somebody looks.
const form = document.querySelector("[data-push]");
let prompt = null;

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
}
navigator.clearAppBadge?.().catch(() => {});

window.addEventListener("beforeinstallprompt", (event) => {
  const button = document.querySelector("[data-install]");
  if (!button) return;
  event.preventDefault();
  prompt = event;
  button.hidden = false;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-install]");
  if (!button || !prompt) return;
  await prompt.prompt();
  button.hidden = true;
});

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    form.elements.address.value = await subscribe();
    form.elements.label.value = named();
    form.submit();
  } catch (error) {
    const said = form.querySelector("[data-push-said]");
    said.hidden = false;
    said.textContent = error.message;
    button.disabled = false;
  }
});

async function subscribe() {
  const can = "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext;
  if (!can) {
    throw new Error("This browser takes no push messages from here. It needs https, and on an iPhone Tocsin has to be on the home screen first.");
  }
  if ((await Notification.requestPermission()) !== "granted") {
    throw new Error("The browser does not allow notifications from here. Allow them in its settings for this site.");
  }
  await navigator.serviceWorker.register("/service-worker.js");
  const worker = await navigator.serviceWorker.ready;
  const key = await keyOfOurs();
  const before = await worker.pushManager.getSubscription();
  if (before && text(before.options.applicationServerKey) !== key) await before.unsubscribe();
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  return `${made.endpoint}#${text(made.getKey("p256dh"))}.${text(made.getKey("auth"))}`;
}

async function keyOfOurs() {
  const body = new URLSearchParams({ csrf: form.elements.csrf.value });
  const answer = await fetch("/account/push/key", { method: "POST", body });
  if (!answer.ok) throw new Error("Push is switched off here. An administrator can allow it.");
  return (await answer.json()).key;
}

function text(buffer) {
  if (!buffer) return "";
  const raw = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function named() {
  const said = navigator.userAgent;
  const known = [["Edg/", "Edge"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]];
  const browser = known.find(([mark]) => said.includes(mark))?.[1] ?? "Browser";
  const systems = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac", "Mac"], ["Linux", "Linux"]];
  const system = systems.find(([mark]) => said.includes(mark))?.[1];
  return system ? `${browser} on ${system}` : browser;
}
