import { useState } from "react";
import { remember } from "../shared/remembered";

const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

const SIGNS: Record<Theme, string> = { system: "◐", light: "☀", dark: "☾" };

function stored(): Theme {
  return THEMES.find((theme) => theme === document.documentElement.dataset.theme) ?? "system";
}

/** public/theme.js does it before the first paint of the next page. */
function choose(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  remember("theme", theme);
}

export function ThemeButton() {
  const [theme, setTheme] = useState(stored);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
  return (
    <button
      type="button"
      className="button plain theme"
      aria-label={`Theme: ${theme}. Change to ${next}`}
      title={`Theme: ${theme}`}
      onClick={() => {
        choose(next);
        setTheme(next);
      }}
    >
      <span aria-hidden="true">{SIGNS[theme]}</span>
    </button>
  );
}
