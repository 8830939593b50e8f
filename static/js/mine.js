// What a person keeps. Without an account it stays in this browser (localStorage); with one it goes
// to the account, and what the browser kept before is handed over once.

const PREFIX = "solemate.";
const MOST = { favourites: 500, seen: 60, searches: 20 };
const link = document.querySelector("[data-mine]");
const says = document.querySelector("[data-mine-says]");
const hasAccount = link?.dataset.mine === "account";

function read(name) {
  try {
    const list = JSON.parse(localStorage.getItem(PREFIX + name) ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return []; // storage is forbidden, or somebody else's
  }
}

function write(name, list) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(list.slice(0, MOST[name])));
  } catch {
    // Full or forbidden: then nothing is kept.
  }
}

function putFirst(name, item) {
  write(name, [item, ...read(name).filter((each) => each !== item)]);
}

/** The searches of this browser, newest first, as parameters of an address. */
export function recentSearches() {
  return read("searches");
}

function token() {
  return document.querySelector("#hearts [name=csrfmiddlewaretoken]")?.value ?? "";
}

function post(address, body, type) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  if (type) headers["Content-Type"] = type;
  return fetch(address, { method: "POST", headers, body, keepalive: true });
}

function say(text) {
  if (says) says.textContent = text;
}

// Hearts

function show(button, isPressed) {
  button.setAttribute("aria-pressed", String(isPressed));
  button.value = isPressed ? "remove" : "add";
}

function showAll(id, isPressed) {
  for (const button of document.querySelectorAll(`[data-heart="${id}"]`)) show(button, isPressed);
}

async function toggle(button) {
  const id = Number(button.dataset.heart);
  const isPressed = button.getAttribute("aria-pressed") !== "true";
  showAll(id, isPressed);
  if (!hasAccount) {
    if (isPressed) putFirst("favourites", id);
    else write("favourites", read("favourites").filter((each) => each !== id));
    say(isPressed ? link.dataset.added : link.dataset.removed);
    return;
  }
  try {
    const body = new URLSearchParams({ do: isPressed ? "add" : "remove" });
    const answer = await post(button.formAction, body);
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (!answer.ok) {
      showAll(id, !isPressed);
      say(told.text ?? link.dataset.failed);
    } else {
      say(told.text);
    }
  } catch {
    showAll(id, !isPressed);
    say(link.dataset.failed);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-heart]");
  if (!button || !link) return;
  event.preventDefault();
  toggle(button);
});

/** Fill the hearts of what this browser keeps; call it again when cards were added. */
export function fillHearts(root = document) {
  if (hasAccount) return;
  const kept = new Set(read("favourites"));
  for (const button of root.querySelectorAll("[data-heart]")) {
    show(button, kept.has(Number(button.dataset.heart)));
  }
}

// Seen and searched

function note() {
  const seen = document.querySelector("[data-seen]");
  if (seen) {
    if (hasAccount) post(seen.dataset.seenUrl).catch(() => {});
    else putFirst("seen", Number(seen.dataset.seen));
  }
  const searched = document.querySelector("[data-searched-query]")?.dataset.searchedQuery;
  if (searched) {
    if (hasAccount) {
      post(link.dataset.searched, new URLSearchParams({ query: searched })).catch(() => {});
    } else {
      putFirst("searches", searched);
    }
  }
}

// A page that was asked for before the hand-over was done does not show what came with it.
const HANDED = `${PREFIX}handed`;

function noteHandOver() {
  try {
    sessionStorage.setItem(HANDED, String(Date.now()));
  } catch {
    // Forbidden: then such a page shows it when it is looked at again.
  }
}

function wasAskedTooEarly() {
  try {
    const handed = Number(sessionStorage.getItem(HANDED));
    sessionStorage.removeItem(HANDED);
    return handed > performance.timeOrigin;
  } catch {
    return false;
  }
}

async function handOver() {
  if (wasAskedTooEarly() && document.querySelector("[data-device]")) {
    location.reload();
    return;
  }
  const lists = Object.fromEntries(Object.keys(MOST).map((name) => [name, read(name)]));
  if (Object.values(lists).every((list) => !list.length)) return;
  try {
    const answer = await post(link.dataset.merge, JSON.stringify(lists), "application/json");
    if (!answer.ok) return;
    for (const name of Object.keys(MOST)) localStorage.removeItem(PREFIX + name);
    noteHandOver();
    for (const id of lists.favourites) showAll(Number(id), true);
    if (document.querySelector("[data-device]")) location.reload();
  } catch {
    // Next page, next try.
  }
}

// The page of one's own shoes, filled from this browser

async function fillCards(name) {
  const place = document.querySelector(`[data-device="${name}"]`);
  const empty = document.querySelector(`[data-device-empty="${name}"]`);
  const ids = read(name).slice(0, 60);
  if (!place) return;
  if (ids.length) {
    const query = new URLSearchParams(ids.map((id) => ["id", id]));
    const answer = await fetch(`${link.dataset.cards}?${query}`);
    if (answer.ok) place.innerHTML = await answer.text(); // our own page's cards
    fillHearts(place);
  }
  const isFilled = place.childElementCount > 0;
  if (empty) empty.hidden = isFilled;
  const section = place.closest("[data-device-section]");
  if (section) section.hidden = !isFilled;
}

function nameOf(query) {
  const values = [...new URLSearchParams(query)].filter(([, value]) => value !== "1");
  values.sort(([a], [b]) => Number(b === "q") - Number(a === "q"));
  return values.map(([, value]) => value.split("/").pop()).join(" · ");
}

function fillSearches() {
  const place = document.querySelector('[data-device="searches"]');
  if (!place) return;
  for (const query of read("searches")) {
    const chip = document.createElement("a");
    chip.className = "chip";
    chip.href = `${place.dataset.results}?${query}`;
    chip.textContent = nameOf(query) || "…";
    const item = document.createElement("li");
    item.append(chip);
    place.append(item);
  }
  if (place.childElementCount) place.closest("[data-device-section]").hidden = false;
}

function fillMine() {
  if (!document.querySelector("[data-device]")) return;
  fillSearches();
  for (const name of ["favourites", "seen"]) {
    fillCards(name).catch(() => say(link.dataset.failed));
  }
  const forget = document.querySelector("[data-device-forget]");
  if (!forget) return;
  forget.hidden = !read("seen").length && !read("searches").length;
  forget.addEventListener("click", () => {
    for (const name of ["seen", "searches"]) localStorage.removeItem(PREFIX + name);
    location.reload();
  });
}

// Settings: who never chose a time zone is offered the browser's.
const zone = document.querySelector("select[name=timezone]");
if (zone?.value === "UTC") {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((option) => option.value === here)) zone.value = here;
}

if (link) {
  if (hasAccount) {
    handOver();
  } else {
    fillHearts();
    fillMine();
  }
  note();
  document.addEventListener("htmx:afterSwap", (event) => fillHearts(event.target));
}
