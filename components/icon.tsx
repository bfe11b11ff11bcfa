// Icons on a 20-unit grid.

const shapes = {
  check: <path d="m4 10.5 4 4 8-9" />,
  info: <path d="M10 9v5M10 6v.01M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16Z" />,
  warning: <path d="M10 7.5v4M10 14v.01M10 2.5 18.5 17h-17L10 2.5Z" />,
  error: <path d="M10 6v5M10 14v.01M6.7 2h6.6L18 6.7v6.6L13.3 18H6.7L2 13.3V6.7L6.7 2Z" />,
  arrow: <path d="M3 10h13M11 5l5 5-5 5" />,
  back: <path d="M17 10H4M9 5l-5 5 5 5" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  down: <path d="M10 3.5v13M4.5 11l5.5 5.5 5.5-5.5" />,
  up: <path d="M10 16.5v-13M4.5 9 10 3.5 15.5 9" />,
  expand: <path d="m4 7 6 6 6-6" />,
  search: <path d="m17 17-4.2-4.2M8.5 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11Z" />,
  database: (
    <path d="M3 5c0-1.7 3.1-3 7-3s7 1.3 7 3-3.1 3-7 3-7-1.3-7-3Zm0 0v10c0 1.7 3.1 3 7 3s7-1.3 7-3V5M3 10c0 1.7 3.1 3 7 3s7-1.3 7-3" />
  ),
  count: <path d="M4 4v12M8 4v12M12 4v12M16 4v12M2 14 18 6" />,
  fold: <path d="M2 5.5 10 2v12.5L2 18V5.5Zm8-3.5 8 3.5V18l-8-3.5" />,
  key: <path d="M6.5 17a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM9 11l8-8M13.5 6.5 16 9" />,
  clock: <path d="M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16Zm0-12.5V10l3 2" />,
  lifebuoy: (
    <path d="M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16Zm0-5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4.4 4.4l3.5 3.5M12.1 12.1l3.5 3.5M15.6 4.4l-3.5 3.5M7.9 12.1l-3.5 3.5" />
  ),
  chart: <path d="M3 3v14h14M7 13.5V10M11 13.5V6M15 13.5V8.5" />,
  chain: (
    <path d="m8.5 11.5 3-3M9.2 5.8 11 4a3.5 3.5 0 0 1 5 5l-1.8 1.8M10.8 14.2 9 16a3.5 3.5 0 0 1-5-5l1.8-1.8" />
  ),
  shield: <path d="M10 2 3 4.5v5c0 4 2.8 7 7 8.5 4.2-1.5 7-4.5 7-8.5v-5L10 2Z" />,
} as const;

export type IconName = keyof typeof shapes;

/** Decorative only. Its meaning must also be in text. */
export function Icon({ name, className = "size-5" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[name]}
    </svg>
  );
}
