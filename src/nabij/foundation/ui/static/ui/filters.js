// On a phone a filter would push the list off the screen: it folds behind a button that tells how many of its
// fields are filled. The style sheet does the hiding, on narrow screens only. One or two fields stay as they are.
const SVG = "http://www.w3.org/2000/svg";

const icon = (sprite) => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "nabij-icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#filter`);
  svg.append(use);
  return svg;
};

const fields = (form) =>
  [...form.elements].filter((field) => field.name && !["hidden", "submit", "button"].includes(field.type));

const filled = (form) =>
  fields(form).filter((field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value !== ""))
    .length;

export const startFilters = () => {
  const sprite = new URL("icons.svg", document.querySelector("link[rel=icon]")?.href ?? location.href).href;
  [...document.querySelectorAll("form.nabij-filters")].forEach((form, at) => {
    if (fields(form).length < 3) return;
    form.id ||= `filters-${at}`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "nl-button nl-button--secondary nabij-filter-button";
    button.setAttribute("aria-controls", form.id);
    button.setAttribute("aria-expanded", "false");
    const label = document.createElement("span");
    label.className = "nl-button__label";
    const count = filled(form);
    label.textContent = count ? `${form.getAttribute("aria-label")} (${count})` : form.getAttribute("aria-label");
    button.append(icon(sprite), label);
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      form.classList.toggle("nabij-filters--folded", !open);
    });
    form.classList.add("nabij-filters--folded");
    form.before(button);
  });
};
