/** What the forms of reception's day say. */
export const words = {
en: {
  q_move_to: "Move to {time}", q_times: { one: "{count} free time", other: "{count} free times" }, q_times_reading: "Looking for free times…", q_times_lost: "The free times could not be read.", q_times_none: "No free time on this day. Choose another day or doctor, or the waiting list.",
},
ar: {
  q_move_to: "نقل إلى {time}",
  q_times: { zero: "لا أوقات متاحة", one: "وقت واحد متاح", two: "وقتان متاحان", few: "{count} أوقات متاحة", many: "{count} وقتًا متاحًا", other: "{count} وقت متاح" }, q_times_reading: "جارٍ البحث عن أوقات متاحة…",
  q_times_lost: "تعذّرت قراءة الأوقات المتاحة.", q_times_none: "لا وقت متاح في هذا اليوم. اختر يومًا أو طبيبًا آخر، أو قائمة الانتظار.",
},
};
