/** The ways from the pages of the line to those of appointments. */
export const words = { en: { q_to_schedule: "Schedule", q_to_day: "Appointments" }, ar: { q_to_schedule: "جدول المواعيد", q_to_day: "المواعيد" } };
