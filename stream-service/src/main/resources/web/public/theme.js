// Runs before the first paint, so that nobody who chose a theme sees the other one flash. "system" is no attribute at all.
(() => {
  try {
    const theme = localStorage.getItem("agentpipe.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is switched off; the system's theme it is.
  }
})();
