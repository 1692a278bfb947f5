// A question before something final. The button is a link to a page that asks the same, so nothing is lost
// when script or <dialog> is missing: <a href="/end/" data-dialog="end-match"> and <dialog id="end-match">.
export const startDialogs = () => {
  for (const opener of document.querySelectorAll("[data-dialog]")) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) continue;
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    for (const closer of dialog.querySelectorAll("[data-dialog-close]")) {
      closer.addEventListener("click", () => dialog.close());
    }
    dialog.addEventListener("close", () => opener.focus());
  }
};
