// Phone numbers in all formats that users type, and why some numbers are rejected.
import { events } from "../../testing/events";
import { expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";

test("however a number is typed, the code goes to that number", async ({ newBrowser, newPerson, db }) => {
  const browser = newBrowser();
  const forms: ((digits: string) => string)[] = [
    (digits) => `+44${digits}`,
    (digits) => `+44 ${digits.slice(0, 4)} ${digits.slice(4)}`,
    (digits) => `0${digits}`,
    (digits) => `(0${digits.slice(0, 4)}) ${digits.slice(4)}`,
    (digits) => `44${digits}`,
    (digits) => `0044 ${digits}`,
    (digits) => ` +44 (0) ${digits.slice(0, 4)}-${digits.slice(4, 7)}.${digits.slice(7)} `,
    (digits) => `+44${digits}`.replace(/[+\d]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
    (digits) => `+44\u00a0${digits.slice(0, 4)}\u2011${digits.slice(4)}`,
    (digits) => `\u202a+44 ${digits}\u202c`,
    (digits) => `tel:+44-${digits}`,
    (digits) => `+44${digits}`.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))),
  ];
  for (const form of forms) {
    const { name, email, password, phone } = newPerson();
    const typed = form(phone.slice(3));
    const values = { name, email, password, country: "GB", phone: typed };
    const answer = await browser.submit("/sign-up", "Create account", values);
    expect(answer.headers.location, typed).toBe("/challenge");
    const { rows } = await db.query("SELECT phone FROM challenge WHERE draft_email = $1", [email]);
    expect(rows, typed).toEqual([{ phone }]);
  }
});

const REFUSED: [typed: string, country: string, message: RegExp][] = [
  ["hello", "GB", /Enter a valid mobile number/],
  ["+", "GB", /Enter a valid mobile number/],
  ["000000000000", "GB", /Enter a valid mobile number/],
  ["+44 7400 123456 extension 12 and more", "GB", /without an extension/],
  ["tel:+44-7400-123456;ext=1", "GB", /without an extension/],
  ["1 55 1234 5678", "MX", /Choose the country of this number, or start it with \+/],
  ["07400 123456", "", /Choose a country, or start the number with \+/],
  ["11 8765-4321", "BR", /This is a number in Brazil\. We can't send codes to this country yet/],
  ["07400 12345", "GB", /Enter a valid mobile number\. Example for United Kingdom: 07400 123456/],
  ["07781 123456", "GB", /This is a number in Guernsey\. We can't send codes to this country yet/],
  ["0692 12 34 56", "FR", /This is a number in Réunion\./],
  ["07400 123456", "DE", /Enter a valid mobile number|can't receive text messages/],
  ["020 7946 0018", "GB", /can't receive text messages|Enter a valid mobile number/],
  ["+49 30 901820", "GB", /can't receive text messages/],
  ["+49 900 1234567", "DE", /can't receive text messages/],
  ["+44 9012 345678", "GB", /can't receive text messages|Enter a valid mobile number/],
  ["0800 123 4567", "GB", /can't receive text messages|Enter a valid mobile number/],
  [
    "+7 701 234 5678",
    "GB",
    /can't send codes to this country yet\. We send them to Austria, .* and United States/,
  ],
  ["+881 6 1234 5678", "GB", /can't send codes|Enter a valid mobile number/],
  ["+1 876 219 1234", "US", /can't send codes to this country/],
  ["07400 123456", "gb", /Choose a country/],
];

test("a number with + or 00 needs no country, and a shared calling code is no obstacle", async ({
  newBrowser,
  newPerson,
  db,
}) => {
  const numbers: [phone: string, country: string, expected: { phone: string; phone_country: string }][] = [
    ["+49 176 1234 5670", "", { phone: "+4917612345670", phone_country: "DE" }],
    ["0049 176 1234 5671", "", { phone: "+4917612345671", phone_country: "DE" }],
    ["(204) 234-5678", "US", { phone: "+12042345678", phone_country: "CA" }],
  ];
  for (const [phone, country, expected] of numbers) {
    const { name, email, password } = newPerson();
    const browser = newBrowser();
    const answer = await browser.submit("/sign-up", "Create account", {
      name,
      email,
      password,
      country,
      phone,
    });
    expect(answer.headers.location, phone).toBe("/challenge");
    const { rows } = await db.query("SELECT phone, phone_country FROM challenge WHERE draft_email = $1", [
      email,
    ]);
    expect(rows, phone).toEqual([expected]);
  }
});

test("no code goes to a landline, a premium number or a country that is not allowed", async ({
  newBrowser,
  address,
  newPerson,
  simulator,
  db,
}) => {
  const browser = newBrowser();
  const { name, email, password } = newPerson();
  const form = await browser.form("/sign-up", "Create account");
  for (const [phone, country, message] of REFUSED) {
    const values = Object.entries({ name, email, password, country, phone });
    const answer = await browser.post("/sign-up", [...form, ...values]);
    expect(answer.status, phone).toBe(200);
    const page = readPage(answer);
    expect(page.find("#phone-message, #country-message").text, phone).toMatch(message);
    expect(page.field("Phone number").value, "the typed number is kept").toBe(phone.trim());
  }
  expect(await simulator.requests()).toHaveLength(0);
  expect((await db.query("SELECT 1 FROM challenge WHERE draft_email = $1", [email])).rowCount).toBe(0);
  const refused = await events(db, "sign_up_refused", { ip: address });
  for (const expected of [
    { rule: "phone_not_mobile", country: "DE", lineType: "FIXED_LINE" },
    { rule: "phone_not_mobile", country: "DE", lineType: "PREMIUM_RATE" },
    { rule: "phone_country_not_allowed", country: "KZ", lineType: "MOBILE" },
  ])
    expect(refused).toContainEqual(expected);
  expect(JSON.stringify(refused)).not.toMatch(/\d{5}/);
});
