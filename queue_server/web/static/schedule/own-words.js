/** What only a doctor's own schedule says. */
export const words = {
en: {
  q_console: "Calling patients", q_week_before: "Week before", q_week_after: "Week after", q_width: "How much is shown", q_one_day: "Day", q_week: "Week",
  q_sum: "In sum", q_sum_all: "Appointments", q_sum_open: "Still to come", q_sum_here: "Here", q_next: "Expected next", q_next_none: "Nobody within the hour.",
},
ar: {
  q_console: "نداء المرضى", q_week_before: "الأسبوع السابق", q_week_after: "الأسبوع التالي", q_width: "المدة المعروضة", q_one_day: "يوم", q_week: "أسبوع",
  q_sum: "المجموع", q_sum_all: "المواعيد", q_sum_open: "لم يحضروا بعد", q_sum_here: "حاضرون", q_next: "المتوقعون", q_next_none: "لا أحد خلال ساعة.",
},
};
