/** What the offer of a free time says. */
export const words = {
en: {
  f_offer: "A time is free for you", f_offer_reading: "Reading…", f_answer_by: "Please answer by {time}", f_kept_still: { one: "Kept for you for {count} more minute", other: "Kept for you for {count} more minutes" }, f_kept_hours: { one: "Kept for you for {count} more hour", other: "Kept for you for {count} more hours" }, f_replaces: "You give up your time at {when} for it.", f_take: "Yes, I take it", f_decline: "No, thanks", f_offer_more: "If you say no, somebody else gets it and you stay on the waiting list.",
  f_yours: "It is yours", f_declined: "Thank you for telling us", f_declined_more: "Somebody else gets this time. You are still on the waiting list.", f_offer_over_more: "Nobody answered in time, or it went to somebody else. You are still on the waiting list.",
  f_offer_unknown: "We do not know this offer", f_offer_unknown_more: "The link may be old or incomplete. Your appointments show what is yours.",
},
ar: {
  f_offer: "توفر وقت لك", f_offer_reading: "جارٍ القراءة…", f_answer_by: "يرجى الإجابة قبل {time}", f_kept_still: { zero: "لم يعد محجوزًا لك", one: "محجوز لك لدقيقة أخرى", two: "محجوز لك لدقيقتين أخريين", few: "محجوز لك لمدة {count} دقائق أخرى", many: "محجوز لك لمدة {count} دقيقة أخرى", other: "محجوز لك لمدة {count} دقيقة أخرى" }, f_kept_hours: { zero: "لم يعد محجوزًا لك", one: "محجوز لك لساعة أخرى", two: "محجوز لك لساعتين أخريين", few: "محجوز لك لمدة {count} ساعات أخرى", many: "محجوز لك لمدة {count} ساعة أخرى", other: "محجوز لك لمدة {count} ساعة أخرى" },
  f_replaces: "تتخلى مقابله عن موعدك الساعة {when}.", f_take: "نعم، أقبله", f_decline: "لا، شكرًا", f_offer_more: "إذا رفضت يأخذه شخص آخر وتبقى في قائمة الانتظار.",
  f_yours: "صار الموعد لك", f_declined: "شكرًا لإخبارنا", f_declined_more: "سيأخذ شخص آخر هذا الوقت. ما زلت في قائمة الانتظار.", f_offer_over_more: "لم تصل إجابة في الوقت المحدد، أو أخذه شخص آخر. ما زلت في قائمة الانتظار.",
  f_offer_unknown: "لا نعرف هذا العرض", f_offer_unknown_more: "قد يكون الرابط قديمًا أو ناقصًا. صفحة مواعيدك تعرض ما هو لك.",
},
};
