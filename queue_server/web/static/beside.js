/** Where the keyboard is in a list of cases: a press that takes its own row away leaves it at the one that stands there then. */
export function placeInCases() {
  const row = document.activeElement?.closest(".case :focus-visible")?.closest(".case"), card = row?.closest(".card"); // a mouse needs none
  const at = card ? [...card.querySelectorAll(".case")].indexOf(row) : 0;
  return () => {
    if (!card || document.activeElement !== document.body) return;
    const rows = card.querySelectorAll(".case");
    (rows[Math.min(at, rows.length - 1)]?.querySelector(".who") ?? Object.assign(card, { tabIndex: -1 })).focus({ preventScroll: true });
  };
}
