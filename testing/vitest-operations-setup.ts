// Runs once before all operations tests: prints which ones this machine cannot run.
import { findLeftOut } from "./missing-tools";

export default function setup(): void {
  for (const { sentence } of findLeftOut()) console.log(sentence);
}
