/** Services: how long each takes, what it costs, where it is given and by whom. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { all } from "../api.js";
import { minutes, nameOf, num, t } from "../frame.js";
import { Shelf } from "./shelf.js";

export class Section extends Shelf {
  drawing = "speech";
  path = "/services";
  words = { title: "j_services", add: "j_add_service", new: "j_new_service", none: "j_no_service", next: "j_no_service_next" };
  names = ["name", "duration_minutes", "price", "currency", "buffer_before_minutes", "buffer_after_minutes", "is_online", "branch_ids", "staff_ids"];
  refusals = { "service-in-use": "j_service_in_use" };
  loseMore = "j_remove_service";
  #branches = [];
  #staff = [];

  one = (id) => `/services/${id}`;
  async fetch() {
    const [services, branches, staff] = await Promise.all([all(this.path, this.send), all("/branches", this.send), all("/staff", this.send)]);
    [this.#branches, this.#staff] = [branches, staff.filter(({ roles }) => roles.some(({ role }) => role === "doctor"))];
    return services;
  }
  blank() { return { name: { en: "", ar: null }, duration_minutes: 20, price: null, currency: this.things?.find((one) => one.currency)?.currency ?? null, buffer_before_minutes: 0, buffer_after_minutes: 0, is_online: true, branch_ids: null, staff_ids: null }; }
  /** A price and its currency go together, and without a price there is none. */
  sent(body) {
    if ("price" in body && body.price === null) return { ...body, currency: null };
    if (!("price" in body) && body.currency) return { ...body, price: this.opened.price };
    return body;
  }
  row = (one) => html`<span class="grow"><b><bdi>${nameOf(one)}</bdi></b><small class="soft">${minutes(one.duration_minutes)}${one.price === null ? nothing : html` · ${num(`${one.price} ${one.currency}`)}`}</small></span>
    <span class="chips">${one.branch_ids ? html`<span class="pill">${t("j_at_branches", { n: one.branch_ids.length, count: one.branch_ids.length })}</span>` : nothing}${one.staff_ids ? html`<span class="pill">${t("j_by_people", { n: one.staff_ids.length, count: one.staff_ids.length })}</span>` : nothing}${one.is_online ? nothing : html`<span class="pill">${t("j_staff_only")}</span>`}</span>`;

  form = (f) => html`${f.names("/name", t("j_name"))}
    <div class="two-names">${f.number("/duration_minutes", t("j_duration"), { min: 1, max: 480 })}<div class="price">${f.text("/price", t("j_price"), { max: 13, dir: "ltr", pattern: "[0-9]{1,9}([.][0-9]{1,3})?" })}${f.text("/currency", t("j_currency"), { max: 3, dir: "ltr", pattern: "[A-Z]{3}", capitals: true, required: f.draft.get("/price") !== null })}</div></div>
    <div class="two-names">${f.number("/buffer_before_minutes", t("j_before"), { max: 240 })}${f.number("/buffer_after_minutes", t("j_after"), { max: 240 })}</div>
    ${f.check("/is_online", t("j_online"), { more: t("j_online_more") })}
    ${f.some("/branch_ids", t("j_where"), t("j_everywhere"), this.#branches)}
    ${f.some("/staff_ids", t("j_whom"), t("j_everybody"), this.#staff, { none: t("j_no_doctor") })}`;
}
