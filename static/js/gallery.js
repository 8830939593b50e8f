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

// A tap enlarges a picture in a dialog of its own; without this file it opens as a page.
const dialog = document.querySelector("[data-zoom-dialog]");

if (dialog?.showModal) {
  const picture = dialog.querySelector("[data-zoom-picture]");
  const room = picture.parentElement;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-zoom]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    picture.src = link.href;
    picture.alt = link.querySelector("img").alt;
    dialog.classList.remove("zoom--near");
    dialog.showModal();
  });
  picture.addEventListener("click", (event) => {
    const isNear = dialog.classList.toggle("zoom--near");
    if (!isNear) return;
    // What was tapped comes to the middle.
    const [x, y] = [event.offsetX / room.clientWidth, event.offsetY / room.clientHeight];
    room.scrollTo(x * room.scrollWidth - room.clientWidth / 2, y * room.scrollHeight - room.clientHeight / 2);
  });
}
