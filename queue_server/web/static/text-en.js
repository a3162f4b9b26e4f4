/** English. Short, active, no blame, and what to do next. */
export const en = {
  own_name: "English", room: "Room",
  minutes: { one: "{count} minute", other: "{count} minutes" },
  live: "Live", connecting: "Connecting", reconnecting: "Reconnecting", offline: "No connection",
  retry: "Try again", back: "Back",

  // the wall
  d_title: "Now calling", d_waiting: "waiting", d_recent: "Called earlier", d_missed: "Missed your number? Ask at reception.",
  d_wait: "Wait for your number", d_paused: "Back at {time}", d_break: "On a break", d_shut: "Not in use now", d_with: "With the doctor", d_called_at: "Called at {time}", d_come: "Please come",
  d_stale: "This screen is reconnecting. Listen for your number.", d_as_of: "as of {time}", d_dead: "This screen is not live", d_ask: "Please ask at reception who is next.",
  d_empty: "Nobody has been called yet", d_empty_more: "Your number appears here when it is your turn.",
  d_closed: "The clinic is closed", d_closed_more: "We open again at {time}.",
  d_line_closed: "Closed", d_line_paused: "Paused until about {time}", d_line_stopped: "Paused",
  d_unknown: "This screen is not set up", d_unknown_more: "Staff: open it again from the start page.", d_silent: "Sound is off: touch the screen",

  // my place
  p_title: "Your place in line", p_number: "Your number", p_ahead: { one: "{count} person ahead of you", other: "{count} people ahead of you" }, p_next: "You are next",
  p_between: "We expect to call you between", p_and: "{low} and {high}", p_from_now: "In about {low} to {high} minutes", p_within: { one: "Within about {high} minute", other: "Within about {high} minutes" }, p_soon: "Any moment now",
  p_nobody_calls: "Nobody is calling right now, so we cannot say when. You keep your place.", p_no_time: "We cannot say yet when we will call you. You keep your place.", p_you: "You", p_rooms: "Rooms",
  p_updated: "Updated just now", p_near: "Nearly your turn. Please wait near the rooms.", p_here: "I am at the clinic",
  p_alerts: "Alert me when I am called", p_alerts_more: "Sound and vibration while this page is open.", p_alerts_silent: "This browser does not allow sound. Keep this page open and look at it.",
  p_when: "When it is your turn", p_when_1: "This page turns yellow and shows the room.", p_when_2: "Go straight to that room.", p_when_3: "Show this number if asked.", p_listen: "Watch the screen in the waiting room too.",
  p_more_time: "I need more time", p_leave: "Leave the line", p_come: "It is your turn", p_go: "Go to", p_called: "Called {ago} ago", p_called_now: "Called just now", p_called_at: "Called at {time}", p_cannot: "I cannot come right now",
  p_stale: "Reconnecting. This is what we knew at {time}.", p_offline: "Your phone has no connection. This is what we knew at {time}. Your place is safe; we keep trying.",
  p_unreached: "We cannot reach the clinic right now. Your place is safe; we keep trying.",
  p_paused: "The line is paused until about {time}. You keep your place.", p_paused_open: "The line is paused. You keep your place.",
  p_snoozed: "You asked for more time. We call you after {time}.", p_undo: "Undo",
  p_serving: "You are with the doctor", p_serving_more: "This page tells you if there is a next step.", p_hold: "Your visit is on hold", p_hold_more: "Please stay near. Staff will ask you back in.",
  p_missed: "We called you and you did not come", p_missed_more: "Please go to reception. They can put you back in line.", p_done: "Your visit is finished", p_done_more: "Thank you. You can close this page.",
  p_left: "You have left the line", p_left_more: "To be seen today, take a new number.", p_closed: "The clinic has closed for today", p_closed_more: "Reception can tell you when to come back.",
  p_error: "We could not open this ticket", p_error_more: "The link may be old or incomplete. Scan the code on your ticket again, or ask at reception.", p_loading: "Opening your ticket…",
  p_snooze: "How much more time do you need?", p_snooze_more: "You keep your number. Others may go before you.", p_leave_sure: "Leave the line?", p_leave_more: "Your place cannot be given back.", p_stay: "Stay in line", p_leave_yes: "Yes, leave",
  p_too_late: "That is not possible any more. This is how it stands now.", p_too_often: "That was too often. Wait a moment and try again.", p_not_done: "That did not work. Try again, or ask at reception.",
  p_cut: "Your phone has no connection. Nothing was sent.",
  p_not_sent: "The clinic did not answer. Press again: it counts only once.",
};
