/** Lists of devices that people keep, beside what was measured. */
import { Link } from "@tanstack/react-router";

import type { PeopleList } from "../api/client";
import { Part } from "../design/Part";
import { Sides } from "../design/Sides";
import { counted, day, visible } from "../design/words";

/** Each list with the rows that need a look. */
export function Lists({ lists }: { lists: readonly PeopleList[] }) {
  return lists.map((list) => (
    <Part key={list.name} title={`Your list “${visible(list.name)}”`}>
      <p className="text-soft tabular-nums">
        {counted(list.devices, "device", "devices")}, taken in on {day(list.imported)}. Nothing that was measured was changed.
      </p>
      {list.rows.length === 0 && <p className="mt-2">All of it is as measured.</p>}
      <ul className="mt-3 grid gap-3 sm:grid-cols-2">
        {list.rows.map((row, index) => (
          <li key={index} className="min-w-0 rounded-xl bg-sunken px-4 py-3">
            <Name id={row.device_id} name={row.name} />
            <Sides state={row.note === "" ? row.state : `${row.state}: ${row.note}`} differences={row.differences} />
          </li>
        ))}
      </ul>
      {list.not_listed.length > 0 && (
        <>
          <h3 className="mt-4 font-semibold">Heard, but not in the list</h3>
          <ul className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
            {list.not_listed.map((device) => (
              <li key={device.id} className="min-w-0">
                <Name id={device.id} name={device.name} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Part>
  ));
}

function Name({ id, name }: { id: string | null; name: string }) {
  const words = <bdi className="font-semibold wrap-anywhere">{visible(name)}</bdi>;
  if (id === null) return words;
  return (
    <Link to="/devices/$deviceId" params={{ deviceId: id }} className="rounded text-accent underline-offset-4 hover:underline">
      {words}
    </Link>
  );
}
