// Times for people, in American English. Machines (CSV, logs, URLs) get ISO 8601.

const STYLES = {
  /** `Nov 30, 2026` */
  date: { day: "numeric", month: "short", year: "numeric" },
  /** `Nov 30` */
  shortDate: { day: "numeric", month: "short" },
  /** `November 30, 2026` */
  longDate: { dateStyle: "long" },
  /** `Nov 30, 2026, 19:40`, for lists with many columns */
  minute: {
    ...{ day: "numeric", month: "short", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  },
  /** `2 PM` */
  hour: { hour: "numeric" },
  /** `7:40 PM UTC`, with the offset at that time */
  time: { hour: "numeric", minute: "2-digit", timeZoneName: "short" },
  /** `7:40:12 PM UTC` */
  timeOfDay: { hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "short" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimeStyle = keyof typeof STYLES;

export function formatTime(at: Date, style: TimeStyle, timeZone = "UTC"): string {
  // Node.js puts a narrow space before AM and PM, browsers put a plain one: hydration would differ.
  return getFormat(style, timeZone).format(at).replaceAll("\u202f", " ");
}

/** Returns `Nov 30, 2026, 7:40:12 PM UTC`, for tooltips. */
export function formatExactTime(at: Date, timeZone?: string): string {
  return `${formatTime(at, "date", timeZone)}, ${formatTime(at, "timeOfDay", timeZone)}`;
}

/** Creating a format is slow, and a list has hundreds of times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function getFormat(style: TimeStyle, timeZone: string): Intl.DateTimeFormat {
  const key = `${style} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const created = new Intl.DateTimeFormat("en-US", { ...STYLES[style], timeZone });
  formats.set(key, created);
  return created;
}
