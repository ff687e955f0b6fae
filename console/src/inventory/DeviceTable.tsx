/** The device list where there is room: a table with arrow keys, sorting and a link per row. */
import { Cell, Column, Row, Table, TableBody, TableHeader, type SortDescriptor } from "react-aria-components";

import type { DeviceRow } from "../api/client";
import { moment, visible } from "../design/words";
import { Kind, Name, NotKnown, Sure } from "./DeviceParts";
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

function Maker({ device }: { device: DeviceRow }) {
  if (device.vendor === null && device.model === null) return <NotKnown />;
  return (
    <span>
      <bdi>{visible(device.vendor ?? "")}</bdi>
      {device.model !== null && <bdi className="block text-sm text-soft">{visible(device.model)}</bdi>}
    </span>
  );
}
