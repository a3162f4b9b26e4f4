/** A branch as the public sees it: open or not, how busy, and joining from home where the clinic allows it. */
import { render } from "/vendor/lit-html/lit-html.js";
import { all, call } from "../api.js";
import { boardChannel } from "../channels.js";
import { nameOf, setZone, t, takeTheStage } from "../frame.js";
import { Connection, patience, wakeWithThePage } from "../live.js";
import { io } from "../socket.js";
import { learn } from "../text.js";
import { sentenceOf } from "./errand.js";
import { atMostEvery, dayAt, firstDayFor, openNow, weekOf } from "./hours.js";
import { Joining } from "./join.js";
import { branchPage, loadingPage, unknownPage, unreachedPage } from "./view.js";
import { words } from "./words.js";

learn(words);
const AGAIN = 4_000;
const ASK_EVERY = 30_000;
const branchId = location.pathname.split("/").filter(Boolean).at(-1);
const channel = boardChannel(branchId, changed);
const connection = wakeWithThePage(new Connection({ io, credentials: async () => ({}), probe: readBoard, limits: patience.desk, onChange: draw }));
connection.follow(channel);
const askForTheNext = atMostEvery(ASK_EVERY, () => connection.redial()); // range of opening hours: the board knows only one
const page = { branch: null, isUnknown: false, isCut: false, joining: null, isAsking: false, said: null };
let again = null;

// ---------------------------------------------------------------- what is known

/** First of all; the connection follows once there is such a branch. */
async function begin() {
  clearTimeout(again);
  try {
    await readBranch();
    setZone(page.branch.time_zone);
    connection.start();
  } catch (problem) {
    Object.assign(page, { isUnknown: problem.status === 404, isCut: problem.status !== 404 });
    if (page.isCut) again = setTimeout(begin, AGAIN);
  }
  draw();
}
const readBranch = async () => { page.branch = (await call("GET", `/branches/${branchId}`)).body; };
/** What the socket cannot bring; whether HTTP answers at all. */
async function readBoard() {
  try {
    channel.feed((await call("GET", `/branches/${branchId}/board`)).body);
  } catch (problem) {
    return problem.status > 0;
  }
  return true;
}
const ofBranch = new Set(["branch", "notice"]);
/** A notice, a name, the hours or the rule about joining: read again when the branch itself has changed, or may have while we were away. */
function changed({ before, diff }) {
  const mayDiffer = diff ? diff.stream_id === branchId && diff.ops.some(({ op }) => ofBranch.has(op)) : before;
  if (mayDiffer) readBranch().then(draw, () => {});
  draw();
}

// ---------------------------------------------------------------- joining

/** The phone's own Back leads out of joining, not out of the page. */
async function join() {
  if (page.isAsking) return undefined;
  Object.assign(page, { isAsking: true, said: null });
  draw();
  const queues = await all(`/branches/${branchId}/queues`).catch((problem) => { page.said = sentenceOf(problem); });
  page.isAsking = false;
  if (!queues) return draw();
  history.pushState({ joins: true }, "");
  page.joining = new Joining({ branch: page.branch, queues, board: () => channel.view, isCut: () => connection.liveness === "offline", onClose: () => history.back(), onNowhere, redraw: draw });
  draw();
  return document.querySelector("h1")?.focus();
}
function onNowhere() {
  page.branch = { ...page.branch, joins_from_home: false };
  history.back();
}
addEventListener("popstate", () => {
  page.joining = null;
  draw();
});

// ---------------------------------------------------------------- the page

function pageNow() {
  const [how, board, now] = [connection.liveness, channel.view, connection.now()];
  if (page.isUnknown || how === "refused") return unknownPage();
  if (!page.branch) return page.isCut ? unreachedPage(begin) : loadingPage();
  if (page.joining) return page.joining.page();
  const open = board ? openNow(board, now) : null;
  if (open?.is === "over" && how === "live") askForTheNext(now);
  return branchPage({ branch: page.branch, board, open, week: weekOf(page.branch.opening_hours, dayAt(now, page.branch.time_zone), firstDayFor(navigator.language)), how, now, knownAt: connection.knownAt, isAsking: page.isAsking, said: page.said, acts: { join } });
}
function draw() {
  document.title = page.branch && !page.isUnknown ? `${nameOf(page.branch)} · ${t("b_title")}` : t("b_title");
  render(pageNow(), document.body);
}

document.title = t("b_title");
if (history.state?.joins) history.replaceState(null, "");
takeTheStage();
draw();
begin();
setInterval(draw, 1_000); // opening and closing come by the clock
