/** When a device is in use: a bar for each hour of the day, and the same in words. */
import type { Device } from "../api/client";
import { Part } from "../design/Part";

type Use = NonNullable<Device["use"]>;

const HEIGHT = 40;
const STEP = 8;
const MARKS = ["00:00", "06:00", "12:00", "18:00", "24:00"];

/** The hours and the sentence. */
export function InUse({ use }: { use: Use }) {
  return (
    <Part title="In use">
      <svg viewBox={`0 0 ${24 * STEP - 2} ${HEIGHT}`} aria-hidden="true" className="w-full max-w-md text-accent">
        {use.hours.map((chance, hour) => (
          <rect
            key={hour}
            x={hour * STEP}
            y={chance === null ? HEIGHT - 1 : HEIGHT * (1 - chance)}
            width={STEP - 2}
            height={chance === null ? 1 : HEIGHT * chance}
            className={chance === null ? "fill-soft" : "fill-current"}
          />
        ))}
      </svg>
      <div aria-hidden="true" className="mb-3 flex max-w-md justify-between text-xs text-soft tabular-nums">
        {MARKS.map((mark) => (
          <span key={mark}>{mark}</span>
        ))}
      </div>
      <p>{use.words}</p>
      <p className="mt-1 text-sm text-soft">
        Higher bars: use in this hour is more likely. Hours are UTC. {use.hours.includes(null) && "A line: nobody listened then."}
      </p>
    </Part>
  );
}
