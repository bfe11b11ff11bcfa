// Runs once before all operations tests: prints which ones this machine cannot run.
import { findExcludedTests } from "./missing-tools";

export default function setup(): void {
  for (const { sentence } of findExcludedTests()) console.log(sentence);
}
