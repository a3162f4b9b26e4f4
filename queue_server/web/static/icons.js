/** Our own drawings on a 24 grid; `turns` mirrors the ones that point along the line of reading. */
import { svg, html } from "/vendor/lit-html/lit-html.js";

const drawings = {
  arrow: svg`<path d="M4 12h15M13 5l7 7-7 7"/>`,
  door: svg`<path d="M6 21V4.5L16 3v18M3 21h18M16 6h2.5v15M12.5 12v.5"/>`,
  person: svg`<circle cx="12" cy="7.5" r="3.7"/><path d="M5 21c0-4.6 3-7.2 7-7.2s7 2.6 7 7.2"/>`,
  bell: svg`<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21.2h4"/>`,
  clock: svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.4 2"/>`,
  check: svg`<path d="M4.5 12.8 9.6 18 19.5 6.5"/>`,
  cross: svg`<path d="M6 6l12 12M18 6 6 18"/>`,
  pause: svg`<path d="M8.5 5.5v13M15.5 5.5v13"/>`,
  undo: svg`<path d="M4.5 9.5h9.7a5.3 5.3 0 0 1 0 10.6H8M9 4.8 4.3 9.5 9 14.2"/>`,
  again: svg`<path d="M19.5 8.5A8 8 0 1 0 20 13M20 4v5h-5"/>`,
  cloud: svg`<path d="M7 18.5a4.2 4.2 0 0 1-.6-8.4 5.8 5.8 0 0 1 11.1 1 3.8 3.8 0 0 1-.3 7.4M4 4l16 17"/>`,
  print: svg`<path d="M7 8.5V3.5h10v5M7 17H4V8.5h16V17h-3M7 14h10v6.5H7z"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  swap: svg`<path d="M4 8h14l-3.5-3.5M20 16H6l3.5 3.5"/>`,
  wheel: svg`<circle cx="11" cy="15.5" r="5"/><path d="M11 4.2v.1M11 8v5h5l2.5 5.5h2M11 10h4"/>`,
  speech: svg`<path d="M4 5h16v11h-9l-5 4v-4H4z"/>`,
  warn: svg`<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.1"/>`,
  search: svg`<circle cx="10.5" cy="10.5" r="6"/><path d="m15.2 15.2 5 5"/>`,
  sound: svg`<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>`,
  mute: svg`<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5"/>`,
  menu: svg`<path d="M4 6.5h16M4 12h16M4 17.5h16"/>`,
  screen: svg`<path d="M3.5 5h17v11h-17zM9 20.5h6M12 16v4.5"/>`,
  link: svg`<path d="M13.5 5H19v5.5M19 5l-8.5 8.5M16 14v5H5V8h5"/>`,
  exit: svg`<path d="M13 4H5.5v16H13M10 12h10M16.5 8.5 20 12l-3.5 3.5"/>`,
  key: svg`<circle cx="8" cy="15.5" r="4.5"/><path d="M11.3 12.3 20 3.6M16.2 7.4l3 3"/>`,
  shield: svg`<path d="M12 3.2 5 5.8v5.4c0 4.6 2.9 8 7 9.6 4.1-1.6 7-5 7-9.6V5.8zM8.8 11.9l2.3 2.4 4.2-4.6"/>`,
  up: svg`<path d="M12 20V5M5.5 11 12 4.5l6.5 6.5"/>`,
};
export const iconNames = Object.keys(drawings);
const turning = new Set(["arrow", "undo", "swap", "exit", "link"]);

export const icon = (name) => html`<svg class="icon ${turning.has(name) ? "turns" : ""}" viewBox="0 0 24 24" aria-hidden="true">${drawings[name]}</svg>`;
export const mark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="currentColor"/>
  <g fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round"><path d="M8 16h5M19 16h5M16 8v5M16 19v5"/></g></svg>`;
