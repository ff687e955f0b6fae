/** Whether there is room for a table; below that each device is a card. */
import { useSyncExternalStore } from "react";

const WIDE = "(min-width: 60rem)";

function subscribe(changed: () => void): () => void {
  const media = window.matchMedia(WIDE);
  media.addEventListener("change", changed);
  return () => media.removeEventListener("change", changed);
}

/** True when a table fits. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(WIDE).matches);
}
