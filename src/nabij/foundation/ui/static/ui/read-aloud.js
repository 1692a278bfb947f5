// Reads a question aloud with the voice of the browser; the button only shows where there is one.
const button = document.querySelector("[data-read-aloud]");
if (button && "speechSynthesis" in window) {
  const parts = [...document.querySelectorAll("[data-aloud], .nabij-aloud label")];
  button.hidden = false;
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      return;
    }
    for (const part of parts) {
      const said = new SpeechSynthesisUtterance(part.textContent.trim());
      said.lang = part.closest("[lang]")?.lang || document.documentElement.lang;
      said.rate = 0.9;
      speechSynthesis.speak(said);
    }
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
