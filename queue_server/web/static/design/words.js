/** What the page of components says. The components say their own words. */
export const words = {
en: {
  g_title: "Components", g_more: "Every component in every state, drawn by the pages' own modules. For whoever builds or judges the pages.",
  g_light: "Light", g_dark: "Dark", g_index: "On this page", g_colours: "Colours", g_ratio: "{front} on {back}", g_floor: "at least {n}", g_small: "Basic parts", g_console: "Console", g_place: "My place", g_booking: "Booking", g_display: "Waiting-room screen", g_reception: "Reception", g_kiosk: "Kiosk", g_paper: "Paper",
  g_missing: "The modules of this page could not be read.", g_printed: "The ticket draws itself on its own page and needs a real ticket: open one from the console and print it.",
  g_c_code: "Code", g_c_figure: "Figure", g_c_clock: "Clock", g_c_liveness: "Liveness pill", g_c_band: "Band", g_c_button: "Button", g_c_key: "Key cap", g_c_field: "Field", g_c_choice: "Choice with key", g_c_switch: "Switch", g_c_pill: "Pill: rank and state", g_c_need: "Need chip", g_c_card: "Card", g_c_skeleton: "Skeleton",
  g_c_picture: "Line picture", g_c_expected: "Expected range", g_c_visit: "Visit card", g_c_step: "Step row", g_c_undo: "Undo bar", g_c_line: "Line row", g_c_lists: "The line and what is below it", g_c_changed: "What-changed list", g_c_rooms: "Rooms beside ours", g_c_past: "Past list", g_c_sheet: "Sheets over the list",
  g_c_wall: "Room row", g_c_notice: "Notice page", g_c_health: "Health corner", g_c_place: "One's own place", g_c_table: "Table with filter", g_c_attention: "Attention card", g_c_walkin: "Walk-in form", g_c_kiosk: "Kiosk pages", g_c_ticket: "Ticket", g_c_month: "Month with free times", g_c_booking: "Steps of booking", g_c_appointment: "One's own appointment", g_c_language: "Language switch", g_c_icon: "Icon",
},
ar: {
  g_title: "المكوّنات", g_more: "كل مكوّن في كل حالاته، ترسمه وحدات الصفحات نفسها. لمن يبني الصفحات أو يراجعها.",
  g_light: "فاتح", g_dark: "داكن", g_index: "في هذه الصفحة", g_colours: "الألوان", g_ratio: "{front} على {back}", g_floor: "{n} على الأقل", g_small: "الأجزاء الأساسية", g_console: "شاشة العمل", g_place: "مكاني", g_booking: "الحجز", g_display: "شاشة صالة الانتظار", g_reception: "الاستقبال", g_kiosk: "جهاز الأرقام", g_paper: "الورق",
  g_missing: "تعذّرت قراءة وحدات هذه الصفحة.", g_printed: "ترسم التذكرة نفسها في صفحتها وتحتاج إلى تذكرة حقيقية: افتح واحدة من شاشة العمل واطبعها.",
  g_c_code: "الرقم", g_c_figure: "العدد", g_c_clock: "الوقت", g_c_liveness: "شارة الاتصال", g_c_band: "الشريط", g_c_button: "الزر", g_c_key: "المفتاح", g_c_field: "الحقل", g_c_choice: "اختيار بمفتاح", g_c_switch: "المبدّل", g_c_pill: "شارة الأولوية والحالة", g_c_need: "شارة الاحتياج", g_c_card: "البطاقة", g_c_skeleton: "الهيكل",
  g_c_picture: "صورة الدور", g_c_expected: "الوقت المتوقع", g_c_visit: "بطاقة الزيارة", g_c_step: "صف الخطوات", g_c_undo: "شريط التراجع", g_c_line: "صف الدور", g_c_lists: "الدور وما تحته", g_c_changed: "قائمة ما تغيّر", g_c_rooms: "الغرف المجاورة", g_c_past: "من انتهوا", g_c_sheet: "اللوحات فوق القائمة",
  g_c_wall: "صف الغرفة", g_c_notice: "صفحة التنبيه", g_c_health: "زاوية الحالة", g_c_place: "مكان المراجع", g_c_table: "جدول مع بحث", g_c_attention: "بطاقة المتابعة", g_c_walkin: "نموذج المراجع", g_c_kiosk: "صفحات الجهاز", g_c_ticket: "التذكرة", g_c_month: "شهر بأوقاته المتاحة", g_c_booking: "خطوات الحجز", g_c_appointment: "موعد الشخص", g_c_language: "مبدّل اللغة", g_c_icon: "الأيقونة",
},
};
