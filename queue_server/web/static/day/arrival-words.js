/** What is said of those who are here. */
export const words = {
en: { q_print: "Print ticket", q_printing: "Printing…", q_printed: "Printed.", q_unprinted: "It did not print: print it at reception.", q_number: "Number", q_print_again: "Print again", q_not_here: "{who} is not here after all", q_take_out: "Not here after all",
  q_was_called: "{by} has just called {who} to {room}. Nothing changed by you." },
ar: { q_print: "طباعة التذكرة", q_printing: "جارٍ الطباعة…", q_printed: "طُبعت التذكرة.", q_unprinted: "لم تُطبع: اطبعها من الاستقبال.", q_number: "الرقم", q_print_again: "الطباعة مرة أخرى", q_not_here: "تبيّن أن {who} لم يحضر", q_take_out: "لم يحضر بعد",
  q_was_called: "نادى {by} {who} إلى {room} قبل لحظة. لم يتغيّر شيء منك." },
};
