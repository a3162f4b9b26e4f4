/** Messages of the clinic to this browser, also while no page of ours is open. `send` is a session's, `user` the id of whoever is signed in. */
const WORKER = "/push/worker.js", SCOPE = "/push/";
const OURS = "queue-server:push"; // which subscription the server has of this browser, whose it is, and since when: {id, user, at}
const A_DAY = 86_400_000;

const isAble = () => Boolean(navigator.serviceWorker && globalThis.PushManager && globalThis.Notification);
const kept = {
  read: () => { try { return JSON.parse(localStorage.getItem(OURS)) ?? {}; } catch { return {}; } },
  write: (one) => { try { localStorage.setItem(OURS, JSON.stringify(one)); } catch { /* private windows may refuse */ } },
  drop: () => { try { localStorage.removeItem(OURS); } catch { /* the same */ } },
};

/** "unable": this browser has none (on an iPhone only a page on the home screen has); "refused": the person told the browser no; "on", "off". */
export async function state(user) {
  if (!isAble()) return "unable";
  if (Notification.permission === "denied") return "refused";
  return kept.read().user === user && (await subscription()) ? "on" : "off";
}

/** After a touch: browsers ask only then. Gives the state it has come to; throws the server's refusal, or the browser's where it cannot reach its push service. */
export async function switchOn(send, user) {
  if (!isAble()) return "unable";
  if ((await Notification.requestPermission()) !== "granted") return Notification.permission === "denied" ? "refused" : "off";
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE, updateViaCache: "none" });
  await subscribe(send, user);
  return "on";
}

/** At a sign-out too, while the session lasts: the next person at this device is told nothing of this one's. */
export async function switchOff(send) {
  const { id } = kept.read();
  kept.drop();
  await (await subscription())?.unsubscribe().catch(() => {});
  if (id) await send("DELETE", `/push/subscriptions/${id}`).catch((problem) => { if (problem.status !== 404) throw problem; });
  return "off";
}

/** When a page opens: a browser may have changed its subscription meanwhile, and the server its key. */
export async function keepCurrent(send, user) {
  if ((await state(user)) === "on" && Date.now() - kept.read().at > A_DAY) await subscribe(send, user);
}

async function subscribe(send, user) {
  const { pushManager } = await ready();
  const key = bytesOf((await send("GET", "/push/key")).body.public_key);
  let made = await pushManager.getSubscription();
  if (made && !isSame(made.options.applicationServerKey, key)) {
    await made.unsubscribe();
    made = null;
  }
  made ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys: { p256dh, auth } } = made.toJSON();
  const { body } = await send("POST", "/push/subscriptions", { body: { endpoint, keys: { p256dh, auth } } });
  kept.write({ id: body.id, user, at: Date.now() });
}

const registered = () => navigator.serviceWorker.getRegistration(SCOPE);
const subscription = async () => (await registered())?.pushManager.getSubscription();
/** A worker that was registered a moment ago cannot subscribe before it is active. */
async function ready() {
  const found = await registered();
  const coming = found.installing ?? found.waiting;
  if (!found.active) await new Promise((active) => { coming.addEventListener("statechange", () => { if (coming.state === "activated") active(); }); });
  return found;
}

const bytesOf = (said) => Uint8Array.from(atob(said.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const isSame = (one, other) => one !== null && new Uint8Array(one).length === other.length && new Uint8Array(one).every((byte, at) => byte === other[at]);
