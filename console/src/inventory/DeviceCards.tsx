/** The device list where there is little room: one card per device, arrow keys between them. */
import { GridList, GridListItem } from "react-aria-components";

import type { DeviceRow } from "../api/client";
import { visible } from "../design/words";
import { Kind, Name, Sure } from "./DeviceParts";

/** The cards. */
export function DeviceCards({ devices }: { devices: readonly DeviceRow[] }) {
  return (
    <GridList aria-label="Devices" items={devices} className="grid gap-3 sm:grid-cols-2">
      {(device) => (
        <GridListItem
          id={device.id}
          href={`/devices/${encodeURIComponent(device.id)}`}
          textValue={device.name}
          className="grid min-w-0 cursor-pointer content-start gap-2 rounded-2xl border border-line bg-surface p-4 hover:border-accent"
        >
          <Name device={device} />
          <span className="grid gap-1 pl-6">
            <Kind device={device} />
            {device.category !== null && <Sure device={device} />}
            {(device.vendor !== null || device.model !== null) && (
              <bdi className="text-sm wrap-anywhere text-soft">
                {visible([device.vendor, device.model].filter(Boolean).join(" "))}
              </bdi>
            )}
          </span>
        </GridListItem>
      )}
    </GridList>
  );
}
