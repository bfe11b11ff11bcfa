// What Next sends for a page that shows next to nothing.
import { connection } from "next/server";

export default async function EmptyPage() {
  await connection();
  return <p>Nothing</p>;
}
