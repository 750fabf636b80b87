import { createRoot } from "react-dom/client";
import { openStream } from "./realtime/shared";
import { Shell } from "./shell/Shell";

/** `script` is the URL of the bundle. */
export function show(script: string): void {
  openStream(script);
  createRoot(document.getElementById("page")!).render(<Shell />);
}
