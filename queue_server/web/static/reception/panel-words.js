/** What lies over the right side of the front desk says; it comes with it. */
export const words = {
en: {
  r_phone: "Phone", r_when: "Time", r_ended_at: "Ended at {time}", r_print_again: "Print ticket again", r_screens: "Screens and kiosks", r_signed_in: "Signed in as {who}", r_paper: "Tickets are printed on",
  r_roll: "Ticket roll, 80 mm", r_a4: "A4 paper", r_open_end: "Until somebody resumes it", r_key_choice: "Line and service", r_key_known: "Pick a known patient", r_key_undo: "Take back, undo", r_key_name: "Back, and to the name",
  r_key_rows: "Up and down the rows", r_key_open: "Open a row", r_ticket: "Ticket", r_ticket_gone: "This ticket is not in the line any more.", r_reason: "Reason", r_waits: "in line for {time}",
  r_snoozed: "asked for more time, until {time}", r_not_here: "Joined from elsewhere, not yet seen here", r_absent: "Did not come", r_hold: "Hold", r_complete: "Complete", r_prioritise: "Set priority",
  r_take_out: "Take out of line", r_transfer_to: "Transfer {code} to", r_transfer_more: "Number and waiting time go along.", r_line_paused_until: "Planned until {time}; somebody has to resume it.",
  r_line_paused_more: "Nobody is called until somebody resumes it. People can still join.", r_resume_line: "Resume the line", r_pause_line_more: "Pause for everybody. People can still join and see when it goes on.",
  r_close_line: "Close: nobody else may join", r_open_line: "Open: people may join", r_keys: "Keyboard",
},
ar: {
  r_phone: "الهاتف", r_when: "الوقت", r_ended_at: "انتهى عند {time}", r_print_again: "طباعة التذكرة مرة أخرى", r_screens: "الشاشات وأجهزة الأرقام", r_signed_in: "الدخول باسم {who}", r_paper: "تُطبع التذاكر على",
  r_roll: "ورق التذاكر 80 مم", r_a4: "ورق A4", r_open_end: "حتى يستأنفه أحد", r_key_choice: "الدور والخدمة", r_key_known: "اختيار مريض مسجّل", r_key_undo: "سحب الإضافة أو التراجع", r_key_name: "رجوع، وإلى الاسم",
  r_key_rows: "التنقل بين الصفوف", r_key_open: "فتح صف", r_ticket: "تذكرة", r_ticket_gone: "لم تعد هذه التذكرة في الدور.", r_reason: "السبب", r_waits: "في الدور منذ {time}", r_snoozed: "طلب وقتًا إضافيًا حتى {time}",
  r_not_here: "انضم من مكان آخر ولم يصل بعد", r_absent: "لم يحضر", r_hold: "تعليق", r_complete: "إنهاء", r_prioritise: "تحديد الأولوية", r_take_out: "إخراج من الدور", r_transfer_to: "تحويل {code} إلى",
  r_transfer_more: "يبقى الرقم ووقت الانتظار.", r_line_paused_until: "متوقف حتى {time} تقريبًا، ويجب أن يستأنفه أحد.", r_line_paused_more: "لا يُنادى على أحد حتى يُستأنف. يمكن الانضمام إليه.", r_resume_line: "استئناف الدور",
  r_pause_line_more: "إيقاف للجميع. يمكن الانضمام، ويظهر متى يُستأنف.", r_close_line: "إغلاق: لا ينضم أحد", r_open_line: "فتح: يمكن الانضمام", r_keys: "لوحة المفاتيح",
},
};
