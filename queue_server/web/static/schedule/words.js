/** What the pages of appointments say. */
export const words = {
en: {
  q_title: "Schedule", q_day_title: "Appointments", q_page: "This page",
  // which day
  q_days: "Which day", q_today: "Today", q_yesterday: "Yesterday", q_tomorrow: "Tomorrow", q_day_before: "Day before", q_day_after: "Day after", q_pick_day: "Go to a day",
  // states of an appointment
  q_pending: "Booked", q_confirmed: "Confirmed", q_checked_in: "Is here", q_called: "Called", q_unfit: "No longer fits", q_in_progress: "With the doctor", q_completed: "Finished", q_no_show: "Did not come", q_cancelled: "Cancelled", q_late: "Late {time}",
  // the picture
  q_reading: "Reading the appointments…", q_none: "No appointments on this day.", q_none_left: "Nobody is still to come.", q_earlier: "Over ({count})", q_no_name: "No name", q_somebody: "This appointment", q_break: "Break", q_closure: "Closed", q_is_away: "Away", q_elsewhere_busy: "At another branch", q_now: "Now", q_is_free: "free", q_is_taken: "taken", q_is_closed: "outside working time", q_is_past: "in the past", q_moving_now: "moving…",
  // one appointment
  q_from_to: "{from} – {to}", q_doctor: "Doctor",
  // beside it
  q_glance: "At a glance",
  q_book: "Book",
  // when something is wrong
  q_offline: "Not connected since {time}. Nothing can be changed from here.", q_stale: "Reconnecting. This may be old ({time}).", q_refused: "You may not see this schedule.", q_nowhere: "No branch to show", q_nowhere_more: "You work at no branch. Ask an administrator.",
  q_cut: "Not connected. Nothing was sent.", q_silent: "The server did not answer. Nothing was changed as far as we know. Try once more.", q_not_done: "That did not work. {why}", q_not_now: "Not possible now.", q_nothing: "Nothing to take back.", q_forbidden: "You may not do that here.", q_slower: "That was too fast. Wait a moment.",
  q_changed: "Somebody else has just changed this appointment. Nothing changed by you: look again.", q_changed_stands: "Somebody else has just changed this appointment. It stands where you see it now.", q_taken: "{time}, {doctor} is taken. {who} stands where they were.", q_not_there: "{who} cannot go to {time}, {doctor}: {why}",
  q_stays: "{who} cannot be moved: only who is still to come can.", q_too_early: "Checking in begins at {time}.", q_line_closed: "The line is closed: nobody can be checked in now.", q_already: "This patient already waits in that line.",
},
ar: {
  q_title: "جدول المواعيد", q_day_title: "المواعيد", q_page: "هذه الصفحة",
  q_days: "أي يوم", q_today: "اليوم", q_yesterday: "أمس", q_tomorrow: "غدًا", q_day_before: "اليوم السابق", q_day_after: "اليوم التالي", q_pick_day: "الانتقال إلى يوم",
  q_pending: "محجوز", q_confirmed: "مؤكَّد", q_checked_in: "حاضر", q_called: "نودي", q_unfit: "خارج أوقات العمل", q_in_progress: "عند الطبيب", q_completed: "انتهت الزيارة", q_no_show: "لم يحضر", q_cancelled: "ملغى", q_late: "متأخر {time}",
  q_reading: "جارٍ قراءة المواعيد…", q_none: "لا مواعيد في هذا اليوم.", q_none_left: "لم يبقَ أحد.", q_earlier: "انتهت ({count})", q_no_name: "بلا اسم", q_somebody: "هذا الموعد", q_break: "استراحة", q_closure: "مغلق", q_is_away: "غائب", q_elsewhere_busy: "في فرع آخر", q_now: "الآن", q_is_free: "متاح", q_is_taken: "محجوز", q_is_closed: "خارج وقت العمل", q_is_past: "في الماضي", q_moving_now: "جارٍ النقل…",
  q_from_to: "من {from} إلى {to}", q_doctor: "الطبيب",
  q_glance: "نظرة سريعة",
  q_book: "حجز",
  q_offline: "لا اتصال منذ {time}. لا يمكن تغيير شيء من هنا.", q_stale: "جارٍ إعادة الاتصال. قد تكون المواعيد قديمة ({time}).", q_refused: "لا يُسمح لك برؤية هذا الجدول.", q_nowhere: "لا فرع للعرض", q_nowhere_more: "لست في أي فرع. اسأل المسؤول.",
  q_cut: "لا يوجد اتصال. لم يُرسل شيء.", q_silent: "لم يرد الخادم. لم يتغيّر شيء حسب علمنا. حاول مرة أخرى.", q_not_done: "لم ينجح ذلك. {why}", q_not_now: "غير ممكن الآن.", q_nothing: "لا شيء للتراجع عنه.", q_forbidden: "لا يُسمح لك بذلك هنا.", q_slower: "سريع جدًا. انتظر لحظة.",
  q_changed: "غيّر شخص آخر هذا الموعد قبل لحظة. لم يتغيّر شيء منك: انظر مرة أخرى.", q_changed_stands: "غيّر شخص آخر هذا الموعد قبل لحظة. مكانه كما تراه الآن.", q_taken: "الوقت {time} عند {doctor} محجوز. بقي {who} في مكانه.", q_not_there: "لا يمكن نقل {who} إلى {time} عند {doctor}: {why}",
  q_stays: "لا يمكن نقل {who}: يُنقل فقط من لم يحضر بعد.", q_too_early: "يبدأ تسجيل الحضور عند {time}.", q_line_closed: "الدور مغلق: لا يمكن تسجيل الحضور الآن.", q_already: "هذا المريض ينتظر في ذلك الدور.",
},
};
