/** What the server says of a sheet or a form, for readers of Arabic: its English sentence is the key, as gettext has it; what stands in a hole is taken over. `tests/web/test_said.py` asks for every one. */
const arabic = {
  // sheets
  "At most {n} rows at a time.": "{n} صف على الأكثر في المرة الواحدة.",
  "This is no CSV: {why}.": "هذا ليس ملف CSV: {why}.",
  "The first row names the columns: {names}.": "في الصف الأول أسماء الأعمدة: {names}.",
  "There is no column “{name}”; these there are: {names}.": "لا يوجد عمود «{name}». الأعمدة هي: {names}.",
  "The column “{name}” is there twice.": "العمود «{name}» مكرر.",
  "Row {n} is about the same one.": "الصف {n} عن الشيء نفسه.",
  "This is no id; leave it empty to add a row.": "هذا ليس معرّفًا. اتركه فارغًا لإضافة صف.",
  "There is none with this id; leave it empty to add a row.": "لا شيء بهذا المعرّف. اتركه فارغًا لإضافة صف.",
  "There are several of this name; say the id of the one that is meant.": "يوجد أكثر من واحد بهذا الاسم. اكتب معرّف المقصود.",
  "There are several of the name “{name}”; say the id.": "يوجد أكثر من واحد باسم «{name}». اكتب المعرّف.",
  "There is no member of staff “{name}” here.": "لا موظف هنا باسم «{name}».", "There is no doctor “{name}” here.": "لا طبيب هنا باسم «{name}».", "There is no branch “{name}” here.": "لا فرع هنا باسم «{name}».", "There is no service “{name}” here.": "لا خدمة هنا باسم «{name}».", "There is no room “{name}” here.": "لا غرفة هنا باسم «{name}».", "There is no {what} “{name}” here.": "لا يوجد هنا «{name}».",
  "Write yes or no.": "اكتب نعم أو لا.",
  "Write hours so: 08:00-13:00 16:00-20:00; empty is closed.": "اكتب الساعات هكذا: 08:00-13:00 16:00-20:00. الفارغ مغلق.",
  "This names somebody or something that is not there.": "هذا اسم لشخص أو شيء غير موجود.",
  "A doctor and a branch keep their hours; add a row for the other instead.": "لا يتغير طبيب الأوقات ولا فرعها. أضف صفًا جديدًا للآخر.",
  "A room stays at its branch; add one there instead.": "تبقى الغرفة في فرعها. أضف غرفة هناك.",
  "Only who manages the whole organization adds a branch.": "لا يضيف فرعًا إلا من يدير المؤسسة كلها.",
  "You do not manage this branch.": "أنت لا تدير هذا الفرع.",
  // services
  "Give price and currency, or neither.": "اكتب السعر والعملة معًا أو اتركهما.",
  "give price and currency, or neither": "اكتب السعر والعملة معًا أو اتركهما",
  "give a price, such as 12.500": "اكتب سعرًا مثل 12.500",
  "name each of them once": "اذكر كل واحد مرة واحدة",
  // hours and closures
  "name a time zone, such as Asia/Muscat": "اكتب منطقة زمنية مثل Asia/Muscat",
  "give a time of day, such as 03:00": "اكتب وقتًا مثل 03:00",
  "give a day, such as 2026-11-21": "اكتب يومًا مثل 2026-11-21",
  "each range must begin after the one before it has ended": "يجب أن تبدأ كل فترة بعد نهاية التي قبلها",
  "name a branch, a doctor, or both": "اذكر فرعًا أو طبيبًا أو كليهما",
  "This is no doctor of this branch.": "هذا ليس طبيبًا في هذا الفرع.",
  "So many time blocks nobody reads; take those away that are over, or use rules.": "أوقات العمل كثيرة جدًا. أزل ما انتهى منها أو استعمل التكرار.",
  "A closure ends after it begins, within a year.": "ينتهي الإغلاق بعد بدايته وخلال سنة.",
  "This is too far away.": "هذا بعيد جدًا.",
  "This is too far ahead.": "هذا بعيد جدًا.",
  "A block ends after it begins; one of a whole day is from 00:00 to 24:00.": "تنتهي الأوقات بعد بدايتها. واليوم الكامل من 00:00 إلى 24:00.",
  "The clock jumps over this time on that day.": "تتجاوز الساعة هذا الوقت في ذلك اليوم.",
  "This rule names no day.": "هذه القاعدة لا تعني أي يوم.",
  "The list of holidays does not know this.": "قائمة العطل لا تعرف هذا.",
  // rules of recurrence
  "a rule has at most {n} characters": "في القاعدة {n} حرف على الأكثر",
  "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY": "FREQ هي DAILY أو WEEKLY أو MONTHLY أو YEARLY",
  "give COUNT or UNTIL, not both": "اكتب COUNT أو UNTIL لا كليهما",
  "BYSETPOS and numbered days are for MONTHLY and YEARLY rules": "BYSETPOS والأيام المرقّمة لقواعد MONTHLY وYEARLY",
  "BYSETPOS picks among BYDAY or BYMONTHDAY": "تختار BYSETPOS من BYDAY أو BYMONTHDAY",
  "BYMONTHDAY is not for WEEKLY rules": "لا تُستعمل BYMONTHDAY في قواعد WEEKLY",
  "a rule is made of {parts}, each once": "تتكون القاعدة من {parts}، كل منها مرة واحدة",
  "{name} is one number": "{name} رقم واحد",
  "{name} is made of numbers from 1 to {most}": "تتكون {name} من أرقام من 1 إلى {most}",
  "BYDAY is made of days such as MO, or 1MO for the first Monday of a month": "تتكون BYDAY من أيام مثل MO، أو 1MO لأول اثنين من الشهر",
  "WKST is a day such as MO": "WKST يوم مثل MO",
  "UNTIL is a day such as 20261231, or a moment such as 20261231T200000Z": "UNTIL يوم مثل 20261231 أو وقت مثل 20261231T200000Z",
  "UNTIL is in no year that we know": "UNTIL في سنة لا نعرفها",
  // whatever a schema may say
  "There is no such thing here.": "لا يوجد هذا هنا.", "You may not do this.": "لا يُسمح لك بذلك.", "must not be blank": "لا يُترك فارغًا", "give a number": "اكتب رقمًا",
  "give an RFC 3339 time with an offset, as text": "اكتب وقتًا كاملًا", "give a time between {from} and {until}": "اكتب وقتًا بين {from} و{until}", "Text must not hold NUL or lone surrogates.": "في النص حروف لا تُقبل.",
  "This is needed.": "هذا مطلوب.", "There is no such field.": "لا يوجد حقل بهذا الاسم.", "give a whole number": "اكتب عددًا صحيحًا", "Input should be a valid {what}": "لم يُكتب بطريقة نفهمها.", "Write {n} or more.": "{n} أو أكثر.", "Write more than {n}.": "أكثر من {n}.", "Write {n} or less.": "{n} أو أقل.",
  "Input should be {these}": "المقبول: {these}.", "String should have at least {n} character": "هذا مطلوب.", "String should have at least {n} characters": "{n} أحرف على الأقل.", "At most {n} characters.": "{n} حرف على الأكثر.", "String should match pattern {pattern}": "لم يُكتب بطريقة نفهمها.", "At most {n} of them.": "{n} على الأكثر.",
};
const escaped = (words) => words.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
const known = Object.entries(arabic).map(([english, words]) => ({ words, asked: new RegExp(`^${escaped(english).replace(/\{(\w+)\}/g, "(?<$1>.+)")}$`, "s") }));

/** A sentence of the server in Arabic; one that nobody has put into Arabic yet as it is. */
export function inArabic(said) {
  for (const { words, asked } of known) {
    const found = asked.exec(said);
    if (found) return words.replace(/\{(\w+)\}/g, (_, hole) => `\u2068${found.groups[hole]}\u2069`); // isolated: it may be Latin
  }
  return said;
}
