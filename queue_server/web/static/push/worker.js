/* The service worker of push messages: shows what the clinic sends while no page of ours is open, and opens the page it is about. It keeps nothing, and no page is under it. */
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("push", (event) => event.waitUntil(show(event.data)));
addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

/** A browser shows something of its own for a message that shows nothing, so whatever comes is shown. */
function show(data) {
  const { title, body, tag, url, lang } = read(data);
  return registration.showNotification(title ?? "queue-server", { body, tag, lang, dir: lang === "ar" ? "rtl" : "ltr", renotify: Boolean(tag), data: url });
}
function read(data) {
  try { return data.json(); } catch { return {}; }
}
/** Pages of ours only, whatever a message says. */
async function open(url) {
  const address = typeof url === "string" && /^\/(?![/\\])/.test(url) ? url : "/";
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url === new URL(address, location.origin).href);
  return there ? there.focus() : clients.openWindow(address);
}
