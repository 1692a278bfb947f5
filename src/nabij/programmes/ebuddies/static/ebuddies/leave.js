// Leaving in a hurry: the page is replaced, so that Back does not bring it here. Without this the link still works.
(function () {
  "use strict";
  const exit = document.getElementById("quick-exit");
  let last = 0;
  function leave(event) {
    if (event) {
      event.preventDefault();
    }
    document.body.hidden = true;
    location.replace(exit.href);
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
})();
