/** What a branch tells the public. */
export const words = {
en: {
  b_title: "The clinic now", b_loading: "Opening…", b_updated: "Updated just now", b_notice: "Notice",
  b_open: "Open now", b_until: "until {time}", b_all_day: "Open all day", b_shut: "Closed now", b_opens: "Opens {time}", b_no_numbers: "Open, but no numbers are given now", b_hours_unknown: "Ask at reception when it opens.",
  b_how_busy: "How busy it is", b_quiet: "Quiet", b_some: "Some people waiting", b_busy: "Busy", b_paused: "Paused", b_line_closed: "Closed", b_unsaid: "We cannot say right now",
  b_nobody_calls: "Nobody is calling people in right now.", b_lines: "By line", b_nobody: "nobody waiting", b_waiting: "{n} waiting", b_about: "about {n} waiting", b_resumes: "until about {time}",
  b_coarse: "Waiting times change. Your ticket shows your own.", b_hours: "Opening hours", b_today: "today", b_range: "{from} – {to}", b_day_all: "All day", b_day_shut: "Closed",
  b_stale: "Reconnecting. This is what we knew at {time}.", b_offline: "Your phone has no connection. The opening hours are right; how busy it is we cannot say.", b_unreached: "We cannot reach the clinic right now. We keep trying.",
  b_unknown: "We do not know this page", b_unknown_more: "The address may be wrong, or this clinic does not show itself here. Ask at reception.",
  b_book: "Another day", b_book_more: "Book an appointment", b_mine: "My appointments",
  // joining
  b_join: "Join the line from home", b_join_more: "You get a number now and come when your turn is near.", b_at_clinic: "Numbers are given at the clinic", b_at_clinic_more: "Come in and take one at the kiosk or at reception.", b_join_later: "You can join the line when the clinic is open.",
  b_what: "What do you need?", b_where: "Where would you like to go?", b_next: "Next", b_who: "Who are you?", b_account: "Sign in with your account of this clinic. No account yet?", b_sign_up: "Create one", b_as: "You join as {name}.", b_other: "Somebody else", b_reason: "Why you come", b_reason_more: "Optional. Only the doctor and reception read it.",
  b_take: "Join the line", b_taking: "Joining…", b_choose_first: "Choose first.", b_chosen: "You chose", b_not_patient: "This account is for staff. Patients join here; staff add people at reception.",
  b_already: "You have a place in this line already.", b_go: "Go to {code}", b_closed: "This line has just closed. Choose another one.", b_full: "This line is full. Choose another one, or ask at reception.",
  b_too_often: "That was too often. Wait a moment and try again.", b_no_answer: "The clinic did not answer. Press again: it counts only once.", b_not_done: "That did not work. Try again, or ask at reception.", b_cut: "Your phone has no connection. Nothing was sent.",
},
ar: {
  b_title: "العيادة الآن", b_loading: "جارٍ الفتح…", b_updated: "حُدِّث الآن", b_notice: "تنبيه",
  b_open: "مفتوحة الآن", b_until: "حتى {time}", b_all_day: "مفتوحة طوال اليوم", b_shut: "مغلقة الآن", b_opens: "تفتح {time}", b_no_numbers: "مفتوحة، لكن لا تُعطى أرقام الآن", b_hours_unknown: "اسأل الاستقبال عن موعد الفتح.",
  b_how_busy: "مدى الازدحام", b_quiet: "هدوء", b_some: "بعض الانتظار", b_busy: "ازدحام", b_paused: "متوقف", b_line_closed: "مغلق", b_unsaid: "لا نستطيع القول الآن",
  b_nobody_calls: "لا أحد ينادي المنتظرين الآن.", b_lines: "حسب الدور", b_nobody: "لا أحد في الانتظار", b_waiting: "في الانتظار: {n}", b_about: "في الانتظار نحو {n}", b_resumes: "حتى {time} تقريبًا",
  b_coarse: "تتغيّر أوقات الانتظار. تذكرتك تعرض وقتك أنت.", b_hours: "ساعات العمل", b_today: "اليوم", b_range: "من {from} إلى {to}", b_day_all: "طوال اليوم", b_day_shut: "مغلقة",
  b_stale: "جارٍ إعادة الاتصال. هذا آخر ما وصلنا عند {time}.", b_offline: "لا يوجد اتصال في هاتفك. ساعات العمل صحيحة، أما الازدحام فلا نستطيع معرفته.", b_unreached: "لا نستطيع الوصول إلى العيادة الآن. سنواصل المحاولة.",
  b_unknown: "لا نعرف هذه الصفحة", b_unknown_more: "قد يكون العنوان خطأ، أو لا تُعرض هذه العيادة هنا. اسأل الاستقبال.",
  b_book: "في يوم آخر", b_book_more: "حجز موعد", b_mine: "مواعيدي",
  b_join: "انضم إلى الدور من المنزل", b_join_more: "تحصل على رقم الآن وتأتي عندما يقترب دورك.", b_at_clinic: "تُعطى الأرقام في العيادة", b_at_clinic_more: "احضر وخذ رقمًا من الجهاز أو من الاستقبال.", b_join_later: "يمكنك الانضمام عندما تكون العيادة مفتوحة.",
  b_what: "ماذا تحتاج؟", b_where: "إلى أين تريد الذهاب؟", b_next: "التالي", b_who: "من أنت؟", b_account: "سجّل الدخول بحسابك في هذه العيادة. ليس لديك حساب؟", b_sign_up: "أنشئ حسابًا", b_as: "ستنضم باسم {name}.", b_other: "شخص آخر", b_reason: "سبب الزيارة", b_reason_more: "اختياري. يقرؤه الطبيب والاستقبال فقط.",
  b_take: "انضم إلى الدور", b_taking: "جارٍ الانضمام…", b_choose_first: "اختر أولًا.", b_chosen: "اخترت", b_not_patient: "هذا حساب موظف. ينضم المرضى هنا، ويضيف الموظفون المراجعين من الاستقبال.",
  b_already: "لديك مكان في هذا الدور.", b_go: "الذهاب إلى {code}", b_closed: "أُغلق هذا الدور قبل لحظة. اختر دورًا آخر.", b_full: "هذا الدور ممتلئ. اختر دورًا آخر أو اسأل الاستقبال.",
  b_too_often: "محاولات كثيرة. انتظر قليلًا ثم حاول مرة أخرى.", b_no_answer: "لم يصلنا رد من العيادة. اضغط مرة أخرى: يُحسب مرة واحدة فقط.", b_not_done: "لم ينجح ذلك. حاول مرة أخرى أو اسأل الاستقبال.", b_cut: "لا يوجد اتصال في هاتفك. لم يُرسل شيء.",
},
};
