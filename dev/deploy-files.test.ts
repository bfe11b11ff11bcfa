import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- YAML files have no static type
type Yaml = any;

const compose: Yaml = parse(read("compose.yaml"), { merge: true });
const services = Object.entries<Yaml>(compose.services);
const manifests: Yaml[] = [...read("docs/deploy.md").matchAll(/```yaml\n(.*?)```/gs)].flatMap(
  ([, text = ""]) => parseAllDocuments(text).map((document) => document.toJS()),
);
const pods = manifests.flatMap(({ spec }) => spec.template?.spec ?? []);

test("our containers run unprivileged on a read-only file system", () => {
  const ours = services.filter(([, { build }]) => build);
  expect(ours.map(([name]) => name).sort()).toEqual(["app", "migrations", "simulated", "simulator", "tools"]);
  for (const [, service] of ours) {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
    expect(read("Dockerfile")).toContain(` AS ${service.build.target}\n`);
  }
  expect(pods).toHaveLength(2);
  for (const { securityContext, containers } of pods) {
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    for (const container of containers)
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
  }
});

test("two app replicas run, after the migrations", () => {
  expect(compose.services.app).toMatchObject({
    deploy: { replicas: 2 },
    depends_on: { migrations: { condition: "service_completed_successfully" } },
  });
  expect(manifests.find(({ kind }) => kind === "Deployment").spec.replicas).toBe(2);
});

test("the stop grace period is longer than the shutdown timeout", () => {
  const [, preset = ""] = /SHUTDOWN_TIMEOUT_SECONDS=(\d+)/.exec(read(".env.example")) ?? [];
  expect(Number.parseInt(compose.services.app.stop_grace_period)).toBeGreaterThan(Number(preset));
  const deployment = manifests.find(({ kind }) => kind === "Deployment");
  expect(deployment.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(Number(preset));
});

test("stand-ins require a profile and listen on loopback only", () => {
  const withStandIns = services.filter(([, { environment }]) => environment?.STAND_INS);
  expect(withStandIns.map(([name]) => name)).toEqual(["simulated"]);
  for (const name of ["simulated", "simulator"])
    expect(compose.services[name]).toMatchObject({ profiles: ["simulator"], network_mode: "host" });
  expect(compose.services.simulated.environment).toMatchObject({
    APP_URL: "http://localhost:3000",
    LISTEN_ADDRESS: "127.0.0.1",
  });
});
