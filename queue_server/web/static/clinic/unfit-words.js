/** What is said of appointments that no longer fit. */
export const words = {
en: {
  j_unfit: { one: "{count} coming appointment no longer fits", other: "{count} coming appointments no longer fit" }, j_unfit_more: "They cannot be as they were booked, and the patients do not know. Move or cancel each of them: then they are told.", j_unfit_lost: "Who they are could not be read.",
  j_unfit_move: "Move", j_unfit_cancel: "Cancel", j_unfit_why: "Why, for the patient", j_unfit_yes: "Yes, cancel", j_unfit_cancelled: "Cancelled. The patient is told.", j_unfit_changed: "Somebody has changed this appointment meanwhile.", j_unfit_rest: { one: "Show {count} more", other: "Show {count} more" },
},
ar: {
  j_unfit: { zero: "لا مواعيد خارج أوقات العمل", one: "موعد قادم واحد صار خارج أوقات العمل", two: "موعدان قادمان صارا خارج أوقات العمل", few: "{count} مواعيد قادمة صارت خارج أوقات العمل", many: "{count} موعدًا قادمًا صار خارج أوقات العمل", other: "{count} موعد قادم صار خارج أوقات العمل" }, j_unfit_more: "لا يمكن أن تتم كما حُجزت، والمرضى لا يعلمون. انقل كل موعد أو ألغه، فيُبلَّغ صاحبه.", j_unfit_lost: "تعذّرت قراءة أصحابها.",
  j_unfit_move: "نقل", j_unfit_cancel: "إلغاء", j_unfit_why: "السبب، للمريض", j_unfit_yes: "نعم، ألغِ", j_unfit_cancelled: "أُلغي الموعد ويُبلَّغ المريض.", j_unfit_changed: "غيّر شخص آخر هذا الموعد في هذه الأثناء.", j_unfit_rest: { zero: "لا مزيد", one: "إظهار واحد آخر", two: "إظهار اثنين آخرين", few: "إظهار {count} أخرى", many: "إظهار {count} أخرى", other: "إظهار {count} أخرى" },
},
};
