// Once for all operations tests: says which of them this machine cannot run.
import { findLeftOut } from "./missing-tools";

export default function setup(): void {
  for (const { sentence } of findLeftOut()) console.log(sentence);
}
