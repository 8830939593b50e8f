// Fetches the fragment of an element that is still being worked on, until it says that it is done.
const EVERY_MS = 2000;

async function refresh(element) {
  const answer = await fetch(element.dataset.live, { credentials: "same-origin" });
  if (!answer.ok) return "lost";
  element.innerHTML = await answer.text(); // our own template, escaped by it
  return element.querySelector("[data-done]") === null ? "at work" : "done";
}

for (const element of document.querySelectorAll("[data-live]")) {
  const timer = setInterval(async () => {
    try {
      const state = await refresh(element);
      if (state !== "at work") clearInterval(timer);
      // The page round the fragment still shows how it all began.
      if (state === "done" && element.dataset.liveThen === "reload") location.reload();
    } catch {
      // The site restarts: the next beat tries again.
    }
  }, EVERY_MS);
}
