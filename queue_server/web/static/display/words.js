/** What the wall says. */
export const words = {
en: {
  d_title: "Now calling", d_notice: "Notice", d_waiting: "waiting", d_recent: "Called earlier", d_missed: "Missed your number? Ask at reception.",
  d_wait: "Wait for your number", d_paused: "Back at {time}", d_break: "On a break", d_shut: "Not in use now", d_with: "With the doctor", d_called_at: "Called at {time}", d_come: "Please come",
  d_stale: "This screen is reconnecting. Listen for your number.", d_as_of: "as of {time}", d_dead: "This screen is not live", d_ask: "Please ask at reception who is next.",
  d_empty: "Nobody has been called yet", d_empty_more: "Your number appears here when it is your turn.",
  d_closed: "The clinic is closed", d_closed_more: "We open again at {time}.",
  d_line_closed: "Closed", d_line_paused: "Paused until about {time}", d_line_stopped: "Paused",
  d_unknown: "This screen is not set up", d_unknown_more: "Staff: open it again from the start page.", d_silent: "Sound is off: touch the screen",
},
ar: {
  d_title: "النداء الآن", d_notice: "تنبيه", d_waiting: "في الانتظار", d_recent: "نودي عليهم سابقًا", d_missed: "فاتك رقمك؟ راجع الاستقبال.",
  d_wait: "انتظر رقمك", d_paused: "العودة عند {time}", d_break: "في استراحة", d_shut: "غير مستخدمة الآن", d_with: "عند الطبيب", d_called_at: "نودي عند {time}", d_come: "تفضّل بالدخول",
  d_stale: "جارٍ إعادة اتصال الشاشة. يرجى الاستماع إلى رقمك.", d_as_of: "كما في {time}", d_dead: "هذه الشاشة متوقفة الآن", d_ask: "يرجى سؤال الاستقبال عن الدور.",
  d_empty: "لم يُنادَ على أحد بعد", d_empty_more: "يظهر رقمك هنا عندما يحين دورك.",
  d_closed: "العيادة مغلقة", d_closed_more: "نفتح عند {time}.",
  d_line_closed: "مغلق", d_line_paused: "متوقف حتى {time} تقريبًا", d_line_stopped: "متوقف",
  d_unknown: "هذه الشاشة غير معدّة", d_unknown_more: "للموظفين: افتحوها من صفحة البداية.", d_silent: "الصوت مغلق: المس الشاشة",
},
};
