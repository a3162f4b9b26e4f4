/** What stands beside reception's day, and what its forms are called. */
export const words = {
en: {
  q_find: "Find a name or phone", q_next: "Expected next", q_next_none: "Nobody within the hour.", q_found: { one: "{count} found", other: "{count} found" }, q_found_none: "Nobody of this day.",
  q_any_doctor: "Any doctor", q_is_here: "Is here", q_more: { one: "and {count} more", other: "and {count} more" }, q_untold: "Could not be told", q_other_day: "About another day", q_by_email: "by e-mail", q_by_sms: "by SMS", q_by_push: "by push", q_again: "Try again", q_unfit_title: "No longer fit, next 14 days", q_unfit_later: "No longer fit",
  q_waiting: "Waiting for a place", q_waiting_none: "Nobody.", q_offered: "Offered {time}, until {until}", q_accept: "Says yes", q_decline: "Says no", q_take_off: "Take off", q_did_remove: "{who} is off the waiting list",
  q_slot_taken: "That time has just been taken. Choose another.", q_limit: "This patient has as many appointments as may be booked.", q_elsewhere: "Another time or day", q_to_reception: "Reception", q_door: "Code at the door",
},
ar: {
  q_find: "ابحث بالاسم أو الهاتف", q_next: "المتوقعون", q_next_none: "لا أحد خلال ساعة.", q_found: { zero: "لا نتيجة", one: "نتيجة واحدة", two: "نتيجتان", few: "{count} نتائج", many: "{count} نتيجة", other: "{count} نتيجة" }, q_found_none: "لا أحد في هذا اليوم.",
  q_any_doctor: "أي طبيب", q_is_here: "وصل", q_more: { zero: "ولا أحد غيرهم", one: "وواحد آخر", two: "واثنان آخران", few: "و{count} آخرون", many: "و{count} آخرون", other: "و{count} آخرون" }, q_untold: "تعذّر إبلاغهم", q_other_day: "عن يوم آخر", q_by_email: "بالبريد الإلكتروني",
  q_by_sms: "برسالة نصية", q_by_push: "بإشعار", q_again: "إعادة الإرسال", q_unfit_title: "خارج أوقات العمل، خلال 14 يومًا", q_unfit_later: "خارج أوقات العمل", q_waiting: "ينتظرون موعدًا", q_waiting_none: "لا أحد.", q_offered: "عُرض {time} حتى {until}", q_accept: "يوافق", q_decline: "لا يوافق", q_take_off: "إخراج", q_did_remove: "أُخرج {who} من قائمة الانتظار",
  q_slot_taken: "حُجز هذا الوقت قبل لحظة. اختر غيره.", q_limit: "لدى هذا المريض أقصى عدد من المواعيد.", q_elsewhere: "وقت أو يوم آخر", q_to_reception: "الاستقبال", q_door: "الرمز عند الباب",
},
};
