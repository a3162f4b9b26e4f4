/** The panel in which staff set this one screen up: sound, quiet hours, colours, rooms. */
import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { placeName, switchTo, t } from "../frame.js";
import { icon } from "../icons.js";
import { copy } from "../text.js";
import { TONGUES } from "./settings.js";

export const namesOf = (tongues) => tongues.map((tongue) => copy[tongue].own_name).join(" · ");
const said = { works: () => t("d_works"), mute: () => t("d_mute"), voiceless: (mutes) => t("d_no_voice_more", { tongues: namesOf(mutes) }) };

const tick = (words, isOn, set) => html`<label class="choice"><input type="checkbox" .checked=${isOn} @change=${(event) => set(event.target.checked)}><span class="grow">${words}</span></label>`;
const radio = (name, words, isOn, set) => html`<label class="choice"><input type="radio" name=${name} .checked=${isOn} @change=${set}><span class="grow">${words}</span></label>`;
const toggled = (list, one, isIn) => (isIn ? [...list, one] : list.filter((other) => other !== one));
const group = (legend, body, more) => html`<fieldset class="field"><legend>${t(legend)}</legend>${body}${more ? html`<p class="soft small">${more}</p>` : nothing}</fieldset>`;

const sound = ({ settings, told, mutes }, acts) => html`<section><h3>${t("d_sound")}</h3>
  <p class="row"><button type="button" class="btn primary" autofocus @click=${acts.test}>${icon("sound")} ${t("d_test")}</button><span role="status" class="grow">${told ? said[told](mutes) : t("d_test_more")}</span></p>
  <div class="field"><label for="volume">${t("d_volume")}</label><input id="volume" type="range" min="0" max="100" step="5" .value=${String(settings.volume)} @change=${(event) => acts.set({ volume: event.target.valueAsNumber })}></div>
  ${tick(t("d_voice"), settings.voice, (voice) => acts.set({ voice }))}
  ${group("d_tongues", html`<div class="pair">${TONGUES.map((tongue) => tick(html`<span lang=${tongue} dir="auto">${copy[tongue].own_name}</span>`, settings.tongues.includes(tongue), (isOn) => acts.set({ tongues: toggled(settings.tongues, tongue, isOn) })))}</div>`)}
  ${group("d_quiet", html`<div class="pair">${hour("from", "d_from", settings, acts)}${hour("to", "d_to", settings, acts)}</div>`, t("d_quiet_more"))}</section>`;
const hour = (name, label, settings, acts) => html`<div class="field"><label for=${name}>${t(label)}</label><input id=${name} type="time" .value=${settings[name]} @change=${(event) => acts.set({ [name]: event.target.value })}></div>`;

const colours = ({ settings }, acts) => group("d_colours", html`<div class="pair">${radio("theme", t("d_dark"), settings.theme === "dark", () => acts.set({ theme: "dark" }))}${radio("theme", t("d_light"), settings.theme === "light", () => acts.set({ theme: "light" }))}</div>`);
/** What is kept is which rooms are hidden: a room that opens later is shown. */
const rooms = ({ settings, counters }, acts) => (counters.length < 2 ? nothing : group("d_rooms", html`<div class="pair scrolls" tabindex="0">${counters.map((counter) => tick(html`<bdi>${placeName(counter)}</bdi>`, !settings.hidden.includes(counter.id), (isOn) => acts.set({ hidden: toggled(settings.hidden, counter.id, !isOn) })))}</div>`, t("d_rooms_more")));
function link({ isLinked, isPublic }, acts) {
  const words = isLinked ? t("d_linked") : isPublic ? t("d_open") : t("d_unknown");
  const act = isLinked ? html`<button type="button" class="btn" @click=${acts.forget}>${t("d_forget")}</button>` : html`<button type="button" class="btn" @click=${acts.pair}>${t("d_pair")}</button>`;
  return html`<section><h3>${t("d_link")}</h3><p class="row"><span class="grow">${words}</span>${act}</p></section>`;
}

/** `screen`: {settings, counters, told, mutes, isLinked, isPublic}; every change holds at once and is kept. */
export const setupPanel = (screen, acts) => html`<dialog class="setup" aria-labelledby="setup" @close=${acts.close}><header><h2 id="setup">${t("d_setup")}</h2><span class="grow"></span>${switchTo()}
  <button type="button" class="btn" @click=${acts.close}>${icon("cross")} ${t("e_close")}</button></header>
  <div class="halves">${sound(screen, acts)}<div>${colours(screen, acts)}${rooms(screen, acts)}${link(screen, acts)}</div></div></dialog>`;
