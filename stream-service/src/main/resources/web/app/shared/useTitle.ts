import { useEffect } from "react";

const PAGE = "AgentPipe";

/** The title of the document while this is shown; unknown ones are the page's own. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · ${PAGE}` : PAGE;
    return () => {
      document.title = PAGE;
    };
  }, [title]);
}
