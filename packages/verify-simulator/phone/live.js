// Updates the open page: replaces what changed, counts down, copies codes, reads calls aloud.
(() => {
  let ahead = Number(document.body.dataset.now) - Date.now();
  const now = () => Date.now() + ahead;

  async function refresh() {
    const answer = await fetch(location.href).catch(() => undefined);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const thread = document.querySelector(".thread");
    const newestShown = thread?.lastElementChild?.dataset.key;
    document.title = page.title;
    ahead = Number(page.body.dataset.now) - Date.now();
    morph(document.body, page.body);
    const grown = document.querySelector(".thread");
    if (grown?.lastElementChild?.dataset.key !== newestShown)
      grown?.scrollTo({ top: grown.scrollHeight, behavior: thread ? "smooth" : "auto" });
    tick();
  }

  /**
   * Updates `old` to match `fresh`. Keeps unchanged elements, so that focus, selection, and open details
   * survive.
   */
  function morph(old, fresh) {
    if (old.isEqualNode(fresh) || old.dataset?.keep !== undefined) return;
    for (const { name, value } of fresh.attributes)
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !(name === "open" && old.dataset.keepOpen !== undefined))
        old.removeAttribute(name);
    }
    const keyed = new Map(
      [...old.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]),
    );
    let at = old.firstChild;
    for (const wanted of [...fresh.childNodes]) {
      const match = wanted.dataset?.key
        ? keyed.get(wanted.dataset.key)
        : sameKind(at, wanted)
          ? at
          : undefined;
      if (!match) old.insertBefore(wanted.cloneNode(true), at);
      else {
        if (match === at) at = at.nextSibling;
        else old.insertBefore(match, at);
        if (match.nodeType === Node.TEXT_NODE) match.data = wanted.data;
        else if (match.nodeType === Node.ELEMENT_NODE && !["SCRIPT", "STYLE"].includes(match.nodeName))
          morphInside(match, wanted);
      }
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
  }

  function morphInside(match, wanted) {
    const picked = match.dataset.keepValue === undefined ? undefined : match.value;
    morph(match, wanted);
    if (picked !== undefined && [...match.options].some(({ value }) => value === picked))
      match.value = picked;
  }

  function sameKind(node, wanted) {
    return node && node.nodeName === wanted.nodeName && !node.dataset?.key;
  }

  function tick() {
    const time = new Date(now());
    for (const each of document.querySelectorAll("[data-clock]"))
      each.textContent = time.toLocaleTimeString("en-GB");
    for (const each of document.querySelectorAll("[data-clock-short]"))
      each.textContent = time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    for (const each of document.querySelectorAll("[data-until]")) {
      const left = Math.max(0, Math.ceil((each.dataset.until - now()) / 1000));
      if (each.nodeName === "PROGRESS") each.value = left;
      else each.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
    for (const each of document.querySelectorAll("[data-from]")) {
      const left = Math.ceil((each.dataset.from - now()) / 1000);
      each.textContent = left > 0 ? `in ${left} s` : each.dataset.then;
    }
  }

  function toast(text) {
    const place = document.querySelector(".toast");
    place.textContent = text;
    place.classList.add("shown");
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => place.classList.remove("shown"), 1600);
  }

  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(copy.dataset.copy).then(
        () => toast(`Copied ${copy.dataset.copy}`),
        () => toast("The browser blocked copying"),
      );
    }
    const say = event.target.closest("[data-say]");
    if (say) {
      speechSynthesis.cancel();
      const speech = new SpeechSynthesisUtterance(say.dataset.say);
      speech.rate = 0.9;
      speechSynthesis.speak(speech);
    }
  });

  document.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() =>
      toast("The simulator isn't responding"),
    );
    await refresh();
  });

  const live = new EventSource("/live");
  live.addEventListener("changed", refresh);
  live.addEventListener("error", () => document.body.classList.add("offline"));
  live.addEventListener("open", () => document.body.classList.remove("offline"));

  const thread = document.querySelector(".thread");
  thread?.scrollTo({ top: thread.scrollHeight });
  setInterval(tick, 250);
})();
