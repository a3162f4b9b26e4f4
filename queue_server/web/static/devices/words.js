/** What is said where screens and kiosks are added, renamed and switched off. */
export const words = {
en: {
  v_title: "Screens", v_add: "Add a screen or kiosk", v_add_how: "Open {display} on a screen, or {kiosk} on a kiosk. It shows a code.",
  v_code: "Code on the screen", v_code_more: "8 letters and digits", v_name: "Name, for staff", v_name_more: "Where it stands, such as Entrance", v_add_do: "Add",
  v_wrong_code: "No screen shows this code now. Look again: a code changes after ten minutes.", v_too_often: "Too many wrong codes. Wait ten minutes, or ask a colleague.",
  v_added: "{name} starts now.", v_list: "Screens and kiosks", v_none: "None yet. Add the first above.",
  v_display: "Screen", v_kiosk: "Kiosk", v_now: "Connected now", v_never: "Never seen", v_seen: "Last seen {when}",
  v_rename: "Rename", v_rename_one: "Rename {name}", v_save: "Save", v_cancel: "Cancel", v_renamed: "Its name is {name} now.", v_changed: "Somebody else has renamed it meanwhile. Look again.",
  v_remove: "Switch off", v_remove_one: "Switch off {name}", v_remove_ask: "Switch off {name}? It stops at once. To use it again, add it by a new code.", v_keep: "Keep it", v_removed: "{name} is switched off.",
  v_may_not: "You may not do this at this branch. Ask its manager.", v_no_answer: "No answer. Press again: it happens only once.", v_cut: "No connection. This list may be old.", v_not_done: "That did not work: {why}",
  v_nowhere: "Screens are set up by reception", v_nowhere_more: "Your account may not do this. Ask reception or a manager.", v_reception: "Reception",
},
ar: {
  v_title: "الشاشات", v_add: "إضافة شاشة أو جهاز أرقام", v_add_how: "افتح {display} على الشاشة، أو {kiosk} على جهاز الأرقام. يظهر عليه رمز.",
  v_code: "الرمز الظاهر على الشاشة", v_code_more: "8 أحرف وأرقام", v_name: "الاسم، للموظفين", v_name_more: "مكانها، مثل المدخل", v_add_do: "إضافة",
  v_wrong_code: "لا توجد شاشة تعرض هذا الرمز الآن. انظر مرة أخرى: يتغيّر الرمز بعد عشر دقائق.", v_too_often: "رموز خاطئة كثيرة. انتظر عشر دقائق أو اطلب من زميل.",
  v_added: "بدأ تشغيل {name}.", v_list: "الشاشات وأجهزة الأرقام", v_none: "لا يوجد شيء بعد. أضف الأولى أعلاه.",
  v_display: "شاشة", v_kiosk: "جهاز أرقام", v_now: "متصلة الآن", v_never: "لم تظهر بعد", v_seen: "آخر ظهور {when}",
  v_rename: "تغيير الاسم", v_rename_one: "تغيير اسم {name}", v_save: "حفظ", v_cancel: "إلغاء", v_renamed: "الاسم الآن: {name}.", v_changed: "غيّر شخص آخر الاسم قبل لحظة. انظر مرة أخرى.",
  v_remove: "إيقاف", v_remove_one: "إيقاف {name}", v_remove_ask: "إيقاف {name}؟ يتوقف فورًا. ولاستخدامه من جديد يُضاف برمز جديد.", v_keep: "إبقاء", v_removed: "تم إيقاف {name}.",
  v_may_not: "لا يمكنك ذلك في هذا الفرع. راجع مديره.", v_no_answer: "لم يصل رد. اضغط مرة أخرى: يحدث ذلك مرة واحدة فقط.", v_cut: "لا يوجد اتصال. قد تكون هذه القائمة قديمة.", v_not_done: "لم يتم ذلك: {why}",
  v_nowhere: "الاستقبال هو من يُعدّ الشاشات", v_nowhere_more: "لا يُسمح لحسابك بذلك. اسأل الاستقبال أو المدير.", v_reception: "الاستقبال",
},
};
