// Keeps the overview up to date in place: what is focused stays focused, and the page does not jump.

const follow = () => {
  const RETRY_MILLISECONDS = 30_000;
  const overview = document.getElementById("overview");
  const live = document.getElementById("live");
  const state = document.getElementById("live-state");
  const button = document.getElementById("live-switch");
  const language = document.documentElement.lang;
  let stream = null;
  let retry = 0;
  let fetching = false;
  let wanted = null;

  const show = (name) => {
    live.dataset.state = name;
    const text = live.dataset[name];
    if (state.textContent !== text) state.textContent = text;
    button.textContent = name === "paused" ? live.dataset.resume : live.dataset.pause;
  };

  // Makes `old` look like `next` by changing only what differs, so that elements that stay are the same elements.
  const become = (old, next) => {
    for (const { name } of [...old.attributes]) {
      if (!next.hasAttribute(name)) old.removeAttribute(name);
    }
    for (const { name, value } of next.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    const keyed = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
    let place = old.firstChild;
    for (const child of [...next.childNodes]) {
      let match = null;
      if (child.id) match = keyed.get(child.id) ?? null;
      else if (place && !place.id && place.nodeName === child.nodeName) match = place;
      if (match && match.nodeName === child.nodeName) {
        if (match === place) place = place.nextSibling;
        else old.insertBefore(match, place);
        if (match.nodeType === Node.ELEMENT_NODE) become(match, child);
        else if (match.nodeValue !== child.nodeValue) match.nodeValue = child.nodeValue;
      } else {
        const added = document.importNode(child, true);
        if (added.nodeName === "LI") added.classList.add("is-new");
        old.insertBefore(added, place);
      }
    }
    while (place) {
      const following = place.nextSibling;
      place.remove();
      place = following;
    }
  };

  // Fetches the newest overview; while that is under way a newer version is only remembered.
  const refresh = async (version) => {
    wanted = version;
    if (fetching) return;
    fetching = true;
    try {
      while (wanted !== null && wanted !== overview.dataset.version) {
        wanted = null;
        const answer = await fetch(`/overview?lang=${language}`, { headers: { accept: "text/html" } });
        if (!answer.ok) break;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const next = page.getElementById("overview");
        if (next) become(overview, next);
      }
    } catch {
      show("lost");
    } finally {
      fetching = false;
    }
  };

  const open = () => {
    clearTimeout(retry);
    stream = new EventSource("/live");
    stream.addEventListener("open", () => show("on"));
    stream.addEventListener("overview", (message) => refresh(JSON.parse(message.data).version));
    stream.addEventListener("error", () => {
      show("lost");
      // The browser tries again by itself, except where it was refused.
      if (stream.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MILLISECONDS);
    });
  };

  const pause = () => {
    clearTimeout(retry);
    stream.close();
    stream = null;
    show("paused");
  };

  button.addEventListener("click", () => (stream ? pause() : (show("on"), open())));
  // A page that is kept for going back to would hold its stream open.
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", (event) => event.persisted && stream && open());
  show("on");
  live.hidden = false;
  open();
};

if (document.getElementById("live") && document.getElementById("overview")) follow();
