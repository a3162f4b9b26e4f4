/** Asks the service worker to keep what this page is made of, so that it opens without a network. Loaded when all else is done. */

const ours = /^\/(static|vendor)\//;

/** The files this page has loaded: the list is what happened, so that nobody has to keep one. */
export function loaded(entries = performance.getEntriesByType("resource"), origin = location.origin) {
  const addresses = entries.map(({ name }) => new URL(name)).filter((address) => address.origin === origin && ours.test(address.pathname));
  return [...new Set(addresses.map(({ pathname }) => pathname))];
}

/** Only where the page came by TLS or from this machine; elsewhere a page works as well, but not without a network. */
export async function keepForLater({ serviceWorker } = navigator) {
  if (!serviceWorker) return;
  try {
    await serviceWorker.register("/t/worker.js", { scope: "/t/", updateViaCache: "none" });
    const { active } = await serviceWorker.ready;
    active.postMessage({ page: location.pathname, files: loaded() });
  } catch { /* a browser that forbids it (a private window) only forgets */ }
}
