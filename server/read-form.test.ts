import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { readForm } from "./read-form";

const BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const FORM = [
  ...[`--${BOUNDARY}`, 'Content-Disposition: form-data; name="email"', "", "a@example.test"],
  ...[`--${BOUNDARY}--`, ""],
].join("\r\n");

/**
 * Returns the result of `readForm` for a request of these bytes. The client disconnects after sending them.
 */
async function read(body: string, { type = TYPE, length = `Content-Length: ${body.length}` } = {}) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  const head = `POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\n${length}`;
  const request = await new Promise<IncomingMessage>((resolve) => {
    server.on("request", resolve);
    socket.write(`${head}\r\n\r\n${body}`);
  });
  socket.end();
  const result = await readForm(request);
  const answer = typeof result === "string" ? result : { request: result, body: await text(result) };
  socket.destroy();
  server.close();
  return { original: request, answer };
}

test("a readable form is passed on with its whole body, method, URL, and headers", async () => {
  const { original, answer } = await read(FORM);
  expect(answer).toMatchObject({ body: FORM, request: { method: "POST", url: "/sign-in", complete: true } });
  expect(answer).toHaveProperty("request.headers", original.headers);
});

test("a malformed form is reported", async () => {
  for (const body of ["", "garbage", FORM.slice(0, 90)]) expect((await read(body)).answer).toBe("malformed");
  expect((await read(FORM, { type: "multipart/form-data" })).answer).toBe("malformed");
});

test("a form whose client disconnects is aborted", async () => {
  expect((await read(FORM, { length: `Content-Length: ${FORM.length + 1}` })).answer).toBe("aborted");
});

test("a body of another type is not read", async () => {
  const { original, answer } = await read("{}", { type: "application/json" });
  expect(answer).toMatchObject({ body: "{}" });
  expect(answer).toHaveProperty("request", original);
});

test("a chunked body is passed on with its length, up to 64 KiB", async () => {
  const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const options = { type: "text/plain", length: "Transfer-Encoding: chunked" };
  const { answer } = await read(chunked("x".repeat(65_536)), options);
  expect(answer).toHaveProperty("request.headers.content-length", "65536");
  expect((await read(chunked("x".repeat(65_537)), options)).answer).toBe("too_large");
});
