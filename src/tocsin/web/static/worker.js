// Shows what is pushed, answers from its buttons without opening anything, and has a page for when
// there is no connection. VERSION, KEPT and PICTURES are written before this by the server.
const WORDS = {
  acknowledge: "Acknowledge",
  decline: "Decline",
  resolve: "Resolve",
  help: "I need help",
};
const FIRST = ["acknowledge", "decline", "resolve", "help"];

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forget().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(() => caches.match("/offline")));
  } else if (KEPT.includes(new URL(event.request.url).pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});

self.addEventListener("push", (event) => {
  event.waitUntil(show(read(event.data)));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const said = event.notification.data;
  const code = said.codes[event.action];
  event.waitUntil(code ? answer(said, code) : open(said.url));
});

async function keep() {
  const cache = await caches.open(VERSION);
  await cache.addAll(KEPT);
}

async function forget() {
  for (const name of await caches.keys()) if (name !== VERSION) await caches.delete(name);
}

// Whatever arrives is shown: a push that cannot be read still says that there is something.
function read(data) {
  const nothing = { title: "Tocsin", body: "Something happened. Open Tocsin.", url: "/", codes: {} };
  try {
    return { ...nothing, ...data.json() };
  } catch {
    return nothing;
  }
}

async function show(said) {
  const most = Notification.maxActions || 2;
  const offered = FIRST.filter((verb) => verb in said.codes).slice(0, most);
  await self.registration.showNotification(said.title, {
    body: said.body,
    tag: said.tag || said.title,
    renotify: true,
    requireInteraction: Boolean(said.is_urgent),
    icon: PICTURES.icon,
    badge: PICTURES.badge,
    vibrate: said.is_urgent ? [300, 100, 300, 100, 600] : [200],
    actions: offered.map((verb) => ({ action: verb, title: WORDS[verb] })),
    data: said,
  });
  await Promise.all([count(), report(said)]);
}

// That it was shown is only known here. What cannot be told now is not told later: a page goes on
// until somebody answers it, whatever arrived.
async function report(said) {
  if (!said.receipt) return;
  const path = new URL(said.receipt, self.location.origin).pathname;
  await fetch(path, { method: "POST", credentials: "omit" }).catch(() => {});
}

// An answer that does not get through leads to the page where it can be given.
async function answer(said, code) {
  const form = new URLSearchParams({ code });
  let told;
  try {
    const reply = await fetch("/answers", { method: "POST", body: form, credentials: "omit" });
    told = await reply.json();
  } catch {
    return open(said.url);
  }
  const title = told.outcome === "refused" ? "Not answered" : "Answered";
  const shown = { body: told.sentence, tag: said.tag, icon: PICTURES.icon, badge: PICTURES.badge };
  await self.registration.showNotification(title, { ...shown, data: { ...said, codes: {} } });
  await count();
}

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window" });
  const path = new URL(url, self.location.origin);
  for (const client of windows) {
    if (client.url === path.href) return client.focus();
  }
  return self.clients.openWindow(path.href);
}

async function count() {
  const shown = await self.registration.getNotifications();
  if (navigator.setAppBadge) await navigator.setAppBadge(shown.length);
}
