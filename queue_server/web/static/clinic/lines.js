/** Lines of a branch: name, letters, what they are for, and who calls from them. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { all } from "../api.js";
import { code, nameOf, t } from "../frame.js";
import { PlaceShelf } from "./places.js";

export class Section extends PlaceShelf {
  drawing = "menu";
  words = { title: "j_lines", add: "j_add_line", new: "j_new_line", none: "j_no_line", next: "j_no_line_next" };
  names = ["name", "prefix", "services", "staff", "size_limit", "last_ticket_at", "ends_with_day"];
  refusals = { "prefix-taken": "j_prefix_taken", "line-not-empty": "j_line_busy" };
  loseMore = "j_remove_line";
  #services = [];
  #staff = [];

  get path() { return `/branches/${this.house.place}/queues`; }
  one = (id) => `/queues/${id}`;
  async fetch() {
    const [lines, services, staff] = await Promise.all([all(`${this.path}/rules`, this.send), all("/services", this.send), all("/staff", this.send)]);
    const isHere = ({ role, branch_id }) => role === "doctor" && [null, this.house.place].includes(branch_id);
    [this.#services, this.#staff] = [services, staff.filter(({ roles }) => roles.some(isHere))];
    return lines;
  }
  async stored({ id }) { return (await this.fetch()).find((one) => one.id === id); }
  sorted(lines) { return lines.sort((a, b) => a.prefix.localeCompare(b.prefix)); }
  blank() { return { name: { en: "", ar: null }, prefix: "", services: this.#services.length === 1 ? [this.#services[0].id] : [], staff: [], size_limit: null, last_ticket_at: null, ends_with_day: true }; }
  row = (one) => html`<span class="door-sign">${code(one.prefix)}</span><span class="grow"><b><bdi>${nameOf(one)}</bdi></b><small class="soft">${one.services.map((id) => nameOf(this.#services.find((service) => service.id === id))).filter(Boolean).join(" · ")}</small></span>
    <span class="soft">${one.staff.length ? t("j_by_people", { n: one.staff.length, count: one.staff.length }) : t("j_desk_only")}</span>`;
  form = (f, line) => html`${f.names("/name", t("j_name"))}
    ${line ? nothing : f.text("/prefix", t("j_letters"), { required: true, max: 2, dir: "ltr", capitals: true, pattern: "[AFHKLMRXY]{1,2}", more: t("j_letters_more") })}
    ${f.some("/services", t("j_line_services"), null, this.#services, { none: t("j_service_first") })}${f.some("/staff", t("j_line_staff"), null, this.#staff, { none: t("j_no_doctor") })}
    <div class="two-names">${f.number("/size_limit", t("j_size_limit"), { min: 1, max: 100_000, required: false, more: t("j_size_limit_more") })}${f.text("/last_ticket_at", t("j_last_ticket"), { max: 5, dir: "ltr", pattern: "([01][0-9]|2[0-3]):[0-5][0-9]", more: t("j_last_ticket_more") })}</div>
    ${f.check("/ends_with_day", t("j_ends_with_day"), { more: t("j_ends_with_day_more") })}`;
  /** Letters stay what they are once tickets bear them. */
  sent(body) {
    const { prefix, ...rest } = body;
    return this.opened ? rest : body;
  }
}
