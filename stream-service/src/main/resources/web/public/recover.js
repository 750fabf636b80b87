// The page's scripts and styles are named by their content. During a rolling update the page may come from one version and ask
// an instance of another one for them: it is loaded again, once, a little later, and says so instead of staying blank.
(() => {
  const KEY = "agentpipe.reloaded";
  const ONCE_IN = 60_000;
  const PAUSE = 1_000;
  const SPREAD = 4_000;
  let isDone = false;

  function wasReloaded() {
    try {
      const last = Number(sessionStorage.getItem(KEY));
      sessionStorage.setItem(KEY, String(Date.now()));
      return Date.now() - last < ONCE_IN;
    } catch {
      return true;
    }
  }

  function say(words, withButton) {
    const page = document.getElementById("page");
    const text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.textContent = words;
    page.replaceChildren(text);
    if (!withButton) return;
    const button = document.createElement("button");
    button.textContent = "Load the page again";
    button.onclick = () => location.reload();
    page.append(button);
  }

  function recover() {
    if (isDone) return;
    isDone = true;
    const isLast = wasReloaded();
    const show = () => (isLast ? say("The page could not be loaded: a part of it is missing.", true) : say("A part of the page is missing, perhaps because of an update. It is loaded again in a moment."));
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", show);
    else show();
    if (!isLast) setTimeout(() => location.reload(), PAUSE + Math.random() * SPREAD);
  }

  addEventListener("agentpipe.unloaded", recover);
  addEventListener(
    "error",
    ({ target }) => {
      if ((target instanceof HTMLScriptElement && target.src.includes("/bundle/")) || (target instanceof HTMLLinkElement && target.rel === "stylesheet")) recover();
    },
    true,
  );
})();
