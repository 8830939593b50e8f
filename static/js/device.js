// Small things that this device does or remembers: forms that act at once, the shoes that are
// being compared, one open menu at a time, the worker for the time without a network.

const COMPARED = "compared";
const MOST = 4;

document.documentElement.addEventListener("change", (event) => {
  const form = event.target.closest("#preferences");
  if (form && event.target.matches("[data-at-once]")) form.requestSubmit();
});

// Menus and size lists close when something else is touched, or by Escape.
const POPUPS = ".card__menu[open], .card__sizes[open]";
document.addEventListener("click", (event) => {
  for (const each of document.querySelectorAll(POPUPS)) {
    if (!each.contains(event.target)) each.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const each of document.querySelectorAll(POPUPS)) {
    each.open = false;
    each.querySelector("summary").focus();
  }
});

// What is ticked for comparing stays ticked from page to page, until the tab is closed.
const tray = document.querySelector("[data-compare-tray]");

function compared() {
  try {
    return JSON.parse(sessionStorage.getItem(COMPARED)) ?? [];
  } catch {
    return [];
  }
}

function show(ids) {
  try {
    sessionStorage.setItem(COMPARED, JSON.stringify(ids));
  } catch {
    // This browser keeps nothing: the ticks of this page still count.
  }
  for (const box of document.querySelectorAll("[data-compare]")) {
    box.checked = ids.includes(box.value);
    box.disabled = !box.checked && ids.length >= MOST;
  }
  tray.classList.toggle("tray--kept", ids.length > 0);
  tray.querySelector("[data-compare-count]").textContent = ids.length ? `${ids.length}/${MOST}.` : "";
}

if (tray) {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-compare]")) return;
    const { value, checked } = event.target;
    const others = compared().filter((each) => each !== value);
    show(checked ? [...others, value].slice(-MOST) : others);
  });
  tray.querySelector("[data-compare-clear]").addEventListener("click", () => show([]));
  tray.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = new URLSearchParams(compared().map((id) => ["id", id]));
    location.assign(`${tray.getAttribute("action")}?${query}`);
  });
  const refresh = () => show(compared());
  document.addEventListener("htmx:afterSettle", refresh);
  addEventListener("pageshow", refresh);
}

// Not on addresses that only this machine reaches by name without https: browsers refuse there.
if ("serviceWorker" in navigator && isSecureContext) {
  addEventListener("load", () => {
    navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/" }).catch(() => {});
  });
}
