// Runs before the first paint, so that a page never flashes in the wrong colours.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  if (root.hasAttribute("data-theme-fixed")) return;
  let choice = null;
  try {
    choice = localStorage.getItem("nabij-theme");
  } catch {
    // A browser that refuses storage simply follows the device.
  }
  if (choice === "light" || choice === "dark") root.dataset.theme = choice;
})();
