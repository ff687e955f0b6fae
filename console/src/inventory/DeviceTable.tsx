/** The device list where there is room: a table with arrow keys, sorting and a link per row. */
import { Cell, Column, Row, Table, TableBody, TableHeader, type SortDescriptor } from "react-aria-components";

import type { DeviceRow } from "../api/client";
import { Confidence } from "../design/Confidence";
import { RealmSign } from "../design/RealmSign";
import { moment, visible } from "../design/words";
import type { Filters, SortKey } from "./filters";

const COLUMNS: readonly { id: SortKey; words: string; width: string }[] = [
  { id: "name", words: "Device", width: "w-[26%]" },
  { id: "kind", words: "Kind", width: "w-[20%]" },
  { id: "confidence", words: "How sure", width: "w-[18%]" },
  { id: "vendor", words: "Maker and model", width: "w-[16%]" },
  { id: "os", words: "System", width: "w-[9%]" },
  { id: "last_seen", words: "Last seen", width: "w-[11%]" },
];

interface Properties {
  devices: readonly DeviceRow[];
  filters: Filters;
  change: (filters: Filters) => void;
}

/** The table. Sorting again by the same column turns the order round. */
export function DeviceTable({ devices, filters, change }: Properties) {
  const sort = ({ column, direction }: SortDescriptor) => {
    const { down: _down, page: _page, ...rest } = filters;
    const next = { ...rest, sort: column as SortKey };
    change(direction === "descending" ? { ...next, down: true } : next);
  };
  return (
    <div className="overflow-hidden rounded-2xl border border-line bg-surface">
      <Table
        aria-label="Devices"
        sortDescriptor={{ column: filters.sort ?? "realm", direction: filters.down ? "descending" : "ascending" }}
        onSortChange={sort}
        className="w-full table-fixed border-collapse"
      >
        <TableHeader columns={COLUMNS}>
          {(column) => (
            <Column
              id={column.id}
              isRowHeader={column.id === "name"}
              allowsSorting
              className={`${column.width} cursor-pointer border-b border-line px-4 py-2.5 text-left text-sm font-medium text-soft -outline-offset-4 hover:text-ink`}
            >
              {({ sortDirection }) => (
                <span className="inline-flex items-center gap-1.5">
                  {column.words}
                  <Arrow direction={sortDirection} />
                </span>
              )}
            </Column>
          )}
        </TableHeader>
        <TableBody items={devices}>
          {(device) => <DeviceLine device={device} />}
        </TableBody>
      </Table>
    </div>
  );
}

const cell = "px-4 py-2.5 align-top wrap-anywhere";

function DeviceLine({ device }: { device: DeviceRow }) {
  return (
    <Row
      id={device.id}
      href={`/devices/${encodeURIComponent(device.id)}`}
      textValue={device.name}
      className="cursor-pointer border-b border-line -outline-offset-4 last:border-0 hover:bg-accent-page/60"
    >
      <Cell className={cell}>
        <Name device={device} />
      </Cell>
      <Cell className={cell}>
        <Kind device={device} />
      </Cell>
      <Cell className={cell}>
        <Sure device={device} />
      </Cell>
      <Cell className={cell}>
        <Maker device={device} />
      </Cell>
      <Cell className={cell}>{device.os === null ? <NotKnown /> : <bdi>{visible(device.os)}</bdi>}</Cell>
      <Cell className={`${cell} text-sm text-soft tabular-nums`}>{moment(device.last_seen)}</Cell>
    </Row>
  );
}

function Arrow({ direction }: { direction: "ascending" | "descending" | undefined }) {
  const turn = direction === "descending" ? "rotate-180" : direction === undefined ? "invisible" : "";
  return (
    <svg viewBox="0 0 10 8" aria-hidden="true" className={`h-2 w-2.5 fill-current ${turn}`}>
      <path d="M5 0 10 8H0z" />
    </svg>
  );
}

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

function Maker({ device }: { device: DeviceRow }) {
  if (device.vendor === null && device.model === null) return <NotKnown />;
  return (
    <span>
      <bdi>{visible(device.vendor ?? "")}</bdi>
      {device.model !== null && <bdi className="block text-sm text-soft">{visible(device.model)}</bdi>}
    </span>
  );
}

/** Said wherever nothing is known: an empty place could be taken for “nothing there”. */
export function NotKnown() {
  return <span className="text-soft">Not known</span>;
}
