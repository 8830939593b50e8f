// Fetches the fragment of an element that is still being worked on, until it says that it is done.
const EVERY_MS = 2000;

const stateIn = (element) => element.querySelector("[data-state]")?.dataset.state;

async function refresh(element) {
  const before = stateIn(element);
  const answer = await fetch(element.dataset.live, { credentials: "same-origin" });
  if (!answer.ok) return "lost";
  element.innerHTML = await answer.text(); // our own template, escaped by it
  if (element.querySelector("[data-done]") !== null) return "done";
  return stateIn(element) === before ? "at work" : "changed";
}

for (const element of document.querySelectorAll("[data-live]")) {
  const timer = setInterval(async () => {
    try {
      const state = await refresh(element);
      if (["done", "lost"].includes(state)) clearInterval(timer);
      // The page round the fragment still shows how it all was: figures, and which buttons serve.
      if (["changed", "done"].includes(state) && element.dataset.liveThen === "reload") location.reload();
    } catch {
      // The site restarts: the next beat tries again.
    }
  }, EVERY_MS);
}
