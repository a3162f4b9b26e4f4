/** What the form says that books at reception. */
export const words = {
en: {
  q_book_title: "Book an appointment", q_book_at: "Book for {time}", q_who: "Patient: name or phone", q_name: "Name", q_who_lost: "The search has not been answered. They may be known.", q_who_hint: "From three letters on, known patients appear.", q_is_known: "Known patient",
  q_is_new: "New patient: will be registered with this name.", q_register: "Register as a new patient", q_email: "E-mail (optional)", q_language: "Told in", q_known: "Known patients", q_known_n: { one: "{count} known patient. Arrow down, then Enter.", other: "{count} known patients. Arrow down, then Enter." },
  q_to_waiting: "Put on the waiting list", q_did_book: "{who} is booked for {time}, {doctor}", q_did_wait: "{who} is on the waiting list",
  // the same again
  q_often: "How often", q_once: "Once", q_weekly: "Every week", q_fortnightly: "Every two weeks", q_daily: "Every day", q_how_many: "How many times (2 to 52)", q_until_day: "The last one: {day}",
  q_book_again: { one: "Book {count} time, at {time}", other: "Book {count} times, at {time}" }, q_did_series: { one: "{who} is booked {count} time, until {day}", other: "{who} is booked {count} times, until {day}" },
  q_unfree: { one: "{count} of these dates is not free. Nothing was booked.", other: "{count} of these dates are not free. Nothing was booked." }, q_book_others: { one: "Book only the other {count}, at {time}", other: "Book only the other {count}, at {time}" },
},
ar: {
  q_book_title: "حجز موعد", q_book_at: "حجز عند {time}", q_who: "المريض: الاسم أو الهاتف", q_name: "الاسم", q_who_lost: "لم يصل رد على البحث بعد. قد يكون المريض مسجّلًا.", q_who_hint: "من ثلاثة أحرف يظهر المرضى المسجّلون.", q_is_known: "مريض مسجّل", q_is_new: "مريض جديد: يُسجَّل بهذا الاسم.",
  q_register: "تسجيل مريض جديد", q_email: "البريد الإلكتروني (اختياري)", q_language: "لغة الرسائل", q_known: "مرضى مسجّلون",
  q_known_n: { zero: "لا مرضى مسجّلين", one: "مريض مسجّل واحد. السهم إلى أسفل ثم Enter.", two: "مريضان مسجّلان. السهم إلى أسفل ثم Enter.", few: "{count} مرضى مسجّلين. السهم إلى أسفل ثم Enter.", many: "{count} مريضًا مسجّلًا. السهم إلى أسفل ثم Enter.", other: "{count} مريض مسجّل. السهم إلى أسفل ثم Enter." },
  q_to_waiting: "إضافة إلى قائمة الانتظار", q_did_book: "حُجز موعد {who} عند {time}، {doctor}", q_did_wait: "أُضيف {who} إلى قائمة الانتظار",
  q_often: "كم مرة يتكرر", q_once: "مرة واحدة", q_weekly: "كل أسبوع", q_fortnightly: "كل أسبوعين", q_daily: "كل يوم", q_how_many: "عدد المواعيد (من 2 إلى 52)", q_until_day: "آخرها: {day}",
  q_book_again: { zero: "حجز المواعيد عند {time}", one: "حجز موعد واحد عند {time}", two: "حجز موعدين عند {time}", few: "حجز {count} مواعيد عند {time}", many: "حجز {count} موعدًا عند {time}", other: "حجز {count} موعد عند {time}" },
  q_did_series: { zero: "لم يُحجز موعد لـ{who}", one: "حُجز موعد واحد لـ{who}، في {day}", two: "حُجز موعدان لـ{who}، آخرهما {day}", few: "حُجزت {count} مواعيد لـ{who}، آخرها {day}", many: "حُجز {count} موعدًا لـ{who}، آخرها {day}", other: "حُجز {count} موعد لـ{who}، آخرها {day}" },
  q_unfree: { zero: "كل هذه التواريخ متاحة.", one: "تاريخ واحد من هذه المواعيد غير متاح. لم يُحجز شيء.", two: "تاريخان من هذه المواعيد غير متاحين. لم يُحجز شيء.", few: "{count} تواريخ من هذه المواعيد غير متاحة. لم يُحجز شيء.", many: "{count} تاريخًا من هذه المواعيد غير متاح. لم يُحجز شيء.", other: "{count} تاريخ من هذه المواعيد غير متاح. لم يُحجز شيء." },
  q_book_others: { zero: "لا شيء غيرها", one: "حجز الموعد الباقي فقط عند {time}", two: "حجز الموعدين الباقيين فقط عند {time}", few: "حجز المواعيد الـ{count} الباقية فقط عند {time}", many: "حجز الـ{count} موعدًا الباقية فقط عند {time}", other: "حجز الـ{count} موعد الباقية فقط عند {time}" },
},
};
