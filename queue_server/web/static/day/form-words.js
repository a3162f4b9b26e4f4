/** What the forms of reception's day say. */
export const words = {
en: {
  q_move_to: "Move to {time}", q_book_title: "Book an appointment", q_book_at: "Book for {time}", q_who: "Patient: name or phone", q_name: "Name", q_who_hint: "From three letters on, known patients appear.", q_is_known: "Known patient",
  q_is_new: "New patient: will be registered with this name.", q_register: "Register as a new patient", q_known: "Known patients", q_known_n: { one: "{count} known patient. Arrow down, then Enter.", other: "{count} known patients. Arrow down, then Enter." },
  q_times: { one: "{count} free time", other: "{count} free times" }, q_times_reading: "Looking for free times…", q_times_lost: "The free times could not be read.", q_times_none: "No free time on this day. Choose another day or doctor, or the waiting list.", q_to_waiting: "Put on the waiting list",
},
ar: {
  q_move_to: "نقل إلى {time}", q_book_title: "حجز موعد", q_book_at: "حجز عند {time}", q_who: "المريض: الاسم أو الهاتف", q_name: "الاسم", q_who_hint: "من ثلاثة أحرف يظهر المرضى المسجّلون.", q_is_known: "مريض مسجّل", q_is_new: "مريض جديد: يُسجَّل بهذا الاسم.",
  q_register: "تسجيل مريض جديد", q_known: "مرضى مسجّلون",
  q_known_n: { zero: "لا مرضى مسجّلين", one: "مريض مسجّل واحد. السهم إلى أسفل ثم Enter.", two: "مريضان مسجّلان. السهم إلى أسفل ثم Enter.", few: "{count} مرضى مسجّلين. السهم إلى أسفل ثم Enter.", many: "{count} مريضًا مسجّلًا. السهم إلى أسفل ثم Enter.", other: "{count} مريض مسجّل. السهم إلى أسفل ثم Enter." },
  q_times: { zero: "لا أوقات متاحة", one: "وقت واحد متاح", two: "وقتان متاحان", few: "{count} أوقات متاحة", many: "{count} وقتًا متاحًا", other: "{count} وقت متاح" }, q_times_reading: "جارٍ البحث عن أوقات متاحة…",
  q_times_lost: "تعذّرت قراءة الأوقات المتاحة.", q_times_none: "لا وقت متاح في هذا اليوم. اختر يومًا أو طبيبًا آخر، أو قائمة الانتظار.", q_to_waiting: "إضافة إلى قائمة الانتظار",
},
};
