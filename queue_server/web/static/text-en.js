/** English. Short, active, no blame, and what to do next. */
export const en = {
  own_name: "English", room: "Room",
  minutes: { one: "{count} minute", other: "{count} minutes" },
  live: "Live", connecting: "Connecting", reconnecting: "Reconnecting", offline: "No connection",
  retry: "Try again", back: "Back",

  // the wall
  d_title: "Now calling", d_notice: "Notice", d_waiting: "waiting", d_recent: "Called earlier", d_missed: "Missed your number? Ask at reception.",
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

  // the console: before the desk
  c_title: "Console", c_opening: "Opening…", c_sign_in: "Sign in", c_email: "E-mail", c_password: "Password", c_wrong: "E-mail or password is not right.", c_too_often: "Too many tries. Wait a minute.", c_mfa: "This account needs a second step, which this page does not know yet.",
  c_no_server: "The server does not answer. We keep trying.", c_patients: "This page is for staff.", c_signed_out: "You have been signed out. Sign in to go on; nothing you typed is lost.",
  c_where: "Where do you work today?", c_branch: "Branch", c_queue: "Line", c_room: "Room", c_in_use: "In use", c_yours_now: "You sit here", c_no_room: "No room: watch and add people only", c_sit: "Start", c_counter_taken: "Somebody else sits there. Choose another room.",
  c_sign_out: "Sign out", c_change_place: "Change branch or room", c_go: "Go to another line", c_menu: "Line", c_not_yours: "You do not serve this line.",

  // the console: the visit
  c_visit: "The visit", c_next: "Call next", c_next_done: "Complete and call next", c_nobody: "Nobody is waiting", c_nobody_more: "The next arrival appears here by itself.", c_ready: "Ready for the next patient", c_nobody_came: "Nobody was there to call. Nothing has changed.",
  c_recall: "Call again", c_start: "Start visit", c_complete: "Complete", c_hold: "Hold", c_absent: "Did not come", c_absent_next: "Did not come, call next", c_return: "Back to line", c_transfer: "Transfer", c_undo: "Undo", c_undo_last: "Undo the last step", c_resume_visit: "Resume visit",
  c_in: "With you", c_calling: "Called, not here yet", c_usual: { one: "usually {count} minute", other: "usually {count} minutes" }, c_waited: "waited {time}", c_unanswered: "No answer for a minute: call again, or go on to the next.",
  c_name: "Name", c_service: "Service", c_reason: "Reason", c_needs: "Needs", c_wheel: "Wheelchair", c_first: "First visit", c_speaks_ar: "Speaks Arabic", c_speaks_en: "Speaks English", c_not_here: "Joined from elsewhere, not yet seen here",
  c_pause: "Take a break", c_paused: "You are on a break", c_paused_more: "Nobody is called to {room}. People see a longer wait.", c_back_at: "Back at {time}.", c_resume: "End the break", c_pause_more: "How long? People waiting see when you are back.", c_open_end: "Until I come back",
  c_line_paused: "The line is paused", c_line_paused_more: "Nobody is called until somebody resumes it. People can still join.", c_line_paused_until: "Planned until {time}; somebody has to resume it.", c_resume_line: "Resume the line",
  c_keys: "Keyboard", c_keys_list: "Keys", c_left: "{n} s left", c_close: "Close",
  u_call: "Called {code}", u_recall: "Called {code} again", u_start: "Started {code}", u_complete: "Completed {code}", u_hold: "Put {code} on hold", u_resume: "Resumed {code}", u_no_show: "{code} did not come", u_return: "{code} is back in line",
  u_transfer: "Transferred {code}", u_leave: "Took {code} out", u_prioritise: "Changed the priority of {code}", u_here: "{code} is here", u_join: "Added {code}",

  // the console: why not, and what went wrong
  c_why_watching: "You have no room here: choose one to call.", c_why_break: "You are on a break.", c_why_paused: "The line is paused.", c_why_nobody: "Nobody is waiting.", c_why_snoozed: "Everybody who waits has asked for more time", c_why_called: "Somebody is called: start the visit, or say that they did not come.",
  c_why_nobody_here: "Nobody is here.", c_why_started: "The visit has started: put it on hold first.", c_why_state: "Not possible now.", c_why_nothing: "Nothing to undo.",
  c_cut: "Not connected. Nothing was sent.", c_no_answer: "The server did not answer. Press again: it counts only once.", c_not_done: "That did not work. {why}", c_taken: "{code} was taken by {who} a moment ago. Nothing changed for you.", c_changed: "{code} was changed by somebody else a moment ago. Nothing changed for you.",
  c_other: "{code} came first: the line changed a moment ago.", c_line_closed: "The line is closed: nobody can join.", c_line_full: "The line is full.", c_already: "This person already waits in that line.", c_slower: "That was too fast. Wait a moment.", c_forbidden: "You may not do that here.",
  c_stale: "Reconnecting. This list may be old ({time}). You can still call: the server decides who is next.", c_offline: "Not connected since {time}. You cannot call from here; use the paper list or another computer.",

  // the console: the line
  c_line: "Waiting", c_held: "On hold", c_also: "Also with you", c_rooms: "In the rooms", c_find: "Find by number or name", c_find_short: "Find", c_urgent: "Urgent", c_priority: "Priority", c_emergency: "Emergency", c_normal: "None", c_appt: "Appointment {time}", c_walk: "Walk-in", c_away: "Not here yet", c_closed_short: "closed",
  s_waiting: "Waiting", s_called: "Called", s_serving: "With the doctor", s_on_hold: "On hold",
  c_add: "Walk-in", c_add_title: "Add a walk-in", c_who: "Name or phone", c_who_hint: "Leave empty for a number only", c_service_any: "Any", c_class: "Priority", c_reason_needed: "Why this priority", c_add_now: "Add to line", c_added: "{code} is in line.", c_ticket_page: "Open this ticket's page",
  c_ticket: "Ticket", c_ticket_gone: "This ticket is not in the line any more.", c_waits: "in line for {time}", c_snoozed: "asked for more time, until {time}", c_is_here: "Has arrived", c_take_out: "Take out of line", c_prioritise: "Set priority", c_show_link: "Link to the ticket's page",
  c_transfer_to: "Transfer {code} to", c_transfer_more: "Number and waiting time go along.", c_line_now: "This line", c_pause_line_more: "Pause for everybody. People can still join and see when it goes on.", c_close_line: "Close: nobody else may join", c_open_line: "Open: people may join", c_elsewhere: "More", c_display: "Waiting-room screen",
  c_happened: "What changed", c_nothing_yet: "Nothing yet.",
  l_joined: "{code} joined", l_moved: "{code} has a new place", l_ranked: "{code} has another priority", l_back: "{code} is back in line", l_left: "{code} left the line", l_gone: "{code} did not come or left", l_done: "{code} is finished or went on", l_called: "{who} called {code} to {room}", l_called_to: "{code} was called to {room}", l_you_called: "You called {code}", l_again: "{code} was called again",
  l_started: "{code} went in to {room}", l_resumed: "{code} went on", l_held: "{code} is on hold", l_here: "{code} has arrived", l_snoozed: "{code} asked for more time", l_paused: "The line was paused", l_resumed_line: "The line goes on", l_closed: "The line was closed", l_opened: "The line was opened",
  l_away: { one: "{count} change while you were away", other: "{count} changes while you were away" },

  // the start page
  i_title: "A live queue for the clinic", i_what: "Patients watch their place from their own phone, the waiting-room screen shows who is called where, and doctors call the next person with one press. Every screen changes at once, and says so when it is not live.",
  i_screens: "Waiting-room screens", i_screens_more: "For the wall, one for each branch. Anyone may look: numbers only, no names.", i_no_branches: "No branch is public yet.", i_loading: "Reading…",
  i_staff: "Staff", i_staff_more: "Call next, add walk-ins, watch the line.", i_console: "Open the console",
  i_patient: "Join a line as a patient", i_patient_more: "You get a number and a page that follows your place.", i_as: "Sign in as", i_join: "Join this line", i_already: "This patient already has a place in this line.", i_go: "Go to {code}",
  i_closed: "This line is closed. Choose another one.", i_full: "This line is full. Choose another one.", i_not_done: "That did not work. {why}", i_cut: "The server does not answer. This page keeps trying.",
  i_logins: "Demo logins", i_password: "Password for all:", i_patients: "Patients", i_try: "Try it with three windows: join here, call next in the console, and watch the screen.", i_ticket: "You have a ticket? Scan its code, or open its link, to follow your place.", i_docs: "For developers: the interface",
};
