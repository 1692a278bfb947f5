// Leaving in a hurry: the page is replaced first, so that Back does not bring it here. Then the server is told to shut
// every page that a browser could still open once more. Without this the link still works.
(function () {
  "use strict";
  const exit = document.getElementById("quick-exit");
  const token = document.querySelector('input[name="token"]');
  let last = 0;
  function leave(event) {
    if (event) {
      event.preventDefault();
    }
    document.body.hidden = true;
    location.replace(exit.href);
    if (token && token.value && navigator.sendBeacon) {
      navigator.sendBeacon(exit.dataset.leave, new URLSearchParams({ token: token.value }));
    }
  }
  exit.addEventListener("click", leave);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      const now = Date.now();
      if (now - last < 800) {
        leave();
      }
      last = now;
    }
  });
  // What was said, or what is wrong, is where one looks and listens first.
  const first = document.getElementById("said") || document.querySelector(".error");
  if (first) {
    first.tabIndex = -1;
    first.focus({ preventScroll: first.id === "said" });
    first.scrollIntoView({ block: "center" });
  }
})();
