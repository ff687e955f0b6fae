/** What table and cards show of a device: its name, its kind and how sure we are. */
import type { DeviceRow } from "../api/client";
import { Confidence } from "../design/Confidence";
import { RealmSign } from "../design/RealmSign";
import { visible } from "../design/words";

/** The sign of the group, the name and the first address of a device. */
export function Name({ device }: { device: DeviceRow }) {
  const address = device.addresses[0];
  return (
    <span className="flex min-w-0 gap-2.5">
      <RealmSign realm={device.realm} className="mt-1.5 size-3.5" />
      <span className="min-w-0">
        <bdi className="font-semibold wrap-anywhere">{visible(device.name)}</bdi>
        {address !== undefined && address !== device.name && (
          <span className="block font-mono text-xs text-soft">
            {address}
            {device.addresses.length > 1 && ` +${device.addresses.length - 1}`}
          </span>
        )}
      </span>
    </span>
  );
}

/** The kind of a device and its group; a conflict is said in words. */
export function Kind({ device }: { device: DeviceRow }) {
  return (
    <span>
      {device.category === null ? <NotKnown /> : device.kind}
      {device.category !== null && <span className="block text-sm text-soft">{device.realm_words}</span>}
      {device.conflict && <span className="block text-sm font-medium text-warn">! Sources disagree</span>}
    </span>
  );
}

/** How sure we are of the kind. */
export function Sure({ device }: { device: DeviceRow }) {
  if (device.confidence === null) return <NotKnown />;
  return (
    <Confidence confidence={device.confidence} words={device.confidence_words ?? ""} byPerson={device.by_person} />
  );
}

/** Said wherever nothing is known: an empty place could be taken for “nothing there”. */
export function NotKnown() {
  return <span className="text-soft">Not known</span>;
}
