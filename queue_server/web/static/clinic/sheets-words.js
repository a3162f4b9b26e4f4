/** What is said of spreadsheets. */
export const words = {
en: {
  j_sheets_more: "Download, change it in a spreadsheet, save it as CSV and choose the file here. It is tried first; nothing changes before you say so. A row whose id is empty is added, or found by its name.", j_which: "Which", j_download: "Download", j_downloaded: "The file is in your downloads.", j_choose_file: "A CSV file to bring in", j_too_large: "This file is too large: at most 1 MB and 2,000 rows.",
  j_would: "What would come of", j_rows_n: { one: "{count} row", other: "{count} rows" }, j_added_n: { one: "{count} new", other: "{count} new" }, j_changed_n: { one: "{count} changed", other: "{count} changed" }, j_take_in: "Take it in", j_same: "Everything in it is so already.", j_taken_in: "Taken in.",
  j_flaws_n: { one: "{count} thing is wrong. Nothing was changed.", other: "{count} things are wrong. Nothing was changed." }, j_flaws: "What is wrong", j_row: "Row", j_column: "Column", j_flaw: "What is wrong", j_mend: "Mend these in the spreadsheet and choose the file again.",
},
ar: {
  j_sheets_more: "نزّل الملف وعدّله في برنامج جداول واحفظه بصيغة CSV ثم اختره هنا. يُجرَّب أولًا، ولا يتغير شيء قبل أن تقول ذلك. الصف الذي لا معرّف له يُضاف أو يُعرف باسمه.", j_which: "أيها", j_download: "تنزيل", j_downloaded: "الملف في مجلد التنزيلات.", j_choose_file: "ملف CSV لإدخاله", j_too_large: "الملف كبير: 1 ميغابايت و2000 صف على الأكثر.",
  j_would: "ما سينتج عن", j_rows_n: { zero: "بلا صفوف", one: "صف واحد", two: "صفان", few: "{count} صفوف", many: "{count} صفًا", other: "{count} صف" }, j_added_n: { zero: "لا جديد", one: "جديد واحد", two: "جديدان", few: "{count} جديدة", many: "{count} جديدًا", other: "{count} جديد" }, j_changed_n: { zero: "لا تغيير", one: "تغيير واحد", two: "تغييران", few: "{count} تغييرات", many: "{count} تغييرًا", other: "{count} تغيير" }, j_take_in: "إدخال", j_same: "كل ما فيه قائم من قبل.", j_taken_in: "تم الإدخال.",
  j_flaws_n: { zero: "لا أخطاء.", one: "خطأ واحد. لم يتغير شيء.", two: "خطآن. لم يتغير شيء.", few: "{count} أخطاء. لم يتغير شيء.", many: "{count} خطأً. لم يتغير شيء.", other: "{count} خطأ. لم يتغير شيء." }, j_flaws: "الأخطاء", j_row: "الصف", j_column: "العمود", j_flaw: "الخطأ", j_mend: "أصلحها في الجدول واختر الملف من جديد.",
},
};
