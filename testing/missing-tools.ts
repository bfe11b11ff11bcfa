// Some operations tests need programs that npm cannot install. vitest.config.ts excludes the files whose
// program is missing, and testing/vitest-operations-setup.ts prints which packages to install.
import { canHavePgBouncer } from "./pgbouncer.ts";
import { findProgram } from "./programs.ts";

export type ExcludedTest = { file: string; sentence: string };

const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === "linux";

const REQUIREMENTS = [
  {
    file: "e2e/operations/nginx.test.ts",
    programs: { nginx: "nginx" },
    needsRoot: false,
  },
  {
    file: "e2e/operations/image-buildah.test.ts",
    programs: { buildah: "buildah", debootstrap: "debootstrap" },
    needsRoot: true,
  },
];

export function findExcludedTests(): ExcludedTest[] {
  const pgBouncer = "e2e/operations/pgbouncer.test.ts";
  const needsPgBouncer = {
    file: pgBouncer,
    sentence: `${pgBouncer} is left out, because it needs: PgBouncer.`,
  };
  const others = REQUIREMENTS.flatMap(({ file, programs, needsRoot }) => {
    const missing = Object.entries(programs).filter(([program]) => !findProgram(program));
    const needs = [
      ...(isLinux ? [] : ["Linux"]),
      ...(needsRoot && !isRoot ? ["root"] : []),
      ...(missing.length > 0 ? [`apt-get install ${missing.map(([, name]) => name).join(" ")}`] : []),
    ];
    if (needs.length === 0) return [];
    return [{ file, sentence: `${file} is left out, because it needs: ${needs.join(", ")}.` }];
  });
  return canHavePgBouncer() ? others : [needsPgBouncer, ...others];
}
