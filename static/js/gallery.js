// The gallery scrolls without this file; here the small pictures follow, and clicking one does not
// add a step to the history.

const track = document.querySelector("[data-track]");
const thumbs = [...document.querySelectorAll("[data-thumb]")];

function mark(current) {
  thumbs.forEach((thumb, index) => {
    if (index === current) thumb.setAttribute("aria-current", "true");
    else thumb.removeAttribute("aria-current");
  });
}

if (track && thumbs.length) {
  const slides = [...track.children];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  thumbs.forEach((thumb, index) =>
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      const left = slides[index].offsetLeft - slides[0].offsetLeft;
      track.scrollTo({ left, behavior: still.matches ? "auto" : "smooth" });
      mark(index);
    }),
  );
  const seen = new IntersectionObserver(
    (entries) => {
      const shown = entries.find((entry) => entry.isIntersecting);
      if (shown) mark(slides.indexOf(shown.target));
    },
    { root: track, threshold: 0.6 },
  );
  slides.forEach((slide) => seen.observe(slide));
}
