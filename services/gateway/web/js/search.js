// The search box of every page suggests while one types, and Ctrl-K or ⌘K leads to it. What is typed always stays.
const PAUSE_MS = 160;
const form = document.querySelector("#search");
const input = form?.querySelector("input[type=search]");

if (input) {
  const list = document.createElement("ul");
  list.id = "search-suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.getAttribute("aria-label"));
  list.hidden = true;
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  form.append(list, said);

  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-keyshortcuts": "Control+K Meta+K",
  })) {
    input.setAttribute(name, value);
  }

  let asking = null;
  let waiting = 0;

  const options = () => [...list.children];
  const active = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    active()?.setAttribute("aria-selected", "false");
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    choose(null);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    said.textContent = "";
  }

  function open() {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  async function suggest() {
    const text = input.value.trim();
    if (text.length < 2) {
      close();
      return;
    }
    asking?.abort();
    const mine = (asking = new AbortController());
    const query = new URLSearchParams(new FormData(form));
    let page;
    try {
      const answer = await fetch(`${form.action}/suggestions?${query}`, { signal: mine.signal });
      if (!answer.ok) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return; // Whoever is offline, or types on, searches with Enter all the same.
    }
    if (mine !== asking || document.activeElement !== input) return;
    choose(null);
    list.replaceChildren(...page.querySelectorAll("[role=option]"));
    said.textContent = page.querySelector("[data-said]")?.textContent ?? "";
    open();
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, PAUSE_MS);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        suggest();
        return;
      }
      const all = options();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const at = all.indexOf(active()) + step;
      // Beyond either end lies what was typed.
      choose(at === -2 ? all.at(-1) : all[at]);
    } else if (event.key === "Enter" && !list.hidden && active()) {
      event.preventDefault();
      location.assign(active().dataset.href);
    } else if (event.key === "Escape") {
      // A browser would empty a search field.
      event.preventDefault();
      close();
    }
  });

  // Before the field loses the focus, which closes the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);

  document.addEventListener("keydown", (event) => {
    const isCombination = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (isCombination && event.key.toLowerCase() === "k") {
      event.preventDefault();
      document.querySelector("dialog[open]")?.close();
      input.focus();
      input.select();
    }
  });
}
