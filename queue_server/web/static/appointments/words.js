/** What one's own appointments say. */
export const words = {
en: {
  f_reading_list: "Reading…", f_is_booked: "Booked", f_is_confirmed: "You will come", f_is_here: "You are in line", f_is_inside: "With the doctor", f_is_over: "Done", f_is_cancelled: "Cancelled", f_is_missed: "Missed", f_is_passed: "Past",
  f_my_place: "See my place in line", f_here: "I am here", f_will_come: "I will come", f_details: "Details and changes", f_at_door: "Welcome. Press “I am here” and you are in line.", f_at_door_early: "Welcome. You have no appointment that begins soon. Reception can help.",
  f_none_coming: "No appointments are coming", f_book_one: "Book an appointment", f_past: { one: "{count} past appointment", other: "{count} past appointments" },
  f_waiting: "You wait for a time", f_days: "{from} to {until}", f_hours: " between {from} and {until}", f_offered: "A time is free: answer now", f_stop: "Stop waiting", f_stop_sure: "Stop waiting? Your place on this list cannot be given back.", f_stop_no: "Keep waiting", f_stop_yes: "Yes, stop", f_stopped: "You are no longer waiting for this time.",
  f_feed: "Appointments in my own calendar", f_feed_more: "Subscribe to this address in your calendar: changes then appear by themselves.", f_feed_url: "Your private address", f_feed_secret: "Whoever has this address sees when your appointments are. A new address ends the old one.", f_feed_new: "New address", f_feed_renewed: "This is your new address. The old one is dead.", f_copy: "Copy", f_copied: "Copied",
  f_one: "Your appointment", f_left: "You left the line.", f_closed: "The line closed for the day.", f_move: "Change the time", f_now: "Now", f_earlier: "Tell me if an earlier time is free", f_earlier_asked: "We will tell you when an earlier time is free. You keep this one until you say yes.", f_until_when: "You can change or cancel until {when}.",
  f_cancel: "Cancel this appointment", f_cancel_sure: "Cancel this appointment?", f_cancel_more: "Somebody else will get this time. It cannot be given back.", f_cancel_why: "Why?", f_optional: "Optional. It helps the clinic.", f_cancel_no: "Keep it", f_cancel_yes: "Yes, cancel", f_cancelled: "Your appointment is cancelled. Thank you for telling us.", f_confirmed: "Thank you. We expect you.",
  f_move_right: "Change to this time?", f_old: "Until now", f_new_time: "New", f_move_yes: "Change to this time", f_moved: "Your appointment has its new time.",
},
ar: {
  f_reading_list: "جارٍ القراءة…", f_is_booked: "محجوز", f_is_confirmed: "ستحضر", f_is_here: "أنت في الدور", f_is_inside: "عند الطبيب", f_is_over: "تم", f_is_cancelled: "ملغى", f_is_missed: "لم تحضر", f_is_passed: "مضى",
  f_my_place: "مكاني في الدور", f_here: "أنا هنا", f_will_come: "سأحضر", f_details: "التفاصيل والتغيير", f_at_door: "أهلًا بك. اضغط «أنا هنا» لتدخل الدور.", f_at_door_early: "أهلًا بك. ليس لديك موعد قريب. يمكن للاستقبال مساعدتك.",
  f_none_coming: "لا مواعيد قادمة", f_book_one: "حجز موعد", f_past: { zero: "لا مواعيد سابقة", one: "موعد سابق واحد", two: "موعدان سابقان", few: "{count} مواعيد سابقة", many: "{count} موعدًا سابقًا", other: "{count} موعد سابق" },
  f_waiting: "أنت تنتظر وقتًا", f_days: "من {from} إلى {until}", f_hours: " بين {from} و{until}", f_offered: "توفر وقت: أجب الآن", f_stop: "إيقاف الانتظار", f_stop_sure: "إيقاف الانتظار؟ لا يمكن إعادة مكانك في القائمة.", f_stop_no: "متابعة الانتظار", f_stop_yes: "نعم، أوقف", f_stopped: "لم تعد تنتظر هذا الوقت.",
  f_feed: "المواعيد في تقويمي", f_feed_more: "اشترك في هذا العنوان من تقويمك، فتظهر التغييرات فيه تلقائيًا.", f_feed_url: "عنوانك الخاص", f_feed_secret: "من لديه هذا العنوان يرى أوقات مواعيدك. العنوان الجديد يلغي القديم.", f_feed_new: "عنوان جديد", f_feed_renewed: "هذا عنوانك الجديد. لم يعد القديم يعمل.", f_copy: "نسخ", f_copied: "تم النسخ",
  f_one: "موعدك", f_left: "خرجت من الدور.", f_closed: "أُغلق الدور لهذا اليوم.", f_move: "تغيير الوقت", f_now: "الآن", f_earlier: "أخبروني عند توفر وقت أبكر", f_earlier_asked: "سنخبرك عند توفر وقت أبكر. يبقى هذا الموعد لك حتى توافق.", f_until_when: "يمكنك التغيير أو الإلغاء حتى {when}.",
  f_cancel: "إلغاء هذا الموعد", f_cancel_sure: "إلغاء هذا الموعد؟", f_cancel_more: "سيأخذ شخص آخر هذا الوقت، ولا يمكن إعادته.", f_cancel_why: "ما السبب؟", f_optional: "اختياري. يساعد العيادة.", f_cancel_no: "إبقاء الموعد", f_cancel_yes: "نعم، ألغِ", f_cancelled: "أُلغي موعدك. شكرًا لإخبارنا.", f_confirmed: "شكرًا لك. نحن في انتظارك.",
  f_move_right: "التغيير إلى هذا الوقت؟", f_old: "حتى الآن", f_new_time: "الجديد", f_move_yes: "غيّر إلى هذا الوقت", f_moved: "صار لموعدك وقت جديد.",
},
};
