// Waits for the photo's answer without reloading; the page's own refresh is for who has no JavaScript.

const EVERY_MS = 700;
const place = document.querySelector("[data-state-url]");

async function look() {
  try {
    const response = await fetch(place.dataset.stateUrl, { headers: { Accept: "application/json" } });
    if (!response.ok || (await response.json()).state !== "waiting") return location.reload();
  } catch {
    // Offline for a moment: look again.
  }
  setTimeout(look, EVERY_MS);
}

if (place) setTimeout(look, EVERY_MS);
