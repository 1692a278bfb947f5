// Starts what a page asks for through data attributes; a page without them costs nothing more.
import { startDrafts } from "./draft.js";
import { startThemeSwitch } from "./theme.js";

const menuButton = document.querySelector("[data-menu-button]");
if (menuButton) {
  const menu = document.getElementById(menuButton.getAttribute("aria-controls"));
  const show = (open) => {
    menu.classList.toggle("nabij-menu--open", open);
    menuButton.setAttribute("aria-expanded", String(open));
  };
  menuButton.addEventListener("click", () => {
    const open = menuButton.getAttribute("aria-expanded") !== "true";
    show(open);
    if (open) menu.querySelector("a")?.focus();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menuButton.offsetParent === null) return;
    show(false);
    menuButton.focus();
  });
}

for (const popover of document.querySelectorAll("[data-popover]")) {
  popover.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !popover.open) return;
    popover.open = false;
    popover.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!popover.contains(event.target)) popover.open = false;
  });
}

// After a refused form the reader starts at what is wrong.
document.querySelector("[data-first-focus]")?.focus();

for (const element of document.querySelectorAll("[data-theme-switch]")) startThemeSwitch(element);

startDrafts();

if (document.querySelector("[data-dialog]")) {
  const { startDialogs } = await import("./dialog.js");
  startDialogs();
}
if (document.querySelector("form.nabij-filters")) {
  const { startFilters } = await import("./filters.js");
  startFilters();
}
if (document.querySelector("[data-suggest]")) {
  const { startSuggestions } = await import("./suggest.js");
  startSuggestions();
}
if (document.querySelector("[hx-get], [hx-post]")) {
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
  const load = () => {
    const script = document.createElement("script");
    script.src = document.querySelector("meta[name=htmx-source]").content;
    document.head.append(script);
  };
  // htmx starts by itself before the page is built or after it is complete, but not in between.
  if (document.readyState === "complete") load();
  else addEventListener("load", load);
}
