// Once for the operations project: says which of its files vitest.config.ts leaves out on this machine.
import { canHavePgBouncer } from "../dev/pgbouncer";

export default function setup(): void {
  if (canHavePgBouncer()) return;
  console.log(
    "PgBouncer is not installed: e2e/operations/pgbouncer.test.ts is left out. Install it to run it.",
  );
}
