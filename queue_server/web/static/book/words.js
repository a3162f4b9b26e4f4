/** What booking says. */
export const words = {
en: {
  f_title: "Book an appointment", f_opening: "Opening…", f_where: "Where would you like to come?", f_no_branch: "No clinic takes bookings here yet. Please ask at reception.", f_what: "What do you need?", f_no_service: "Nothing can be booked here by yourself", f_no_service_more: "Please call the clinic, or ask at reception.",
  f_when: "Which day and time?", f_change: "Change", f_right: "Is this right?", f_for: "For", f_other: "Somebody else", f_reason: "Why you come", f_reason_more: "Optional. Only the doctor and reception read it.",
  f_kept: { one: "Kept for you for {count} more minute", other: "Kept for you for {count} minutes" }, f_kept_over: "This time is no longer kept for you. It may still be free: book it now.", f_book: "Book this time", f_booking: "Booking…", f_other_time: "Another time",
  f_booked: "You are booked", f_then: "What happens next", f_then_1: "We send you a confirmation now, and a reminder before the day.", f_then_2: "When you arrive, open My appointments and press “I am here”, or type your reference at the kiosk.", f_then_3: "You get a number and see your place in line on your phone.", f_another: "Book another appointment",
  f_wait_more: "If somebody cancels, we offer you the time. You answer with one tap.", f_which_day: "Which day?", f_until: "Any day until {day}", f_which_hour: "What time of day?", f_any_hour: "Any time", f_waits: "You are on the waiting list", f_waits_more: "As soon as a time is free, you get a message and have a while to say yes. Nothing is booked until then.",
  f_unknown: "We do not know this clinic", f_unknown_more: "The address may be wrong, or this clinic shows itself to its patients only.",
},
ar: {
  f_title: "حجز موعد", f_opening: "جارٍ الفتح…", f_where: "إلى أين تريد الحضور؟", f_no_branch: "لا توجد عيادة تقبل الحجز من هنا بعد. يرجى سؤال الاستقبال.", f_what: "ماذا تحتاج؟", f_no_service: "لا يمكن الحجز هنا بنفسك", f_no_service_more: "يرجى الاتصال بالعيادة أو سؤال الاستقبال.",
  f_when: "أي يوم وأي ساعة؟", f_change: "تغيير", f_right: "هل هذا صحيح؟", f_for: "باسم", f_other: "شخص آخر", f_reason: "سبب الزيارة", f_reason_more: "اختياري. يقرؤه الطبيب والاستقبال فقط.",
  f_kept: { zero: "لم يعد محجوزًا لك", one: "محجوز لك لدقيقة واحدة", two: "محجوز لك لدقيقتين", few: "محجوز لك لمدة {count} دقائق", many: "محجوز لك لمدة {count} دقيقة", other: "محجوز لك لمدة {count} دقيقة" },
  f_kept_over: "لم يعد هذا الوقت محجوزًا لك. قد يكون متاحًا: احجزه الآن.", f_book: "احجز هذا الوقت", f_booking: "جارٍ الحجز…", f_other_time: "وقت آخر",
  f_booked: "تم حجز موعدك", f_then: "ماذا بعد ذلك", f_then_1: "نرسل إليك تأكيدًا الآن، وتذكيرًا قبل الموعد.", f_then_2: "عند وصولك افتح «مواعيدي» واضغط «أنا هنا»، أو اكتب رقمك المرجعي في الجهاز.", f_then_3: "تحصل على رقم وترى مكانك في الدور على هاتفك.", f_another: "حجز موعد آخر",
  f_wait_more: "إذا ألغى أحدهم موعده عرضنا عليك الوقت، وتجيب بلمسة واحدة.", f_which_day: "أي يوم؟", f_until: "أي يوم حتى {day}", f_which_hour: "في أي وقت من اليوم؟", f_any_hour: "أي وقت", f_waits: "أنت في قائمة الانتظار", f_waits_more: "فور توفر وقت تصلك رسالة، ولديك مهلة للموافقة. لا يُحجز شيء قبل ذلك.",
  f_unknown: "لا نعرف هذه العيادة", f_unknown_more: "قد يكون العنوان خطأ، أو أن هذه العيادة تظهر لمرضاها فقط.",
},
};
