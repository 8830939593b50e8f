// A field whose value is touched is ticked: that is what was meant.
const form = document.querySelector(".edit-form");
const tick = (event) => {
  const row = event.target.closest(".edit-form__row");
  const box = row?.querySelector(".edit-form__tick input");
  if (box && event.target !== box) box.checked = true;
};
form.addEventListener("input", tick);
// The choosers of brand and silhouette tell jQuery only.
window.django?.jQuery(form).on("select2:select select2:clear", "select", tick);
