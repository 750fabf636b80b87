import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { format, type Route } from "./route";
import { go } from "./useRoute";

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  to: Route;
}

/** A real link, so that it opens in a new tab and can be copied; a plain click stays in the page. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return <a href={format(to)} onClick={follow} {...rest} />;
}
