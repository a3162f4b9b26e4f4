/** What only reception's day says. */
export const words = {
en: {
  q_no_doctors: "No doctor works here on this day.", q_off: "does not work on this day", q_away: "A doctor is away",
  q_over: "{time}, {doctor}: {how}", q_unmoved: "where it was", q_lifted: "Moving. Arrows move it by 5 minutes or to the next doctor, Enter puts it there, Escape leaves it.", q_left: "Left where it was.",
  q_moving: "Moving {who}.", q_moving_more: "Arrow keys, a click or a tap choose the place.", q_put: "Put it there", q_put_at: "Put at {time}, {doctor}", q_leave: "Leave it",
},
ar: {
  q_no_doctors: "لا طبيب يعمل هنا في هذا اليوم.", q_off: "لا يعمل في هذا اليوم", q_away: "طبيب غائب",
  q_over: "{time}، {doctor}: {how}", q_unmoved: "في مكانه", q_lifted: "جارٍ النقل. الأسهم تنقله 5 دقائق أو إلى الطبيب التالي، وEnter يضعه، وEsc يتركه.", q_left: "بقي في مكانه.",
  q_moving: "نقل {who}.", q_moving_more: "اختر المكان بالأسهم أو بنقرة أو لمسة.", q_put: "وضعه هنا", q_put_at: "وضعه عند {time}، {doctor}", q_leave: "اتركه",
},
};
