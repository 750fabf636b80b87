// What a reader chose, kept in this browser. Without storage it counts until the page is left.

const PREFIX = "agentpipe.";

export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // Chosen for this page only.
  }
}

/** Calls `listener` when another tab remembers something else under this name, or nothing any more. */
export function onRemembered(name: string, listener: (value: string | undefined) => void): () => void {
  const onStorage = ({ key, newValue }: StorageEvent) => {
    if (key === PREFIX + name) listener(newValue ?? undefined);
  };
  addEventListener("storage", onStorage);
  return () => removeEventListener("storage", onStorage);
}
