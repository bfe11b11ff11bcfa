// Instances with the same environment are interchangeable: each form can be submitted to another instance.
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { exchange, HttpBrowser, signUpValues, type Answer } from "../../testing/http-browser";
import { expect, test } from "../../testing/http-test";

test("every form of signing up, out and in can be posted to another instance, by the page's script or without", async ({
  address,
  newPerson,
  nextCode,
  startInstance,
}) => {
  const balancer = await startFickleBalancer();
  const env = { APP_URL: balancer.url };
  const instances = await Promise.all([startInstance({ env }), startInstance({ env })]);
  balancer.ports.push(...instances.map(({ url }) => Number(new URL(url).port)));

  for (const submit of [submitForm, submitByScript]) {
    const [browser, person] = [new HttpBrowser(balancer.url, address, exchangeAsBrowser), newPerson()];
    const { email, password, phone } = person;
    const verify = async () => submit(browser, "/challenge", "Verify", { code: await nextCode(phone) });

    expect(await submit(browser, "/sign-up", "Create account", signUpValues(person))).toBe("/challenge");
    expect(await verify()).toMatch(/^\/account/);
    // A form without state is submitted in one way only.
    expect(await submitForm(browser, "/account", "Sign out")).toMatch(/^\/sign-in/);
    expect(await submit(browser, "/sign-in", "Sign in", { email, password })).toBe("/challenge");
    expect(await verify()).toMatch(/^\/account/);
    expect((await browser.send("/account")).body).toContain(email);
  }

  // No form was submitted to the instance that rendered it.
  expect(balancer.posts).toHaveLength(10);
  expect(balancer.posts.filter(({ shownBy, takenBy }) => shownBy === takenBy)).toEqual([]);
  expect(new Set(balancer.posts.map(({ takenBy }) => takenBy)).size).toBe(2);
  for (const { output } of instances) expect(output()).not.toContain("Failed to find Server Action");

  await Promise.all(instances.map((instance) => instance.stop()));
  balancer.stop();
});

/** Browsers send this header when they open a page. */
const exchangeAsBrowser: typeof exchange = (origin, path, message) =>
  exchange(origin, path, { ...message, headers: { accept: "text/html", ...message.headers } });

type Submit = (
  browser: HttpBrowser,
  path: string,
  button: string,
  values?: Record<string, string>,
) => Promise<string>;

/** Submits a form without JavaScript and follows the redirect. Returns the path of the page. */
const submitForm: Submit = async (browser, path, button, values) => {
  const answer = await browser.submit(path, button, values);
  return follow(browser, answer, answer.headers.location);
};

/**
 * Submits a useActionState form like React and Next.js: the action's id in a header, its arguments (state and
 * fields) in the body.
 */
const submitByScript: Submit = async (browser, path, button, values = {}) => {
  const form = await browser.form(path, button);
  const hidden = (name: RegExp) => form.find(([each]) => name.test(each))?.[1] ?? "";
  const { id } = JSON.parse(hidden(/^\$ACTION_\d+:0$/)) as { id: string };
  const [state] = JSON.parse(hidden(/^\$ACTION_\d+:1$/)) as unknown[];
  const fields = Object.entries(values).map(([name, value]): [string, string] => [`_1_${name}`, value]);
  const headers = { "next-action": id, accept: "text/x-component" };
  const answer = await browser.post(path, [...fields, ["0", JSON.stringify([state, "$K1"])]], headers);
  return follow(browser, answer, String(answer.headers["x-action-redirect"]).split(";")[0]);
};

async function follow(browser: HttpBrowser, answer: Answer, location = ""): Promise<string> {
  const { status } = location.startsWith("/") ? await browser.send(location) : answer;
  if (status !== 200 || !location.startsWith("/"))
    throw new Error(`no page "${location}" after ${answer.status}: ${answer.body.slice(-500)}`);
  return location;
}

/** A load balancer that sends every request to another instance than the previous one. */
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
