// Several instances need nothing but the same environment: whatever one has begun another one continues, form by form.
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContextOptions } from "@playwright/test";
import { signIn, signUp } from "../../testing/sign-up";
import { describe, expect, test } from "../../testing/http-test";

test("every step of signing up, out and in can be another instance's", async ({
  address,
  browser,
  javaScriptEnabled,
  newPerson,
  nextCode,
  startInstance,
}) => {
  const balancer = await startFickleBalancer();
  const env = { APP_URL: balancer.url };
  const instances = await Promise.all([startInstance({ env }), startInstance({ env })]);
  balancer.ports.push(...instances.map(({ url }) => Number(new URL(url).port)));
  const options = {
    baseURL: balancer.url,
    javaScriptEnabled,
    extraHTTPHeaders: { "x-forwarded-for": address },
  };
  const context = await browser.newContext(options as BrowserContextOptions);
  const [page, person] = [await context.newPage(), newPerson()];

  await signUp(page, person, nextCode);
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(/sign-in/);
  await signIn(page, person, nextCode);
  await page.goto("/account");
  await expect(page.getByText(person.email)).toBeVisible();

  // Two forms to sign up, one to sign out, two to sign in: none was posted to the instance that had shown it.
  expect(balancer.posts.length).toBeGreaterThanOrEqual(5);
  expect(balancer.posts.filter(({ shownBy, takenBy }) => shownBy === takenBy)).toEqual([]);
  expect(new Set(balancer.posts.map(({ takenBy }) => takenBy)).size).toBe(2);
  for (const { output } of instances) expect(output()).not.toContain("Failed to find Server Action");

  await context.close();
  await Promise.all(instances.map((instance) => instance.stop()));
  balancer.stop();
});

/** Sends every page and every post to another instance than the one before. */
async function startFickleBalancer() {
  const ports: number[] = [];
  const posts: { shownBy: number; takenBy: number }[] = [];
  let last = 0;
  const server = createServer((received, response) => {
    const { method, url = "/", headers } = received;
    const isPage = headers.accept?.includes("text/html") ?? false;
    const others = ports.filter((port) => port !== last);
    const port = others[posts.length % others.length] ?? 0;
    if (method === "POST") posts.push({ shownBy: last, takenBy: port });
    if (method === "POST" || isPage) last = port;
    const passedOn = request({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passedOn.on("error", () => response.destroy());
    received.pipe(passedOn);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, ports, posts, stop };
}
