/** The names of the parts and the components, by what the addresses on the page call them. */
export const PARTS = { colours: "g_colours", small: "g_small", console: "g_console", place: "g_place", booking: "g_booking", display: "g_display", reception: "g_reception", kiosk: "g_kiosk", paper: "g_paper" };
export const THEMES = { light: "g_light", dark: "g_dark" };
export const COMPONENTS = {
  code: "g_c_code", figure: "g_c_figure", clock: "g_c_clock", liveness: "g_c_liveness", band: "g_c_band", button: "g_c_button", key: "g_c_key", field: "g_c_field", choice: "g_c_choice",
  switch: "g_c_switch", pill: "g_c_pill", need: "g_c_need", card: "g_c_card", skeleton: "g_c_skeleton", picture: "g_c_picture", expected: "g_c_expected", visit: "g_c_visit",
  step: "g_c_step", undo: "g_c_undo", line: "g_c_line", lists: "g_c_lists", changed: "g_c_changed", rooms: "g_c_rooms", past: "g_c_past", sheet: "g_c_sheet", wall: "g_c_wall",
  notice: "g_c_notice", health: "g_c_health", place: "g_c_place", table: "g_c_table", attention: "g_c_attention", walkin: "g_c_walkin", kiosk: "g_c_kiosk", ticket: "g_c_ticket",
  month: "g_c_month", booking: "g_c_booking", appointment: "g_c_appointment", language: "g_c_language", icon: "g_c_icon",
};
