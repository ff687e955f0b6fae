/** What is heard nearby by Bluetooth: kinds by the day, never whose. */
import type { Unheard } from "../api/client";
import { Part } from "../design/Part";
import { counted, day, visible } from "../design/words";

/** The list, or nothing. */
export function Nearby({ unheard }: { unheard: Unheard }) {
  if (unheard.nearby.length === 0) return null;
  return (
    <Part title="Heard nearby by Bluetooth">
      <p className="max-w-prose text-soft">{unheard.nearby_note}</p>
      <ul className="mt-2 divide-y divide-line">
        {unheard.nearby.map((one) => (
          <li
            key={`${one.kind} ${one.product} ${one.senders}`}
            className="grid gap-x-6 gap-y-0.5 py-2.5 sm:grid-cols-[minmax(0,3fr)_minmax(0,2fr)_minmax(0,3fr)]"
          >
            <span className="min-w-0">
              <span className="font-semibold">{one.kind}</span>
              {one.product !== "" && <bdi className="block text-sm wrap-anywhere text-soft">{visible(one.product)}</bdi>}
            </span>
            <span>{one.senders}</span>
            <span className="text-sm text-soft tabular-nums sm:text-right">
              {counted(one.advertisements, "message", "messages")} on {counted(one.days, "day", "days")}, last on {day(one.last_day)}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
