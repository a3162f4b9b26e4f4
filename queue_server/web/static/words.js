/** What every page says, in English and Arabic. Short, active, no blame, and what to do next. */
export const words = {
en: {
  own_name: "English", room: "Room",
  minutes: { one: "{count} minute", other: "{count} minutes" },
  live: "Live", connecting: "Connecting", reconnecting: "Reconnecting", offline: "No connection",
  retry: "Try again", back: "Back",

  // signing in, and where people work
  e_opening: "Opening…", e_sign_in: "Sign in", e_password: "Password",
  e_no_server: "The server does not answer. We keep trying.", e_signed_out: "You have been signed out. Sign in to go on; nothing you typed is lost.", e_branch: "Branch", e_queue: "Line", e_room: "Room", e_sign_out: "Sign out", e_account: "Your account", e_people: "People and roles", e_close: "Close",

  // states of a ticket
  s_waiting: "Waiting", s_called: "Called", s_serving: "With the doctor", s_on_hold: "On hold",
},
ar: {
  own_name: "العربية", room: "غرفة",
  minutes: { zero: "أقل من دقيقة", one: "دقيقة واحدة", two: "دقيقتان", few: "{count} دقائق", many: "{count} دقيقة", other: "{count} دقيقة" },
  live: "مباشر", connecting: "جارٍ الاتصال", reconnecting: "جارٍ إعادة الاتصال", offline: "لا يوجد اتصال",
  retry: "حاول مرة أخرى", back: "رجوع",

  // signing in, and where people work
  e_opening: "جارٍ الفتح…", e_sign_in: "تسجيل الدخول", e_password: "كلمة المرور",
  e_no_server: "الخادم لا يستجيب. سنواصل المحاولة.", e_signed_out: "تم تسجيل خروجك. سجّل الدخول للمتابعة؛ لم يضِع شيء مما كتبته.", e_branch: "الفرع", e_queue: "الدور", e_room: "الغرفة", e_sign_out: "تسجيل الخروج", e_account: "حسابك", e_people: "الأشخاص والأدوار", e_close: "إغلاق",

  // states of a ticket
  s_waiting: "في الانتظار", s_called: "نودي", s_serving: "عند الطبيب", s_on_hold: "معلّق",
},
};
