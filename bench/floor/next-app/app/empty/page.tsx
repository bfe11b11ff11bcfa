// The smallest page that Next.js can serve.
import { connection } from "next/server";

export default async function EmptyPage() {
  await connection();
  return <p>Nothing</p>;
}
