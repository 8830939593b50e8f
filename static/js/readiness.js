// Keeps the line "84 of 240 shoes ready" true while the catalogue fills, and fills the shelves.

const EVERY_MS = 3000;
const FULL = 18; // cards
const line = document.querySelector("[data-ready]");

async function refreshShelves() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-shelves]");
  const shelves = document.querySelector("[data-shelves]");
  // Never under somebody's fingers: what they are reading or have focused stays where it is.
  if (fresh && shelves && !shelves.contains(document.activeElement)) {
    shelves.replaceChildren(...fresh.childNodes);
  }
}

// The shelves grow until the first page is full; after that only the line changes.
function shown() {
  const shelves = document.querySelector("[data-shelves]");
  if (!shelves) return Infinity;
  const cards = shelves.querySelectorAll(".card:not(.card--empty)").length;
  return cards < FULL ? cards : Infinity;
}

async function look() {
  if (document.hidden) return false;
  const response = await fetch(line.dataset.url, { headers: { Accept: "application/json" } });
  if (!response.ok) return false;
  const now = await response.json();
  const text = line.querySelector("[data-ready-text]");
  if (text.textContent !== now.text) text.textContent = now.text;
  const bar = line.querySelector("[data-ready-bar]");
  const before = bar.value;
  bar.max = Math.max(1, now.total);
  bar.value = now.ready;
  if ("reloads" in line.dataset && now.ready > before) location.reload();
  if (now.total > shown()) await refreshShelves();
  return now.complete;
}

async function keepLooking() {
  try {
    if (await look()) return;
  } catch {
    // The site may be restarting: the next look will tell.
  }
  setTimeout(keepLooking, EVERY_MS);
}

if (line && line.dataset.complete !== "true") setTimeout(keepLooking, EVERY_MS);
