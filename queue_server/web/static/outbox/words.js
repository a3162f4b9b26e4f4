/** What the demo's outbox says. */
export const words = {
en: {
  z_title: "Outbox", z_what: "E-mail and text messages that this demo would have sent. Nothing leaves it, and everybody can read them here.",
  z_none: "Nothing was sent yet.", z_none_more: "Create an account or ask for a new password: the code appears here at once.", z_sign_up: "Create an account",
  z_mail: "E-mail", z_text: "Text message", z_to: "{channel} to {address}", z_copy: "Copy", z_copied: "Copied", z_copy_code: "Copy the code {code}", z_follow: "Open the link",
  z_cut: "The server does not answer. This page keeps trying.", z_news: "A new message to {address}",
},
ar: {
  z_title: "صندوق الصادر", z_what: "رسائل البريد والرسائل النصية التي كان هذا العرض سيرسلها. لا يخرج منها شيء، ويستطيع الجميع قراءتها هنا.",
  z_none: "لم يُرسل شيء بعد.", z_none_more: "أنشئ حسابًا أو اطلب كلمة مرور جديدة: يظهر الرمز هنا في الحال.", z_sign_up: "إنشاء حساب",
  z_mail: "بريد إلكتروني", z_text: "رسالة نصية", z_to: "{channel} إلى {address}", z_copy: "نسخ", z_copied: "تم النسخ", z_copy_code: "نسخ الرمز {code}", z_follow: "فتح الرابط",
  z_cut: "الخادم لا يستجيب. ستواصل هذه الصفحة المحاولة.", z_news: "رسالة جديدة إلى {address}",
},
};
