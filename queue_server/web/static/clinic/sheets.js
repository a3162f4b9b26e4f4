/** The catalogue as spreadsheets: taken away, edited, tried, and only then taken in. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { Problem } from "../api.js";
import { Section as Part } from "../entry/section.js";
import { band, num, off, t } from "../frame.js";
import { icon } from "../icons.js";
import { learn } from "../text.js";
import { words } from "./sheets-words.js";
import { unfitAfter } from "./unfit.js";

learn(words);
const KINDS = { branches: "j_branches", services: "j_services", counters: "j_rooms", "staff-plans": "j_hours" };
const LARGEST = 1_000_000; // bytes; the server takes no more
const PATIENCE = 30_000;

export class Section extends Part {
  isDirty = false;
  isOpened = false;
  #kind = "services";
  #file = null; // {name, csv}
  #tried = null; // what the server says of it
  #unfit = null;

  load() { return this.redraw(); }
  view = () => html`<div class="listing panel">${this.card("list", "print", t("j_sheets"), html`<p class="soft">${t("j_sheets_more")}</p>
    <div class="tools"><div class="field"><label for="kind">${t("j_which")}</label><select id="kind" @change=${({ target }) => { [this.#kind, this.#file, this.#tried] = [target.value, null, null]; this.turn(false); }}>${Object.entries(KINDS).map(([kind, label]) => html`<option value=${kind} ?selected=${kind === this.#kind}>${t(label)}</option>`)}</select></div>
      ${this.button(t("j_download"), "up", this.#download)}
      <div class="field grow"><label for="file">${t("j_choose_file")}</label><input id="file" type="file" accept=".csv,text/csv" @change=${this.#chosen}></div></div>
    ${this.#tried ? this.#result() : nothing}${this.#unfit?.view() ?? nothing}`)}</div>`;
  #result() {
    const { rows, added, changed, errors } = this.#tried;
    const count = (key, n) => t(key, { n, count: num(n) });
    if (!errors.length) {
      const isNew = added + changed > 0;
      return html`<div class="boxed form" id="result" tabindex="-1"><h3>${t("j_would")} <bdi dir="ltr">${this.#file.name}</bdi></h3><p>${count("j_rows_n", rows)} · <b>${count("j_added_n", added)}</b> · <b>${count("j_changed_n", changed)}</b></p>
        ${isNew ? html`<div class="pair">${this.button(t("j_take_in"), "check", this.#import, "primary")}${this.button(t("m_cancel"), "undo", this.#forget)}</div>` : html`<p>${t("j_same")}</p>`}</div>`;
    }
    return html`${band("bad", "warn", count("j_flaws_n", errors.length), nothing, "alert")}<div class="scrolls-sideways" tabindex="0" role="region" aria-label=${t("j_flaws")}><table><thead><tr><th scope="col">${t("j_row")}</th><th scope="col">${t("j_column")}</th><th scope="col">${t("j_flaw")}</th></tr></thead>
      <tbody>${errors.map(({ row, column, detail }) => html`<tr><td>${num(row)}</td><td><bdi dir="ltr">${column ?? ""}</bdi></td><td dir="auto">${this.house.said(detail)}</td></tr>`)}</tbody></table></div><p>${t("j_mend")}</p>`;
  }

  #forget = () => {
    [this.#file, this.#tried] = [null, null];
    document.querySelector("#file").value = "";
    this.turn(false);
  };
  #chosen = async ({ target }) => {
    const [file] = target.files;
    this.#tried = this.#unfit = null;
    if (!file) return this.redraw();
    if (file.size > LARGEST) return this.say("j_too_large");
    this.#file = { name: file.name, csv: await file.text() };
    target.value = ""; // the same file, mended, is chosen again
    await this.attempt(async () => { this.#tried = (await this.#sent(true)).body; });
    document.querySelector("#result")?.focus();
  };
  #sent = (dry_run) => this.send("POST", `/admin/catalogue/${this.#kind}/import`, { body: { csv: this.#file.csv, dry_run }, within: PATIENCE });
  #import = () => this.attempt(async () => {
    this.#unfit = unfitAfter(this, (await this.#sent(false)).body);
    this.#tried = this.#file = null;
    await this.house.readBranches();
    this.house.changed();
  }, { done: "j_taken_in" });
  #download = () => this.attempt(async () => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await this.#fetched()), download: `${this.#kind}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), PATIENCE);
  }, { done: "j_downloaded" });
  /** Byte by byte: spreadsheets need the mark at its beginning. */
  async #fetched() {
    await this.send("GET", "/me"); // renews a token that has run out
    const headers = { Authorization: `Bearer ${await this.session.token()}` };
    const reply = await fetch(`/api/v1/admin/catalogue/${this.#kind}.csv`, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    if (!reply?.ok) throw new Problem({ status: reply?.status ?? 0 });
    return reply.blob();
  }
}
