// Light, dark or like the device: kept in this browser only, never sent anywhere.
const KEY = "nabij-theme";

const stored = () => {
  try {
    return localStorage.getItem(KEY) ?? "system";
  } catch {
    return "system";
  }
};

const apply = (choice) => {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Without storage the choice lasts for this page.
  }
};

export const startThemeSwitch = (group) => {
  const buttons = [...group.querySelectorAll("button[value]")];
  const mark = (choice) => {
    for (const button of buttons) {
      const on = button.value === choice;
      button.setAttribute("aria-pressed", String(on));
      button.classList.toggle("nl-button--pressed", on);
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      apply(button.value);
      mark(button.value);
    });
  }
  mark(stored());
};
