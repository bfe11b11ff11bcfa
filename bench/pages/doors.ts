// Pages as doors: a visit loads one page.
import type { App } from "../../dev/app";
import type { Door } from "../drive";
import type { Site } from "../bench-environment";
import { Wire, type WireAnswer } from "../wire";

export type PageDoor = Door & { look: (wire: Wire) => Promise<WireAnswer> };

/** A page of the product, for signed-in users in turn. */
export function pageDoor({ app }: Site, path: string, cookies: readonly string[]): PageDoor {
  let next = 0;
  const headers = () => ({
    cookie: cookies[next++ % cookies.length] ?? "",
    "x-forwarded-for": "10.0.0.1",
  });
  return door(app, path, headers, path);
}

export function floorPageDoor(app: App, path: string, name: string): PageDoor {
  return door(app, path, () => ({}), name);
}

function door(app: App, path: string, headers: () => Record<string, string>, name: string): PageDoor {
  const look = async (wire: Wire) => {
    const answer = await wire.get(path, headers());
    if (answer.status !== 200) throw new Error(`${path} returns ${answer.status}`);
    return answer;
  };
  return {
    name,
    origin: app.url,
    pid: app.pid,
    open: async () => {},
    enter: async (wire) => Boolean(await look(wire)),
    look,
  };
}

export type Content = { bytes: number; elements: number };

export async function getContent(page: PageDoor): Promise<Content> {
  const wire = new Wire(page.origin);
  const { body } = await page.look(wire);
  wire.close();
  const elements = body.replace(/<script[\s\S]*?<\/script>/g, "").match(/<[a-z]/g) ?? [];
  return { bytes: Buffer.byteLength(body), elements: elements.length };
}

/** Returns a page of the floor with as many elements and nearly the same length. */
export async function createPageOfSize({ bytes, elements }: Content, floorApp: App): Promise<PageDoor> {
  const page = (count: number, letters: number) => {
    const [classes, words] = [Math.floor(letters / 2), Math.ceil(letters / 2)];
    const path = `/as-much?elements=${count}&classes=${classes}&words=${words}`;
    return floorPageDoor(floorApp, path, "a page with as much on it");
  };
  const count = elements - (await getContent(page(0, 0))).elements;
  const [few, many] = [10, 50];
  const [short, long] = [await getContent(page(count, few)), await getContent(page(count, many))];
  const letters = few + ((many - few) * (bytes - short.bytes)) / (long.bytes - short.bytes);
  return page(count, Math.max(2, Math.round(letters)));
}
