/* The service worker of ticket pages: opens them where there is no network. A server that answers always comes first, so nothing of ours can grow old in here. */
const SHELF = "place-"; // one cache for each time the whole set was put by; the set stays together or is not there
const PAGE = "/t/page"; // every ticket's page is the same file; its secret is never written down
const PATIENCE = 4_000; // a network that says nothing for so long is none
const opened = new Set(); // pages that were opened from the shelf take all their files from there: a mixture of two versions might not run

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => event.waitUntil(putBy(event.data)));
addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (event.request.mode === "navigate" && /^\/t\/[^/]+$/.test(pathname)) event.respondWith(page(event));
  else if (opened.has(event.clientId) && /^\/(static|vendor)\//.test(pathname)) event.respondWith(fromTheShelf(event.request)); // all else is not ours: the API, the socket, printing
});

const onTheShelf = (what) => caches.match(what, { ignoreVary: true }).catch(() => undefined);
const pause = (ms) => new Promise((ready) => { setTimeout(ready, ms); });
const isThere = (answer) => answer && answer.status < 500;

async function page(event) {
  const coming = fetch(event.request);
  const kept = await onTheShelf(PAGE);
  if (!kept) return coming;
  const answer = await Promise.race([coming.catch(() => null), pause(PATIENCE)]);
  if (isThere(answer)) return answer;
  opened.add(event.resultingClientId);
  return kept;
}
const fromTheShelf = async (request) => (await onTheShelf(request)) ?? fetch(request);

/** What a page has loaded, from the browser's own memory of it: the newest whole set takes the place of the one before. */
async function putBy({ page: address, files }) {
  const name = SHELF + Date.now();
  const shelf = await caches.open(name);
  try {
    await Promise.all(files.map((file) => put(shelf, file, file)));
    await put(shelf, PAGE, address); // last: a page that is found here is whole
  } catch {
    return caches.delete(name); // half a set is none
  }
  const old = (await caches.keys()).filter((one) => one.startsWith(SHELF) && one !== name);
  return Promise.all(old.map((one) => caches.delete(one)));
}
async function put(shelf, key, address) {
  const answer = await fetch(address, { cache: "force-cache" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return shelf.put(key, answer);
}
