import { expect, test } from "vitest";
import "@/testing/fixture";
import { Prisma } from "@/prisma/generated/client";
import { db } from "./client";
import { toColumnName } from "./json-row";

test.each([
  ["user", Prisma.UserScalarFieldEnum],
  ["session", Prisma.SessionScalarFieldEnum],
  ["challenge", Prisma.ChallengeScalarFieldEnum],
  ["delivery", Prisma.DeliveryScalarFieldEnum],
  ["audit_event", Prisma.AuditEventScalarFieldEnum],
  ["authenticator", Prisma.AuthenticatorScalarFieldEnum],
  ["passkey", Prisma.PasskeyScalarFieldEnum],
])("every field of the table %s has its column's name", async (table, fields) => {
  const columns = await db().$queryRaw<{ column_name: string }[]>`
    SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ${table}`;
  expect(Object.keys(fields).map(toColumnName).sort()).toEqual(
    columns.map((column) => column.column_name).sort(),
  );
});
