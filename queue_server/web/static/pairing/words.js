/** What a screen or kiosk says until it is one of the clinic's: in both languages at once. */
export const words = {
en: {
  h_screen: "Set up this screen", h_kiosk: "Set up this kiosk", h_opening: "One moment",
  h_how: "Staff: open Screens at reception, and type this code.", h_where: "On a phone: {address}", h_starts: "It starts by itself. The code changes every ten minutes.", h_cut: "No connection. We keep trying.",
},
ar: {
  h_screen: "إعداد هذه الشاشة", h_kiosk: "إعداد هذا الجهاز", h_opening: "لحظة من فضلك",
  h_how: "للموظفين: افتحوا “الشاشات” في الاستقبال واكتبوا هذا الرمز.", h_where: "من الهاتف: {address}", h_starts: "يبدأ العمل تلقائيًا. يتغيّر الرمز كل عشر دقائق.", h_cut: "لا يوجد اتصال. سنواصل المحاولة.",
},
};
