/** One's own names and language. */
import { html } from "/vendor/lit-html/lit-html.js";
import { submit } from "../entry/fields.js";
import { t } from "../frame.js";
import { copy } from "../text.js";
import { Section } from "../entry/section.js";

export class Profile extends Section {
  view() {
    const { names, language } = this.session.user;
    return this.card("profile", "person", t("o_profile"), html`<form class="form" @submit=${submit(this.#save)}>
      <div class="field"><label for="name-en">${t("o_name_en")}</label><input id="name-en" name="name-en" autocomplete="name" required maxlength="120" lang="en" .value=${names.en ?? ""}></div>
      <div class="field"><label for="name-ar">${t("o_name_ar")}</label><input id="name-ar" name="name-ar" autocomplete="off" maxlength="120" lang="ar" .value=${names.ar ?? ""}></div>
      <div class="field"><label for="language">${t("o_language")}</label><select class="own-face" id="language" name="language">${["en", "ar"].map((one) => html`<option value=${one} lang=${one} ?selected=${one === language}>${copy[one].own_name}</option>`)}</select></div>
      <button type="submit" class="btn">${t("o_save")}</button></form>`);
  }
  #save = ({ "name-en": en, "name-ar": ar, language }) => {
    const name = { en: en.value.trim(), ...(ar.value.trim() ? { ar: ar.value.trim() } : {}) };
    return this.attempt(async () => {
      const { revision } = this.session.user;
      try {
        this.session.user = (await this.send("PATCH", "/me", { body: { name, language: language.value }, headers: { "If-Match": `"${revision}"` } })).body;
      } catch (problem) {
        if (problem.slug === "revision-changed") this.session.user = (await this.send("GET", "/me")).body;
        throw problem;
      }
    }, { done: "o_saved", meanings: { "revision-changed": "o_changed_elsewhere" } });
  };
}
