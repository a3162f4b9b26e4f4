/** What the wall says, shows and reads aloud. */
export const words = {
en: {
  d_title: "Now calling", d_notice: "Notice", d_waiting: "waiting", d_waiting_now: "Waiting", d_recent: "Called earlier", d_missed: "Missed your number? Ask at reception.",
  d_wait: "Wait for your number", d_paused: "Back at {time}", d_break: "On a break", d_shut: "Not in use now", d_with: "With the doctor", d_called_at: "Called at {time}", d_come: "Please come",
  d_stale: "This screen is reconnecting. Listen for your number.", d_as_of: "as of {time}", d_dead: "This screen is not live", d_ask: "Please ask at reception who is next.",
  d_empty: "Nobody has been called yet", d_empty_more: "Your number appears here when it is your turn.",
  d_closed: "The clinic is closed", d_closed_more: "We open again: {time}",
  d_line_closed: "Closed", d_line_paused: "Paused until about {time}", d_line_stopped: "Paused",
  d_silent: "Sound is off: touch the screen", d_no_voice: "No voice: {tongues}",

  // what is read aloud; letters from A to Z, digits from 0 to 9
  d_say: "Number {number}. {place}.", d_say_number: "Number {number}.", d_say_room: "Room {door}", d_say_sign: "{sign} {door}", d_comma: ", ",
  d_digits: "zero one two three four five six seven eight nine",
  d_letters: "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",

  // setting the screen up
  d_setup: "Set up this screen", d_sound: "Sound", d_test: "Test", d_test_more: "Plays the chime and reads an example, as loud as a call.", d_volume: "Volume", d_voice: "Read numbers aloud", d_tongues: "Languages read aloud",
  d_quiet: "Quiet hours", d_from: "From", d_to: "Until", d_quiet_more: "Nothing is read aloud then, and the chime is soft.",
  d_colours: "Colours", d_dark: "Dark", d_light: "Light, for bright rooms", d_rooms: "Rooms on this screen", d_rooms_more: "Calls to other rooms are neither shown nor heard here.",
  d_works: "Sound works.", d_mute: "This browser plays no sound. Check its settings.", d_no_voice_more: "This screen cannot read aloud in: {tongues}. The chime still sounds.",
  d_unknown: "This screen is not set up.", d_revoked: "This screen was switched off", d_pair: "Show a code",
  d_link: "The clinic's screen", d_linked: "Staff have set this screen up for the clinic.", d_forget: "Remove it", d_open: "Everybody may see the numbers of this branch. With a code this screen stands in the list of the clinic's screens as well.",
  d_cancel: "Back to the numbers",
},
ar: {
  d_title: "النداء الآن", d_notice: "تنبيه", d_waiting: "في الانتظار", d_waiting_now: "في الانتظار", d_recent: "نودي عليهم سابقًا", d_missed: "فاتك رقمك؟ راجع الاستقبال.",
  d_wait: "انتظر رقمك", d_paused: "العودة عند {time}", d_break: "في استراحة", d_shut: "غير مستخدمة الآن", d_with: "عند الطبيب", d_called_at: "نودي عند {time}", d_come: "تفضّل بالدخول",
  d_stale: "جارٍ إعادة اتصال الشاشة. يرجى الاستماع إلى رقمك.", d_as_of: "كما في {time}", d_dead: "هذه الشاشة متوقفة الآن", d_ask: "يرجى سؤال الاستقبال عن الدور.",
  d_empty: "لم يُنادَ على أحد بعد", d_empty_more: "يظهر رقمك هنا عندما يحين دورك.",
  d_closed: "العيادة مغلقة", d_closed_more: "نفتح من جديد: {time}",
  d_line_closed: "مغلق", d_line_paused: "متوقف حتى {time} تقريبًا", d_line_stopped: "متوقف",
  d_silent: "الصوت مغلق: المس الشاشة", d_no_voice: "لا صوت للنداء: {tongues}",

  // what is read aloud; letters from A to Z, digits from 0 to 9
  d_say: "الرقم: {number}. إلى {place}.", d_say_number: "الرقم: {number}.", d_say_room: "الغرفة {door}", d_say_sign: "{sign} {door}", d_comma: "، ",
  d_digits: "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
  d_letters: "إيه بي سي دي إي إف جي إتش آي جيه كيه إل إم إن أو بي كيو آر إس تي يو في دبليو إكس واي زد",

  // setting the screen up
  d_setup: "إعداد هذه الشاشة", d_sound: "الصوت", d_test: "تجربة", d_test_more: "يُسمع التنبيه ثم مثال، بالقوة نفسها عند النداء.", d_volume: "مستوى الصوت", d_voice: "قراءة الأرقام بصوت", d_tongues: "لغات القراءة",
  d_quiet: "ساعات الهدوء", d_from: "من", d_to: "إلى", d_quiet_more: "لا يُقرأ شيء خلالها، ويكون التنبيه خافتًا.",
  d_colours: "الألوان", d_dark: "داكنة", d_light: "فاتحة، للأماكن المضيئة", d_rooms: "الغرف على هذه الشاشة", d_rooms_more: "النداء إلى الغرف الأخرى لا يظهر ولا يُسمع هنا.",
  d_works: "الصوت يعمل.", d_mute: "لا يصدر هذا المتصفح صوتًا. يرجى مراجعة إعداداته.", d_no_voice_more: "لا تستطيع هذه الشاشة القراءة باللغات: {tongues}. التنبيه ما زال يعمل.",
  d_unknown: "هذه الشاشة غير معدّة.", d_revoked: "أوقفت هذه الشاشة", d_pair: "إظهار رمز",
  d_link: "شاشة العيادة", d_linked: "أعدّ الموظفون هذه الشاشة للعيادة.", d_forget: "إزالتها", d_open: "أرقام هذا الفرع متاحة للجميع. وبالرمز تظهر هذه الشاشة أيضًا في قائمة شاشات العيادة.",
  d_cancel: "العودة إلى الأرقام",
},
};
