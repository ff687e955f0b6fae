/** The shape and colour of a group. The word always stands beside it. */

const SHAPES: Record<string, string> = {
  iomt: "M6 1h4v5h5v4h-5v5H6v-5H1V6h5z",
  iot: "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1z",
  ot: "M8 .8 15.4 14.5H.6z",
  it: "M1 2h14v9H1zM5 13h6v2H5z",
  infrastructure: "M8 .5 15.5 8 8 15.5.5 8z",
  unknown: "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1zm0 2.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 1 1 0-9.6z",
};

const TONES: Record<string, string> = {
  iomt: "text-iomt",
  iot: "text-iot",
  ot: "text-ot",
  it: "text-it",
  infrastructure: "text-infrastructure",
  unknown: "text-unknown",
};

/** The colour class of a group. */
export function realmTone(realm: string): string {
  return TONES[realm] ?? "text-unknown";
}

/** The shape of a group, hidden from screen readers. */
export function RealmSign({ realm, className = "size-3.5" }: { realm: string; className?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={`shrink-0 fill-current ${realmTone(realm)} ${className}`}>
      <path d={SHAPES[realm] ?? SHAPES["unknown"]} fillRule="evenodd" />
    </svg>
  );
}
