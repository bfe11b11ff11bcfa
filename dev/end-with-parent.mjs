// Loaded into every child process. Exits when the parent is gone, even if it was killed.

// Node passes --import on to grandchildren, whose channel belongs to another parent.
if (process.ppid === Number(process.env.TWOFOLD_PARENT)) {
  process.once("disconnect", () => process.exit(1));
  // The listener takes a reference on the next tick, which would keep a finished program running.
  setImmediate(() => process.channel?.unref());
}
