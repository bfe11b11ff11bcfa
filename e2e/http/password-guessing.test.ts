// Strangers who guess passwords slow down strangers. They lock no one out.
import { authenticate, HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

// Sequential, because failed sign-ins are counted for everyone together.
describe("A73: after a hundred wrong passwords from ten addresses", () => {
  test("the owner signs in from a known browser and from a new one, and is notified once", async ({
    app,
    cast,
    newBrowser,
    newUser,
    nextCode,
    passTime,
    db,
  }) => {
    const user = await newUser();
    const [known, fresh] = [newBrowser(), newBrowser()];
    await authenticate(known, user, "sign-in", nextCode);
    await known.submit("/account", "Sign out", {});
    const strangers = Array.from({ length: 11 }, () => new HttpBrowser(app.url, cast.newAddress()));
    for (const stranger of strangers)
      for (let n = 0; n < 10; n++)
        await stranger.submit("/sign-in", "Sign in", { email: user.email, password: `guess ${n}` });

    await passTime(31); // The number's previous message must be old enough to be replaced.
    await authenticate(known, user, "sign-in", nextCode);
    await passTime(31);
    await authenticate(fresh, user, "sign-in", nextCode);
    const notices = await db.query(
      `SELECT count(*)::int AS notices FROM notice JOIN "user" ON "user".id = user_id
       WHERE email = $1 AND kind = 'password_guessed'`,
      [user.email],
    );
    expect(notices.rows).toEqual([{ notices: 1 }]);
  });
});
