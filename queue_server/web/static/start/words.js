/** What the start page says. */
export const words = {
en: {
  i_title: "A live queue for the clinic", i_what: "Patients watch their place from their own phone, the waiting-room screen shows who is called where, and doctors call the next person with one press. Every screen changes at once, and says so when it is not live.",
  i_screens: "The clinic", i_screens_more: "Anyone may look: numbers only, no names.", i_wall: "Waiting-room screen", i_kiosk: "Kiosk: take a number", i_public: "From home: how busy it is", i_no_branches: "No branch is public yet.", i_loading: "Reading…",
  i_staff: "Staff", i_staff_more: "Call next, add walk-ins, watch the line.", i_console: "Open the console", i_reception: "Open reception", i_day: "Appointments of the day", i_schedule: "A doctor's own schedule", i_people: "People and roles", i_clinic: "The clinic",
  i_account: "Appointments", i_account_more: "Book, see what is booked, move or cancel it; and your account.", i_register: "Create an account", i_book: "Book an appointment", i_mine: "My appointments", i_own: "Sign in to your account", i_second: "This account has a second step: join from the page of the branch.",
  i_patient: "Join a line as a patient", i_patient_more: "You get a number and a page that follows your place.", i_as: "Sign in as", i_join: "Join this line", i_already: "This patient already has a place in this line.", i_go: "Go to {code}",
  i_closed: "This line is closed. Choose another one.", i_full: "This line is full. Choose another one.", i_not_done: "That did not work. {why}", i_cut: "The server does not answer. This page keeps trying.",
  i_logins: "Demo logins", i_password: "Password for all:", i_patients: "Patients", i_try: "Try it with three windows: join here, call next in the console, and watch the screen.", i_ticket: "You have a ticket? Scan its code, or open its link, to follow your place.", i_docs: "For developers: the interface", i_outbox: "Codes that would be sent", i_design: "All parts of the pages",
},
ar: {
  i_title: "دور العيادة مباشرة", i_what: "يتابع المرضى مكانهم من هواتفهم، وتعرض شاشة الانتظار من نودي وإلى أين، وينادي الطبيب التالي بضغطة واحدة. تتغيّر كل الشاشات في الحال، وتقول بوضوح إن لم تكن مباشرة.",
  i_screens: "العيادة", i_screens_more: "يمكن للجميع رؤيتها: أرقام فقط بلا أسماء.", i_wall: "شاشة صالة الانتظار", i_kiosk: "جهاز الأرقام: خذ رقمًا", i_public: "من المنزل: مدى الازدحام", i_no_branches: "لا يوجد فرع عام بعد.", i_loading: "جارٍ القراءة…",
  i_staff: "الموظفون", i_staff_more: "نداء التالي، وإضافة المراجعين، ومتابعة الدور.", i_console: "فتح شاشة العمل", i_reception: "فتح الاستقبال", i_day: "مواعيد اليوم", i_schedule: "جدول الطبيب", i_people: "الأشخاص والأدوار", i_clinic: "العيادة",
  i_account: "المواعيد", i_account_more: "احجز، أو انظر مواعيدك وانقلها أو ألغها؛ وحسابك أيضًا.", i_register: "إنشاء حساب", i_book: "حجز موعد", i_mine: "مواعيدي", i_own: "الدخول إلى حسابك", i_second: "لهذا الحساب خطوة ثانية: انضم من صفحة الفرع.",
  i_patient: "انضم إلى دور كمريض", i_patient_more: "تحصل على رقم وصفحة تتابع مكانك.", i_as: "الدخول باسم", i_join: "انضم إلى هذا الدور", i_already: "لهذا المريض مكان في هذا الدور.", i_go: "الذهاب إلى {code}",
  i_closed: "هذا الدور مغلق. اختر دورًا آخر.", i_full: "هذا الدور ممتلئ. اختر دورًا آخر.", i_not_done: "لم ينجح ذلك. {why}", i_cut: "الخادم لا يستجيب. ستواصل هذه الصفحة المحاولة.",
  i_logins: "حسابات العرض", i_password: "كلمة المرور للجميع:", i_patients: "المرضى", i_try: "جرّب بثلاث نوافذ: انضم هنا، ونادِ التالي من شاشة العمل، وتابع شاشة الانتظار.", i_ticket: "لديك تذكرة؟ امسح رمزها أو افتح رابطها لتتابع مكانك.", i_docs: "للمطورين: الواجهة البرمجية", i_outbox: "الرموز التي كانت سترسل", i_design: "كل أجزاء الصفحات",
},
};
