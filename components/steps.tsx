// Progress through the steps of a flow, in text as well as color.

export function Steps({
  steps,
  current,
}: {
  steps: readonly string[];
  /** Counted from 1. One more than the number of steps means that all are done. */
  current: number;
}) {
  return (
    <ol aria-label="Steps" className="grid auto-cols-fr grid-flow-col gap-2 lg:grid-flow-row lg:gap-0">
      {steps.map((step, index) => {
        const status = index + 1 < current ? "done" : index + 1 === current ? "here" : "later";
        return (
          <li
            key={step}
            aria-current={status === "here" ? "step" : undefined}
            className={`group border-t-4 pt-2 text-sm lg:flex lg:items-center lg:gap-3 lg:border-t-0 lg:border-l-4 lg:py-3 lg:pl-4 lg:text-base ${statusClasses[status]}`}
          >
            <span aria-hidden="true" className="font-mono text-sm max-lg:hidden">
              {index + 1}
            </span>
            <span>
              {step}
              {status === "done" && <span className="sr-only"> (done)</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

const statusClasses = {
  done: "border-leaf-content/70 text-leaf-content",
  here: "border-accent font-semibold text-leaf-content",
  later: "border-leaf-content/25 text-leaf-muted",
} as const;
