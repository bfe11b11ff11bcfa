import { connection } from "next/server";
import { oneQuery } from "../query";

export default async function OneQueryPage() {
  await connection();
  return <p>{await oneQuery()}</p>;
}
