/** What the form says that lets people in; the rest of the way is in steps-words.js, which few pages need at once. */
export const words = {
en: {
  e_who: "E-mail or phone", e_show: "Show", e_show_more: "the password", e_forgot: "Forgot your password?", e_wrong: "E-mail, phone or password is not right.", e_too_often: "Too many tries. Try again at {time}.",
  e_too_often_soon: "Too many tries. Wait a minute, then try again.", e_no_answer: "The server does not answer. Try again in a moment.", e_not_done: "That did not work. {why}",
  e_idle: "You were signed out because nobody used this page. Sign in to go on; nothing you typed is lost.",
},
ar: {
  e_who: "البريد الإلكتروني أو الهاتف", e_show: "إظهار", e_show_more: "كلمة المرور", e_forgot: "نسيت كلمة المرور؟", e_wrong: "البريد أو الهاتف أو كلمة المرور غير صحيحة.", e_too_often: "محاولات كثيرة. حاول مرة أخرى الساعة {time}.",
  e_too_often_soon: "محاولات كثيرة. انتظر دقيقة ثم حاول مرة أخرى.", e_no_answer: "الخادم لا يستجيب. حاول مرة أخرى بعد قليل.", e_not_done: "لم ينجح ذلك. {why}",
  e_idle: "تم تسجيل خروجك لأن أحدًا لم يستخدم هذه الصفحة. سجّل الدخول للمتابعة؛ لم يضِع شيء مما كتبته.",
},
};
