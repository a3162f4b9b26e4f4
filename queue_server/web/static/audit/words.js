/** What the page of the audit log says. */
export const words = {
en: {
  a_title: "Audit log", a_may_not: "The audit log is for admins and auditors of the whole clinic.",
  a_what: "What", a_what_hint: "such as ticket.called", a_from: "From", a_to: "Until", a_only_who: "Only by {who}", a_only_which: "Only {which}", a_drop: "No longer only this", a_clear: "Show everything",
  a_csv: "Download CSV", a_csv_failed: "The file did not come. Try again.", a_csv_done: "The file is in your downloads.",
  a_entries: "Entries, the newest first", a_when: "When", a_who: "Who", a_which: "Object", a_details: "Details", a_more: "Older entries", a_none: "There is no such entry.", a_reading: "Reading the log…",
  a_cut: "The log could not be read.", a_refused: "The log cannot be asked that: look at the word and the times.",
  a_sealed: "Sealed up to {date}.", a_unsealed: { one: "One newer entry is being sealed.", other: "{count} newer entries are being sealed." }, a_unsealed_all: "Nothing is sealed yet.", a_anchored: "Anchored at {date}.",
  a_system: "The service", a_device: "Device", a_ticket: "Holder of a ticket", a_user: "Account", a_by: "Only what {who} did", a_about: "Only what concerns {which}", a_became: "{was} became {is}",
},
ar: {
  a_title: "سجل التدقيق", a_may_not: "سجل التدقيق لمديري العيادة بأكملها ومدققيها.",
  a_what: "ماذا", a_what_hint: "مثل ticket.called", a_from: "من", a_to: "حتى", a_only_who: "فقط ما فعله {who}", a_only_which: "فقط {which}", a_drop: "إلغاء هذا الشرط", a_clear: "عرض الكل",
  a_csv: "تنزيل CSV", a_csv_failed: "لم يصل الملف. حاول مرة أخرى.", a_csv_done: "الملف في مجلد التنزيلات.",
  a_entries: "القيود، الأحدث أولًا", a_when: "متى", a_who: "من", a_which: "الشيء", a_details: "التفاصيل", a_more: "قيود أقدم", a_none: "لا يوجد قيد كهذا.", a_reading: "جارٍ قراءة السجل…",
  a_cut: "تعذّرت قراءة السجل.", a_refused: "لا يمكن سؤال السجل عن هذا: راجع الكلمة والأوقات.",
  a_sealed: "مختوم حتى {date}.", a_unsealed: { zero: "لا قيود أحدث.", one: "قيد أحدث واحد قيد الختم.", two: "قيدان أحدثان قيد الختم.", few: "{count} قيود أحدث قيد الختم.", many: "{count} قيدًا أحدث قيد الختم.", other: "{count} قيد أحدث قيد الختم." }, a_unsealed_all: "لم يُختم شيء بعد.", a_anchored: "آخر تثبيت خارجي {date}.",
  a_system: "الخدمة", a_device: "جهاز", a_ticket: "حامل تذكرة", a_user: "حساب", a_by: "فقط ما فعله {who}", a_about: "فقط ما يخص {which}", a_became: "{was} صار {is}",
},
};
