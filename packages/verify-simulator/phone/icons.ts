// Inline icons, so that the page loads nothing from other hosts.
import { Html } from "./html";

const paths = {
  phone: `<rect x="6" y="2" width="12" height="20" rx="3"/><path d="M11 18.5h2"/>`,
  bubble: `<path d="M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H10l-4.5 4v-4.2A2.5 2.5 0 0 1 4 13.5z"/><path d="M8.5 9.5h.01M12 9.5h.01M15.5 9.5h.01" stroke-width="2.4"/>`,
  copy: `<rect x="8.5" y="8.5" width="11" height="11" rx="2.5"/><path d="M15.5 5.5V5a2 2 0 0 0-2-2H6a2.5 2.5 0 0 0-2.5 2.5V13a2 2 0 0 0 2 2h.5"/>`,
  call: `<path d="M6.5 3.5h2.6l1.4 4.1-2 1.4a11 11 0 0 0 6.5 6.5l1.4-2 4.1 1.4v2.6a2.5 2.5 0 0 1-2.7 2.5A15.8 15.8 0 0 1 4 6.2a2.5 2.5 0 0 1 2.5-2.7z"/>`,
  mail: `<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="m4 7 8 6 8-6"/>`,
  play: `<path d="M8 5.5v13l10.5-6.5z" fill="currentColor"/>`,
  warning: `<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.5M12 17h.01"/>`,
  close: `<path d="m7 7 10 10M17 7 7 17"/>`,
  signal: `<path d="M4 17v2M9 14v5M14 10v9M19 6v13" stroke-width="3"/>`,
  wifi: `<path d="M3 9.5a13 13 0 0 1 18 0M6.5 13.3a8 8 0 0 1 11 0M12 18h.01" stroke-width="2.6"/>`,
  battery: `<rect x="2" y="7" width="18" height="10" rx="3"/><path d="M22.5 10.5v3"/><rect x="4" y="9" width="12" height="6" rx="1.5" fill="currentColor" stroke="none"/>`,
} as const;

/** Returns a decorative icon. The text next to it must carry the meaning. */
export function icon(name: keyof typeof paths): Html {
  return new Html(
    `<svg class="icon icon-${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths[name]}</svg>`,
  );
}
