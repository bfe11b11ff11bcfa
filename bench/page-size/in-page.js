// Runs in a page before its own scripts and after web-vitals. Returns measurements (`Load` in load.ts).
/* global webVitals */
(() => {
  const seen = { lcpMs: NaN, cls: 0, longTasks: [] };
  const all = { reportAllChanges: true };
  webVitals.onLCP(({ value }) => (seen.lcpMs = value), all);
  webVitals.onCLS(({ value }) => (seen.cls = value), all);
  new PerformanceObserver((list) => seen.longTasks.push(...list.getEntries())).observe({
    type: "longtask",
    buffered: true,
  });

  window.benchLoad = () => {
    const [document] = performance.getEntriesByType("navigation");
    const loaded = performance
      .getEntriesByType("resource")
      .filter(({ responseEnd }) => responseEnd <= document.loadEventEnd);
    // A preloaded script has two entries.
    const bytes = new Map(loaded.map(({ name, encodedBodySize }) => [name, encodedBodySize]));
    const scripts = [...bytes].filter(([name]) => new URL(name).pathname.endsWith(".js"));
    const paintedAt = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    const blocked = seen.longTasks.map(
      ({ startTime, duration }) => startTime + duration - Math.max(startTime, paintedAt) - 50,
    );
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    return {
      scriptBytes: sum(scripts.map(([, size]) => size)),
      scripts: scripts.length,
      allBytes: sum([...bytes.values()]) + document.encodedBodySize,
      lcpMs: seen.lcpMs,
      cls: seen.cls,
      tbtMs: sum(blocked.filter((ms) => ms > 0)),
    };
  };
})();
