/** What is said of a doctor who is away. */
export const words = {
en: {
  q_away_when: "When", q_away_rest: "Rest of today", q_away_today: "All of today", q_away_day: "All day, {day}", q_away_other: "Other times", q_away_from: "Away from", q_away_until: "Until",
  q_away_more: "These times can no longer be booked. Whoever is booked in them stays until you move or cancel them.", q_away_here: "Only from {branch}, not from the other branches", q_away_there: { one: "{count} of them is at another branch.", other: "{count} of them are at other branches." }, q_away_save: "Mark as away",
  q_away_known: "Already marked", q_away_none: "Nothing.", q_reading_away: "Reading what is marked…", q_away_lost: "What is marked could not be read.", q_away_back: "Take back", q_away_changed: "Somebody else has just changed this. Look again.",
  q_did_away: { one: "{who} is marked as away. {count} appointment no longer fits. {elsewhere}", other: "{who} is marked as away. {count} appointments no longer fit. {elsewhere}" }, q_did_away_free: "{who} is marked as away. Nobody is booked then.", q_did_back: "{who} can be booked again",
},
ar: {
  q_away_when: "متى", q_away_rest: "بقية اليوم", q_away_today: "اليوم كله", q_away_day: "يوم {day} كله", q_away_other: "أوقات أخرى", q_away_from: "غائب من", q_away_until: "حتى",
  q_away_more: "لا يمكن الحجز في هذه الأوقات بعد الآن. ومن حجز فيها يبقى حتى تنقله أو تلغي موعده.", q_away_here: "عن {branch} فقط، لا عن الفروع الأخرى", q_away_there: { zero: "كلها في هذا الفرع.", one: "منها موعد واحد في فرع آخر.", two: "منها موعدان في فروع أخرى.", few: "منها {count} مواعيد في فروع أخرى.", many: "منها {count} موعدًا في فروع أخرى.", other: "منها {count} موعد في فروع أخرى." }, q_away_save: "تسجيل الغياب",
  q_away_known: "المسجّل من قبل", q_away_none: "لا شيء.", q_reading_away: "جارٍ قراءة الغياب المسجّل…", q_away_lost: "تعذّرت قراءة الغياب المسجّل.", q_away_back: "إلغاء الغياب", q_away_changed: "غيّره شخص آخر قبل لحظة. انظر مرة أخرى.",
  q_did_away: { zero: "سُجّل غياب {who}. لا مواعيد فيه. {elsewhere}", one: "سُجّل غياب {who}. موعد واحد صار خارج أوقات العمل. {elsewhere}", two: "سُجّل غياب {who}. موعدان صارا خارج أوقات العمل. {elsewhere}", few: "سُجّل غياب {who}. {count} مواعيد صارت خارج أوقات العمل. {elsewhere}", many: "سُجّل غياب {who}. {count} موعدًا صار خارج أوقات العمل. {elsewhere}", other: "سُجّل غياب {who}. {count} موعد صار خارج أوقات العمل. {elsewhere}" }, q_did_away_free: "سُجّل غياب {who}. لا أحد محجوز فيه.", q_did_back: "يمكن الحجز عند {who} من جديد",
},
};
