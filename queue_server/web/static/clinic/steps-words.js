/** What a new clinic is told to do first. */
export const words = {
en: {
  j_steps: "Before people can book", j_step_done: "(done)", j_step_branches: "A branch: where it is, and when it is open", j_step_services: "A service: what people come for, and how long it takes", j_step_doctor: "A doctor: invite them, with that role at the branch",
  j_step_lines: "A line: where people wait once they are here", j_step_hours: "Working hours: when the doctor sees people",
},
ar: {
  j_steps: "قبل أن يستطيع الناس الحجز", j_step_done: "(تم)", j_step_branches: "فرع: أين هو ومتى يفتح", j_step_services: "خدمة: لماذا يأتي الناس وكم تستغرق", j_step_doctor: "طبيب: ادعه وأعطه هذا الدور في الفرع",
  j_step_lines: "دور: أين ينتظر الناس حين يصلون", j_step_hours: "أوقات العمل: متى يستقبل الطبيب الناس",
},
};
