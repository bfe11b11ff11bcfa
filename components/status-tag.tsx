// Small label for a status, such as "Suspended" or "Admin".

export function StatusTag({ children, tone = "neutral" }: { children: string; tone?: keyof typeof tones }) {
  return (
    <span className={`badge h-6 px-2 text-sm font-medium whitespace-nowrap ${tones[tone]}`}>{children}</span>
  );
}

const tones = {
  neutral: "border-line-strong bg-transparent text-muted",
  good: "tinted tint-success",
  warn: "tinted tint-warning",
  bad: "tinted tint-error",
  stressed: "border-transparent bg-accent text-accent-content",
} as const;
