/** What the bell and its list say. */
export const words = {
en: {
  f_bell: { one: "Messages, {count} new", other: "Messages, {count} new" }, f_messages: "Messages", f_reading_messages: "Reading…", f_messages_not: "We cannot read your messages right now.", f_no_messages: "No messages yet.", f_older: "Older messages", f_read_all: "Mark all as read", f_new: "New",
  f_ways: "How we tell you", f_push: "On this phone, also while this page is closed", f_push_unable: "This browser shows messages only while a page of ours is open. On an iPhone, add this page to the home screen first.", f_push_refused: "This browser was told not to show our messages. You can allow them in its settings.", f_by_email: "By e-mail", f_by_sms: "By text message", f_quiet: "Keep quiet from {from} to {until}", f_ways_not: "That was not saved. Try again.",
},
ar: {
  f_bell: { zero: "الرسائل، لا جديد", one: "الرسائل، رسالة جديدة", two: "الرسائل، رسالتان جديدتان", few: "الرسائل، {count} رسائل جديدة", many: "الرسائل، {count} رسالة جديدة", other: "الرسائل، {count} رسالة جديدة" },
  f_messages: "الرسائل", f_reading_messages: "جارٍ القراءة…", f_messages_not: "لا نستطيع قراءة رسائلك الآن.", f_no_messages: "لا رسائل بعد.", f_older: "رسائل أقدم", f_read_all: "تحديد الكل كمقروء", f_new: "جديدة",
  f_ways: "كيف نخبرك", f_push: "على هذا الهاتف، حتى عندما تكون هذه الصفحة مغلقة", f_push_unable: "يعرض هذا المتصفح الرسائل عندما تكون إحدى صفحاتنا مفتوحة فقط. على آيفون أضف هذه الصفحة إلى الشاشة الرئيسية أولًا.", f_push_refused: "طُلب من هذا المتصفح ألا يعرض رسائلنا. يمكنك السماح بها من إعداداته.", f_by_email: "بالبريد الإلكتروني", f_by_sms: "برسالة نصية", f_quiet: "الهدوء من {from} إلى {until}", f_ways_not: "لم يُحفظ ذلك. حاول مرة أخرى.",
},
};
