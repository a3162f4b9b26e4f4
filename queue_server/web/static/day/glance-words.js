/** What stands beside reception's day. */
export const words = {
en: {
  q_find: "Find a name or phone", q_found: { one: "{count} found", other: "{count} found" }, q_found_none: "Nobody of this day.",
  q_any_doctor: "Any doctor", q_is_here: "Is here", q_more: { one: "and {count} more", other: "and {count} more" }, q_untold: "Could not be told", q_other_day: "About another day", q_by_email: "by e-mail", q_by_sms: "by SMS", q_by_push: "by push", q_again: "Try again",
  q_waiting: "Waiting for a place", q_waiting_none: "Nobody.", q_offered: "Offered {time}, until {until}", q_accept: "Says yes", q_decline: "Says no", q_take_off: "Take off",
},
ar: {
  q_find: "ابحث بالاسم أو الهاتف", q_found: { zero: "لا نتيجة", one: "نتيجة واحدة", two: "نتيجتان", few: "{count} نتائج", many: "{count} نتيجة", other: "{count} نتيجة" }, q_found_none: "لا أحد في هذا اليوم.",
  q_any_doctor: "أي طبيب", q_is_here: "وصل", q_more: { zero: "ولا أحد غيرهم", one: "وواحد آخر", two: "واثنان آخران", few: "و{count} آخرون", many: "و{count} آخرون", other: "و{count} آخرون" }, q_untold: "تعذّر إبلاغهم", q_other_day: "عن يوم آخر", q_by_email: "بالبريد الإلكتروني",
  q_by_sms: "برسالة نصية", q_by_push: "بإشعار", q_again: "إعادة الإرسال", q_waiting: "ينتظرون موعدًا", q_waiting_none: "لا أحد.", q_offered: "عُرض {time} حتى {until}", q_accept: "يوافق", q_decline: "لا يوافق", q_take_off: "إخراج",
},
};
