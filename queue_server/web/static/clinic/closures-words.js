/** What is said of closures and holidays. */
import { words as hours } from "./hours-words.js";

const shared = ({ j_doctor, j_from, j_to }) => ({ j_doctor, j_from, j_to });
export const words = {
en: {
  ...shared(hours.en),
  j_add_closure: "Add a closure", j_new_closure: "A new closure", j_no_closure: "Nothing is closed.", j_no_closure_next: "Add days when the branch is closed or a doctor is away, or take the public holidays below.", j_remove_closure: "{name} is taken away, and its hours can be booked again.", j_whole_branch: "The whole branch", j_who_away: "Who is away", j_only_here: "Only at this branch", j_only_here_more: "Otherwise the doctor is away from every branch.", j_holiday: "Public holiday", j_zone_is: "By the clock of the branch: {zone}.", j_reason: "Why",
  j_holidays: "Public holidays", j_holidays_more: "Look at the holidays of a year first; nothing is closed before you say so.", j_country: "Country", j_region: "Region code", j_year: "Year", j_look_holidays: "Show them", j_there: "Closed already", j_all_there: "All of them are closed already.", j_close_on: { one: "Close on {count} day", other: "Close on {count} days" }, j_holidays_added: "The branch is closed on these days.",
},
ar: {
  ...shared(hours.ar),
  j_add_closure: "إضافة إغلاق", j_new_closure: "إغلاق جديد", j_no_closure: "لا إغلاقات.", j_no_closure_next: "أضف أيامًا يُغلق فيها الفرع أو يغيب طبيب، أو خذ العطل الرسمية من الأسفل.", j_remove_closure: "سيُزال {name} ويمكن الحجز في وقته من جديد.", j_whole_branch: "الفرع كله", j_who_away: "من الغائب", j_only_here: "هذا الفرع فقط", j_only_here_more: "وإلا فالطبيب غائب عن كل الفروع.", j_holiday: "عطلة رسمية", j_zone_is: "بتوقيت الفرع: {zone}.", j_reason: "السبب",
  j_holidays: "العطل الرسمية", j_holidays_more: "انظر أولًا إلى عطل السنة، ولا يُغلق شيء قبل أن تقول ذلك.", j_country: "البلد", j_region: "رمز المنطقة", j_year: "السنة", j_look_holidays: "إظهارها", j_there: "مغلق من قبل", j_all_there: "كلها مغلقة من قبل.", j_close_on: { zero: "لا أيام", one: "إغلاق يوم واحد", two: "إغلاق يومين", few: "إغلاق {count} أيام", many: "إغلاق {count} يومًا", other: "إغلاق {count} يوم" }, j_holidays_added: "الفرع مغلق في هذه الأيام.",
},
};
