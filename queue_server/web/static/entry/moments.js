/** When something was: today by the clock, before that with its day. */
import { clock, lang } from "../frame.js";

const days = { en: new Intl.DateTimeFormat("en-GB-u-nu-latn", { day: "numeric", month: "short", year: "numeric" }), ar: new Intl.DateTimeFormat("ar-u-nu-latn", { day: "numeric", month: "long", year: "numeric" }) };
/** A moment by the reader's clock; a day is that day, wherever the reader is. */
export const dayOf = (when) => days[lang].format(new Date(String(when).length === 10 ? `${when}T12:00` : when));
export const moment = (when, now = Date.now()) => (dayOf(when) === dayOf(now) ? clock(when) : [dayOf(when), " ", clock(when)]);
