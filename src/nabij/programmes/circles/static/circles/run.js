// Helps who leads an evening keep the time: one step open at a time, with a clock that survives a reload.
const clock = document.querySelector("[data-clock]");
const steps = [...document.querySelectorAll("[data-step]")];
const name = `nabij-evening:${clock?.dataset.clock}`;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(name)) ?? { step: 0, since: Date.now() };
  } catch {
    return { step: 0, since: Date.now() };
  }
}

function write(state) {
  try {
    sessionStorage.setItem(name, JSON.stringify(state));
  } catch {
    // A browser that keeps nothing still shows the steps.
  }
}

let state = read();

function show() {
  steps.forEach((step, number) => {
    step.querySelector("details").open = number === state.step;
    if (number === state.step) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
}

function tick() {
  const step = steps[state.step];
  if (!step) {
    clock.textContent = "";
    return;
  }
  const left = Number(step.dataset.minutes) - Math.floor((Date.now() - state.since) / 60_000);
  const words = left >= 0 ? clock.dataset.left : clock.dataset.over;
  const text = words.replace("{minutes}", String(Math.abs(left)));
  if (clock.textContent !== text) clock.textContent = text;
}

if (clock && steps.length) {
  for (const button of document.querySelectorAll("[data-next]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      state = { step: state.step + 1, since: Date.now() };
      write(state);
      show();
      tick();
      steps[state.step]?.querySelector("summary").focus();
    });
  }
  write(state);
  show();
  tick();
  setInterval(tick, 10_000);
}
