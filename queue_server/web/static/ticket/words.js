/** What a printed ticket says, and the page around it. */
export const words = {
en: {
  k_title: "Ticket", k_number: "Your number", k_scan: "Scan to follow your place on your phone", k_listen: "Watch the screen and listen for your number.",
  k_ahead: { one: "{count} person ahead at {time}", other: "{count} people ahead at {time}" }, k_nobody: "Nobody ahead of you at {time}",
  k_opening: "Opening the ticket…", k_print: "Print", k_a4: "On A4 paper", k_roll: "On the ticket roll", k_code: "QR code of this ticket's page",
  k_error: "This ticket could not be opened", k_error_more: "The link may be old or incomplete. Print it again from the reception page.", k_no_server: "The server does not answer", k_no_server_more: "Nothing was printed. Try again.",
  k_no_code: "The QR code could not be loaded. The ticket prints without it.",
},
ar: {
  k_title: "تذكرة", k_number: "رقمك", k_scan: "امسح الرمز لمتابعة دورك من هاتفك", k_listen: "تابع الشاشة واستمع إلى رقمك.",
  k_ahead: { zero: "لا أحد أمامك عند {time}", one: "شخص واحد أمامك عند {time}", two: "شخصان أمامك عند {time}", few: "{count} أشخاص أمامك عند {time}", many: "{count} شخصًا أمامك عند {time}", other: "{count} شخص أمامك عند {time}" }, k_nobody: "لا أحد أمامك عند {time}",
  k_opening: "جارٍ فتح التذكرة…", k_print: "طباعة", k_a4: "على ورق A4", k_roll: "على ورق التذاكر", k_code: "رمز الاستجابة السريعة لصفحة هذه التذكرة",
  k_error: "تعذّر فتح هذه التذكرة", k_error_more: "قد يكون الرابط قديمًا أو ناقصًا. اطبعها مرة أخرى من صفحة الاستقبال.", k_no_server: "الخادم لا يستجيب", k_no_server_more: "لم يُطبع شيء. حاول مرة أخرى.",
  k_no_code: "تعذّر تحميل الرمز. تُطبع التذكرة بدونه.",
},
};
