/** Rooms and desks of a branch: where people are called to. */
import { html } from "/vendor/lit-html/lit-html.js";
import { code, nameOf, t } from "../frame.js";
import { PlaceShelf } from "./places.js";

export class Section extends PlaceShelf {
  drawing = "door";
  words = { title: "j_rooms", add: "j_add_room", new: "j_new_room", none: "j_no_room", next: "j_no_room_next" };
  names = ["name", "door", "kind"];
  loseMore = "j_remove_room";

  get path() { return `/branches/${this.house.place}/counters`; }
  one = (id) => `/counters/${id}`;
  sorted(rooms) { return rooms.sort((a, b) => a.door.localeCompare(b.door, "en", { numeric: true })); }
  blank() {
    const doors = (this.things ?? []).map(({ door }) => Number(door)).filter(Boolean);
    const door = String(Math.max(0, ...doors) + 1);
    return { name: { en: `${t("room", {}, "en")} ${door}`, ar: `${t("room", {}, "ar")} ${door}` }, door, kind: "room" };
  }
  row = (one) => html`<span class="door-sign">${code(one.door)}</span><span class="grow"><b><bdi>${nameOf(one)}</bdi></b></span><span class="soft">${t(one.kind === "desk" ? "j_desk" : "j_room")}</span>`;
  form = (f) => html`${f.text("/door", t("j_door"), { required: true, max: 4, more: t("j_door_more") })}${f.names("/name", t("j_name"))}${f.select("/kind", t("j_kind"), [["room", t("j_room")], ["desk", t("j_desk")]])}`;
}
