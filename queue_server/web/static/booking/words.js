/** What is said wherever somebody chooses a time or looks at an appointment. */
export const words = {
en: {
  f_unreached: "We cannot reach the clinic right now. We keep trying.", f_cut: "Your phone has no connection. Nothing was sent.", f_no_answer: "The clinic did not answer. Press again: it counts only once.", f_not_done: "That did not work. Try again, or call the clinic.",
  f_too_often: "That was too often. Wait a moment and try again.", f_taken: "Somebody has just taken this time.", f_gone: "This time cannot be booked any more.", f_limit: "You have as many appointments as one person may book. Cancel one first, or call the clinic.", f_same_time: "You have another appointment at that time.",
  f_too_late: "It is too late to change this here. Please call the clinic.", f_too_early: "It is too early to check in.", f_changed: "This appointment has changed meanwhile. This is how it stands now.", f_nearest: "These are the nearest free times:",
  f_with: "With", f_any: "Any doctor", f_month_before: "Month before", f_month_after: "Next month", f_zone: "Times are by the clinic's clock: {zone}. Your phone shows another one.",
  f_day_free: { one: "{day}, {count} free", other: "{day}, {count} free" }, f_day_full: "{day}, no free times", f_day_shut: "{day}, cannot be booked", f_free: { one: "{count} free", other: "{count} free" },
  f_morning: "Morning", f_afternoon: "Afternoon", f_evening: "Evening", f_second_time: "for the second time", f_busy: "you are busy", f_reading: "Reading…",
  f_full: "no free times", f_full_more: "Somebody may cancel: we can tell you as soon as a time is free.", f_wait: "Tell me when a time is free", f_next_free: "Next free day: {day}", f_nothing: "There are no free times until {day}.",
  f_who: "Who are you?", f_account: "Sign in with your account of this clinic. No account yet?", f_sign_up: "Create one", f_staff_only: "This account is for staff. Patients book here; staff book at reception.", f_must_enrol: "Your account needs a second step first. Sign in to your account to set it up.",
  f_service: "Service", f_doctor: "Doctor", f_place: "Place", f_reference: "Your reference", f_reference_more: "Type it at the kiosk when you arrive.", f_calendar: "Add to my calendar", f_calendar_not: "The calendar file did not come. Try again.", f_mine: "My appointments",
  f_code_needed: "Scan the code at the clinic's door with your phone's camera, then press again.", f_code_wrong: "This code is too old. Scan the one at the door again.", f_in_line: "You have a place in this line already.", f_line_closed: "The line is closed right now. Please go to reception.", f_at_desk: "Please check in at the kiosk or at reception.", f_offer_over: "This offer is over", f_waits_already: "You are on this waiting list already.",
},
ar: {
  f_unreached: "لا نستطيع الوصول إلى العيادة الآن. سنواصل المحاولة.", f_cut: "لا يوجد اتصال في هاتفك. لم يُرسل شيء.", f_no_answer: "لم يصلنا رد من العيادة. اضغط مرة أخرى: يُحسب مرة واحدة فقط.", f_not_done: "لم ينجح ذلك. حاول مرة أخرى أو اتصل بالعيادة.",
  f_too_often: "محاولات كثيرة. انتظر قليلًا ثم حاول مرة أخرى.", f_taken: "حُجز هذا الوقت قبل لحظة.", f_gone: "لم يعد حجز هذا الوقت ممكنًا.", f_limit: "لديك أكبر عدد من المواعيد يمكن لشخص حجزه. ألغِ موعدًا أولًا أو اتصل بالعيادة.", f_same_time: "لديك موعد آخر في ذلك الوقت.",
  f_too_late: "فات وقت التغيير من هنا. يرجى الاتصال بالعيادة.", f_too_early: "لم يحن وقت تسجيل الحضور بعد.", f_changed: "تغيّر هذا الموعد في هذه الأثناء. هذا وضعه الآن.", f_nearest: "أقرب الأوقات المتاحة:",
  f_with: "مع", f_any: "أي طبيب", f_month_before: "الشهر السابق", f_month_after: "الشهر التالي", f_zone: "الأوقات حسب ساعة العيادة: {zone}. ساعة هاتفك مختلفة.",
  f_day_free: { zero: "{day}، لا أوقات متاحة", one: "{day}، وقت واحد متاح", two: "{day}، وقتان متاحان", few: "{day}، {count} أوقات متاحة", many: "{day}، {count} وقتًا متاحًا", other: "{day}، {count} وقت متاح" },
  f_day_full: "{day}، لا أوقات متاحة", f_day_shut: "{day}، لا يمكن الحجز فيه",
  f_free: { zero: "لا أوقات متاحة", one: "وقت واحد متاح", two: "وقتان متاحان", few: "{count} أوقات متاحة", many: "{count} وقتًا متاحًا", other: "{count} وقت متاح" },
  f_morning: "صباحًا", f_afternoon: "بعد الظهر", f_evening: "مساءً", f_second_time: "للمرة الثانية", f_busy: "لديك موعد", f_reading: "جارٍ القراءة…",
  f_full: "لا أوقات متاحة", f_full_more: "قد يلغي أحدهم موعده: يمكننا إخبارك فور توفر وقت.", f_wait: "أخبروني عند توفر وقت", f_next_free: "أقرب يوم متاح: {day}", f_nothing: "لا أوقات متاحة حتى {day}.",
  f_who: "من أنت؟", f_account: "سجّل الدخول بحسابك في هذه العيادة. ليس لديك حساب؟", f_sign_up: "أنشئ حسابًا", f_staff_only: "هذا حساب موظف. يحجز المرضى هنا، ويحجز الموظفون من الاستقبال.", f_must_enrol: "يحتاج حسابك إلى خطوة ثانية أولًا. سجّل الدخول إلى حسابك لإعدادها.",
  f_service: "الخدمة", f_doctor: "الطبيب", f_place: "المكان", f_reference: "رقمك المرجعي", f_reference_more: "اكتبه في جهاز الاستقبال عند وصولك.", f_calendar: "أضف إلى تقويمي", f_calendar_not: "لم يصل ملف التقويم. حاول مرة أخرى.", f_mine: "مواعيدي",
  f_code_needed: "امسح الرمز عند باب العيادة بكاميرا هاتفك، ثم اضغط مرة أخرى.", f_code_wrong: "هذا الرمز قديم. امسح الرمز عند الباب مرة أخرى.", f_in_line: "لديك مكان في هذا الدور.", f_line_closed: "الدور مغلق الآن. يرجى مراجعة الاستقبال.", f_at_desk: "يرجى تسجيل الحضور من الجهاز أو الاستقبال.", f_offer_over: "انتهى هذا العرض", f_waits_already: "أنت في قائمة الانتظار هذه.",
},
};
