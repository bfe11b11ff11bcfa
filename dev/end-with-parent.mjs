// Loaded into every child process: ends it when the parent is gone, killed before it could stop anything.

// Node hands --import on to the children's children; those have a channel of their own, and not to us.
if (process.ppid === Number(process.env.TWOFOLD_PARENT)) {
  process.once("disconnect", () => process.exit(1));
  // The listener alone (it counts from the next tick on) would keep a finished program from ending.
  setImmediate(() => process.channel?.unref());
}
