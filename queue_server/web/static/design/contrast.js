/** How well one colour is read on another, as WCAG 2.x counts it. Pure. */

/** [red, green, blue] of what a browser calls a computed colour, `rgb(16, 36, 43)`. */
export const channelsOf = (computed) => computed.match(/[\d.]+/g).slice(0, 3).map(Number);

const linear = (channel) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
export function luminance([red, green, blue]) {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
/** 1 to 21, whichever of the two is lighter. */
export function ratio(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Which colours stand on which, and what the ratio must be at least: 7 for text, 4.5 for second text, 3 for edges. */
export const PAIRS = [
  ["ink", "surface", 7], ["ink", "paper", 7], ["ink", "sunken", 7], ["ink-soft", "surface", 4.5], ["ink-soft", "paper", 4.5], ["ink-soft", "sunken", 4.5], ["edge", "surface", 3], ["edge", "paper", 3],
  ["brand", "surface", 4.5], ["brand-ink", "brand", 4.5], ["ink", "brand-wash", 7], ["brand", "brand-wash", 4.5], ["call-ink", "call", 7], ["call-edge", "surface", 3],
  ["good", "surface", 4.5], ["good", "good-wash", 4.5], ["warn", "surface", 4.5], ["warn", "warn-wash", 4.5], ["bad", "surface", 4.5], ["bad", "bad-wash", 4.5], ["focus", "focus-halo", 3],
];
export const TOKENS = ["paper", "surface", "sunken", "line", "edge", "ink", "ink-soft", "brand", "brand-ink", "brand-wash", "call", "call-ink", "call-edge", "good", "good-wash", "warn", "warn-wash", "bad", "bad-wash", "focus", "focus-halo"];
