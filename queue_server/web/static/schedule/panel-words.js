/** What stands beside a plan when something was chosen. */
export const words = {
en: {
  q_signed_in: "Signed in as {who}", q_keys: "Keyboard", q_day_of: "Day", q_appointment: "Appointment", q_gone: "It is not on this day any more.", q_unfit_more: "Nobody works at that time any more. Move it or cancel it: the patient is told.", q_when: "Time", q_service: "Service", q_phone: "Phone", q_reason: "Reason", q_note: "Note",
  q_note_more: "Staff only. The patient does not see it.", q_save: "Save note", q_here: "Check in", q_confirm: "Confirm", q_move: "Move", q_absent: "Did not come", q_cancel: "Cancel appointment", q_cancel_why: "Reason, if the patient gave one", q_cancel_now: "Cancel it",
  q_key_rows: "To the next appointment", q_key_open: "Open it", q_key_find: "Find somebody", q_key_back: "Back", q_key_minutes: "While moving: 5 minutes, with Shift 15", q_key_doctor: "While moving: next doctor", q_key_put: "Put it there", q_undo_key: "Take a move or check-in back",
  // what was done
  q_did_move: "{who} is now at {time}, {doctor}", q_did_undo: "{who} is back at {time}, {doctor}", q_did_arrive: "{who} is here: {number}.", q_did_confirm: "{who} is confirmed", q_did_absent: "{who} did not come", q_did_cancel: "{who}: cancelled", q_did_note: "Note for {who} saved",
  q_undo: "Move {who} back",
},
ar: {
  q_signed_in: "الدخول باسم {who}", q_keys: "لوحة المفاتيح", q_day_of: "اليوم", q_appointment: "موعد", q_gone: "لم يعد في هذا اليوم.", q_unfit_more: "لم يعد أحد يعمل في هذا الوقت. انقله أو ألغه، ويُبلَّغ المريض.", q_when: "الوقت", q_service: "الخدمة", q_phone: "الهاتف", q_reason: "السبب", q_note: "ملاحظة", q_note_more: "للموظفين فقط، ولا يراها المريض.",
  q_save: "حفظ الملاحظة", q_here: "تسجيل الحضور", q_confirm: "تأكيد", q_move: "نقل", q_absent: "لم يحضر", q_cancel: "إلغاء الموعد", q_cancel_why: "السبب إن ذكره المريض", q_cancel_now: "إلغاء", q_key_rows: "إلى الموعد التالي", q_key_open: "فتح الموعد", q_key_find: "البحث عن شخص", q_key_back: "رجوع",
  q_key_minutes: "أثناء النقل: 5 دقائق، ومع Shift 15", q_key_doctor: "أثناء النقل: الطبيب التالي", q_key_put: "وضعه هنا", q_undo_key: "التراجع عن نقل أو حضور",
  q_did_move: "{who} الآن عند {time}، {doctor}", q_did_undo: "عاد {who} إلى {time}، {doctor}", q_did_arrive: "حضر {who}: {number}.", q_did_confirm: "تأكّد موعد {who}", q_did_absent: "لم يحضر {who}", q_did_cancel: "أُلغي موعد {who}", q_did_note: "حُفظت ملاحظة {who}",
  q_undo: "إعادة {who} إلى مكانه",
},
};
