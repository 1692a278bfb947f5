// Runs before the first paint, so that a page never flashes in the wrong colours.
// The browser turns no text into a page or a script (Trusted Types), but for answers that htmx parses into an inert
// document, and scripts of our own.
const PARSERS = ["Document parseHTMLUnsafe", "DOMParser parseFromString"];
globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text, _type, sink) => (PARSERS.includes(sink) ? text : null),
  createScriptURL: (address) => (new URL(address, location.href).origin === location.origin ? address : null),
});
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
