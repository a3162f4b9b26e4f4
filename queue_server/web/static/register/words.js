/** What the pages of somebody who is not in yet say: signing up, a forgotten password, an invitation. */
export const words = {
en: {
  n_register: "Create an account", n_register_more: "For patients. Staff are invited by their clinic.", n_name: "Your name", n_name_more: "As reception should call you.", n_phone_more: "Phones with the country: +968 …", n_language: "Language of messages", n_send_code: "Send me a code", n_have: "Have an account already?", n_check: "Check your messages", n_none: "Nothing came? Look in the spam folder. If you have an account already, the message says so.",
  n_done: "Welcome, {name}", n_done_more: "Your account is ready.", n_to_clinic: "To the clinic", n_verify: "Create my account",
  n_recover: "Forgot your password?", n_recover_more: "Type your e-mail or phone. If we know it, we send a code.", n_new_password: "New password", n_change: "Change my password", n_changed: "Your password is changed. Other devices are signed out.", n_back_to: "Back to signing in", n_staff_rule: "Staff without a second step need 15 characters.",
  n_invited: "{organization} invites you", n_invitation: "Invitation", n_invited_as: "You will be:", n_invited_to: "Your e-mail", n_accept: "Accept and sign in", n_registered: "You have an account already: sign in, and ask for the roles to be added to it.", n_gone: "This invitation is not good any more", n_gone_more: "It was used already, taken back, or is too old. If you have just chosen a password, sign in with it; otherwise ask whoever invited you for a new one.",
},
ar: {
  n_register: "إنشاء حساب", n_register_more: "للمرضى. أما الموظفون فتدعوهم عيادتهم.", n_name: "اسمك", n_name_more: "كما يناديك الاستقبال.", n_phone_more: "رقم الهاتف مع رمز الدولة: ‎+968 …", n_language: "لغة الرسائل", n_send_code: "أرسل لي رمزًا", n_have: "لديك حساب؟", n_check: "انظر في رسائلك", n_none: "لم يصل شيء؟ انظر في البريد غير المرغوب. وإن كان لديك حساب فالرسالة تقول ذلك.",
  n_done: "مرحبًا {name}", n_done_more: "حسابك جاهز.", n_to_clinic: "إلى العيادة", n_verify: "إنشاء حسابي",
  n_recover: "نسيت كلمة المرور؟", n_recover_more: "اكتب بريدك أو هاتفك. إن كان معروفًا لدينا فسنرسل رمزًا.", n_new_password: "كلمة المرور الجديدة", n_change: "تغيير كلمة المرور", n_changed: "تغيّرت كلمة المرور. سُجّل خروج الأجهزة الأخرى.", n_back_to: "العودة إلى تسجيل الدخول", n_staff_rule: "يحتاج الموظفون بلا خطوة ثانية إلى 15 حرفًا.",
  n_invited: "دعوة من {organization}", n_invitation: "دعوة", n_invited_as: "ستكون:", n_invited_to: "بريدك الإلكتروني", n_accept: "قبول وتسجيل الدخول", n_registered: "لديك حساب: سجّل الدخول واطلب إضافة الأدوار إليه.", n_gone: "لم تعد هذه الدعوة صالحة", n_gone_more: "استُخدمت من قبل أو سُحبت أو انتهت مدتها. إن كنت قد اخترت كلمة مرور للتو فسجّل الدخول بها، وإلا فاطلب دعوة جديدة ممن دعاك.",
},
};
