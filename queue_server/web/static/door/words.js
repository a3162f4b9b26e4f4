/** What stands at the door, in both languages at once. */
export const words = {
en: {
  q_door_title: "Code at the door", q_door_code: "Code for checking in", q_door_heading: "You have an appointment? Check in here", q_door_scan: "Scan the code with your phone", q_door_press: "Press “I am here”", q_door_wait: "Wait for your number",
  q_door_opening: "One moment", q_door_cut: "This code is not live", q_door_reception: "Please check in at reception.", q_door_refused: "This screen may not show the code of this branch",
},
ar: {
  q_door_title: "الرمز عند الباب", q_door_code: "رمز تسجيل الحضور", q_door_heading: "لديك موعد؟ سجّل حضورك هنا", q_door_scan: "امسح الرمز بهاتفك", q_door_press: "اضغط «أنا هنا»", q_door_wait: "انتظر رقمك",
  q_door_opening: "لحظة من فضلك", q_door_cut: "هذا الرمز متوقف الآن", q_door_reception: "يرجى تسجيل الحضور عند الاستقبال.", q_door_refused: "لا يُسمح لهذه الشاشة بعرض رمز هذا الفرع",
},
};
