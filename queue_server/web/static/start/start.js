/** The start page: what this is, and the ways in. Logins and the patient's form are shown by the demo only. */
import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { Problem, all, call, press } from "../api.js";
import { Errand } from "../errand.js";
import { band, code, nameOf, off, switchTo, t, takeTheStage } from "../frame.js";
import { icon, mark } from "../icons.js";
import { learn } from "../text.js";
import { words } from "./words.js";

learn(words);
const TRY_AGAIN = 3_000;
const page = { branches: null, demo: null, isCut: false, join: { branch: null, queue: null, patient: null }, busy: false, said: null };

async function load() {
  try {
    [page.branches, page.demo] = await Promise.all([all("/branches"), readDemo()]);
    page.isCut = false;
    choose();
  } catch {
    page.isCut = true;
    setTimeout(load, TRY_AGAIN);
  }
  draw();
}
/** Null wherever this is not the demo. */
async function readDemo() {
  try {
    return (await call("GET", "/demo")).body;
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}
function choose() {
  if (!page.demo) return;
  const branch = page.demo.branches[0];
  Object.assign(page.join, { branch: branch?.id, queue: branch?.queues[0]?.id, patient: patients()[0]?.email });
}
const patients = () => page.demo.logins.filter((one) => one.role === "patient");
const homes = { doctor: "/console", receptionist: "/reception" };
const staff = () => page.demo.logins.filter((one) => one.role !== "patient");
const branchChosen = () => page.demo.branches.find((one) => one.id === page.join.branch);

// ---------------------------------------------------------------- joining as a patient

async function join(event) {
  event.preventDefault();
  if (page.busy) return;
  Object.assign(page, { busy: true, said: null });
  draw();
  const errand = new Errand();
  try {
    if (await errand.signIn(page.join.patient, page.demo.password)) throw new Problem({ type: "/problems/mfa-required", status: 401, detail: t("i_second") });
    await press(`/queues/${page.join.queue}/tickets`, {}, errand.send).then(({ body }) => { location.href = body.secret_link; }, (problem) => refused(problem, errand.send));
  } catch (problem) {
    page.said = { words: problem.status ? t("i_not_done", { why: problem.detail }) : t("i_cut") };
  }
  errand.signOut(); // nobody waits for it; the session would end by itself
  page.busy = false;
  draw();
}
async function refused(problem, send) {
  const words = { "queue-closed": "i_closed", "queue-full": "i_full" }[problem.slug];
  if (words) page.said = { words: t(words) };
  else if (problem.slug === "already-in-line") page.said = { words: t("i_already"), tickets: await theirTickets(send) };
  else throw problem;
}
async function theirTickets(send) {
  const tickets = await all("/me/tickets", send).catch(() => []);
  return tickets.filter((one) => one.queue_id === page.join.queue);
}

// ---------------------------------------------------------------- the page

const card = (drawing, title, body) => html`<section class="card"><h2>${icon(drawing)} ${t(title)}</h2>${body}</section>`;
const way = (href, drawing, words) => html`<a class="btn" href=${href}>${icon(drawing)}<span class="grow">${words}</span></a>`;
const screens = () => card("screen", "i_screens", html`<p class="soft">${t("i_screens_more")}</p>
  ${page.branches === null ? html`<p class="soft" role="status">${t("i_loading")}</p>` : page.branches.length ? page.branches.map(branchWays) : html`<p class="soft">${t("i_no_branches")}</p>`}`);
/** A kiosk is started by staff: in the demo their address waits in the field. */
const starter = () => page.demo?.logins.find((one) => one.role === "receptionist")?.email;
const branchWays = (one) => html`<div class="branch" role="group" aria-label=${nameOf(one)}><h3>${nameOf(one)}</h3>${way(`/display/${one.id}`, "screen", t("i_wall"))}${way(`/kiosk/${one.id}${starter() ? `?email=${encodeURIComponent(starter())}` : ""}`, "print", t("i_kiosk"))}${way(`/b/${one.id}`, "person", t("i_public"))}</div>`;
const console_ = () => card("person", "i_staff", html`<p class="soft">${t("i_staff_more")}</p>${way("/console", "bell", t("i_console"))}${way("/reception", "plus", t("i_reception"))}${way("/day", "clock", t("i_day"))}${way("/schedule", "check", t("i_schedule"))}${way("/admin/users", "person", t("i_people"))}${way("/admin/clinic", "door", t("i_clinic"))}`);
const account = () => card("clock", "i_account", html`<p class="soft">${t("i_account_more")}</p>${way("/book", "clock", t("i_book"))}${way("/appointments", "check", t("i_mine"))}${way("/register", "plus", t("i_register"))}${way("/account", "person", t("i_own"))}`);

const pick = (what) => (event) => {
  page.join[what] = event.target.value;
  if (what === "branch") page.join.queue = branchChosen().queues[0]?.id;
  page.said = null;
  draw();
};
const select = (what, label, options) => html`<div class="field"><label for=${what}>${t(label)}</label><select id=${what} @change=${pick(what)}>${options.map(({ id, words }) => html`<option value=${id} ?selected=${id === page.join[what]}>${words}</option>`)}</select></div>`;
const joinCard = () => card("menu", "i_patient", html`<p class="soft">${t("i_patient_more")}</p><form @submit=${join}>
  ${select("branch", "e_branch", page.demo.branches.map((one) => ({ id: one.id, words: nameOf(one) })))}
  ${select("queue", "e_queue", (branchChosen()?.queues ?? []).map((one) => ({ id: one.id, words: nameOf(one) })))}
  ${select("patient", "i_as", patients().map((one) => ({ id: one.email, words: one.name ?? one.email })))}
  <button class="btn primary" type="submit" aria-disabled=${off(page.busy)}>${icon("plus")} ${t("i_join")}</button>
  ${page.said ? html`${band("warn", "warn", page.said.words, nothing, "alert")}${(page.said.tickets ?? []).map((one) => way(one.secret_link, "arrow", t("i_go", { code: code(one.number) })))}` : nothing}</form>`);
const logins = () => card("exit", "i_logins", html`<p>${t("i_password")} <bdi class="secret" dir="ltr">${page.demo.password}</bdi></p>
  <ul class="logins">${staff().map((one) => html`<li><span class="soft small"><bdi>${one.name ?? one.role}</bdi></span><a href="${homes[one.role] ?? "/admin/clinic"}?email=${encodeURIComponent(one.email)}"><bdi dir="ltr">${one.email}</bdi></a></li>`)}
  ${patients().length ? html`<li><span class="soft small">${t("i_patients")}</span><span><bdi dir="ltr">${patients()[0].email}</bdi> … <bdi dir="ltr">${patients().at(-1).email}</bdi></span></li>` : nothing}</ul>`);

function draw() {
  render(html`<header class="bar">${mark}<strong>queue-server</strong><span class="grow"></span>${switchTo()}</header>
    <main><h1>${t("i_title")}</h1><p class="lead">${t("i_what")}</p>${page.isCut ? band("bad", "cloud", t("i_cut"), nothing, "alert") : nothing}
    <div class="ways"><div class="stack">${page.demo ? joinCard() : nothing}${account()}</div><div class="stack">${screens()}</div><div class="stack">${page.demo ? logins() : nothing}${console_()}</div></div>
    ${page.demo ? html`<p class="soft">${t("i_try")}</p>` : html`<p class="soft">${t("i_ticket")}</p>`}
    <p class="soft small ends"><a href="/docs">${t("i_docs")}</a>${page.demo ? html`<a href="/dev/outbox">${t("i_outbox")}</a><a href="/design">${t("i_design")}</a>` : nothing}</p></main>`, document.body);
}

document.title = t("i_title");
takeTheStage();
draw();
load();
