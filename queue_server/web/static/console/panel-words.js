/** What lies over the list says; it comes with it, when somebody sits down. */
export const words = {
en: {
  c_go: "Go to another line", c_resume_visit: "Resume visit", c_pause_more: "How long? People waiting see when you are back.", c_open_end: "Until I come back", c_normal: "None", c_add_title: "Add a walk-in", c_who: "Name or phone",
  c_who_hint: "Leave empty for a number only", c_service_any: "Any", c_class: "Priority", c_reason_needed: "Why this priority", c_add_now: "Add to line", c_added: "{code} is in line.", c_ticket_page: "Open this ticket's page",
  c_snoozed: "asked for more time, until {time}", c_is_here: "Has arrived", c_take_out: "Take out of line", c_prioritise: "Set priority", c_show_link: "Link to the ticket's page", c_transfer_to: "Transfer {code} to",
  c_line_now: "This line", c_pause_line_more: "Pause for everybody. People can still join and see when it goes on.", c_close_line: "Close: nobody else may join", c_open_line: "Open: people may join", c_elsewhere: "More",
  c_display: "Waiting-room screen", c_open_line_end: "Until somebody resumes it", c_waiting_there: { one: "{count} waiting", other: "{count} waiting" }, c_go_none: "You serve no other line here.",
  c_keys_off: "The keys are off. Turn them on below.", c_digits: "Choose where to", c_arrows: "Through the line",
  c_undo_last: "Undo the last step", c_ticket: "Ticket", c_ticket_gone: "This ticket is not in the line any more.", c_transfer_more: "Number and waiting time go along.", c_look: "Show",
  c_seen_more: "Who did not come can be put back in line; a finished visit can go on to another line.", c_seen_none: "Nobody yet today.", c_earlier: "Show earlier ones", c_was_called: "Called", c_was_over: "Ended", c_return_more: "Behind the next {n} people, with the same number.", c_next_leg: "On to another line",
},
ar: {
  c_go: "الانتقال إلى دور آخر", c_resume_visit: "متابعة الزيارة", c_pause_more: "كم المدة؟ يرى المنتظرون وقت عودتك.", c_open_end: "حتى أعود", c_normal: "بدون", c_add_title: "إضافة مراجع", c_who: "الاسم أو الهاتف",
  c_who_hint: "اتركه فارغًا لرقم فقط", c_service_any: "أي خدمة", c_class: "الأولوية", c_reason_needed: "سبب هذه الأولوية", c_add_now: "إضافة إلى الدور", c_added: "{code} في الدور الآن.", c_ticket_page: "فتح صفحة هذه التذكرة",
  c_snoozed: "طلب وقتًا إضافيًا حتى {time}", c_is_here: "وصل", c_take_out: "إخراج من الدور", c_prioritise: "تحديد الأولوية", c_show_link: "رابط صفحة التذكرة", c_transfer_to: "تحويل {code} إلى", c_line_now: "هذا الدور",
  c_pause_line_more: "إيقاف للجميع. يمكن الانضمام، ويظهر متى يُستأنف.", c_close_line: "إغلاق: لا ينضم أحد", c_open_line: "فتح: يمكن الانضمام", c_elsewhere: "المزيد", c_display: "شاشة صالة الانتظار", c_open_line_end: "حتى يستأنفه أحد",
  c_waiting_there: { zero: "لا أحد ينتظر", one: "شخص واحد ينتظر", two: "شخصان ينتظران", few: "{count} ينتظرون", many: "{count} ينتظرون", other: "{count} ينتظرون" }, c_go_none: "ليس لك دور آخر هنا.",
  c_keys_off: "المفاتيح متوقفة. شغّلها من الأسفل.", c_digits: "اختيار الوجهة", c_arrows: "التنقل في الدور",
  c_undo_last: "التراجع عن آخر خطوة", c_ticket: "تذكرة", c_ticket_gone: "لم تعد هذه التذكرة في الدور.", c_transfer_more: "يبقى الرقم ووقت الانتظار.", c_look: "عرض",
  c_seen_more: "من لم يحضر يمكن إعادته إلى الدور، ومن انتهت زيارته يمكن تحويله إلى دور آخر.", c_seen_none: "لا أحد اليوم بعد.", c_earlier: "عرض من قبلهم", c_was_called: "نودي", c_was_over: "انتهى", c_return_more: "خلف {n} أشخاص، وبالرقم نفسه.", c_next_leg: "التحويل إلى دور آخر",
},
};
